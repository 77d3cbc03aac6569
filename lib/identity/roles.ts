import 'server-only'
import { type Clock, isId, ok, type Result, readDate, refuse, systemClock } from '@/lib/core'
import { type Person, type Tx, transaction } from '@/lib/db'
import { type Letter, post } from '@/lib/delivery'
import { append } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import { type Actor, judge, type Role } from './actor'
import { asPerson, recordRefusal, refused } from './approval'
import { holdActor, lockForChange } from './locks'

/** Roles to be given, as a form sends them. */
export interface RolesForm {
  readonly roles: readonly Role[]
  /** When an auditor's ends: ISO 8601 with an offset; nothing for everybody else. */
  readonly until?: string
}

/** All the roles somebody has, or would have. */
export interface Roles {
  readonly roles: Role[]
  readonly auditorUntil: Date | null
}

/**
 * Reads roles to be given. Whoever audits has no other role, and an end within a year. Refuses `auditor-alone`, `end-missing`,
 * `ends-in-the-past`, `too-long` and `date-unreadable`.
 */
export function readRoles({ roles: given, until = '' }: RolesForm, now: Date): Result<Roles> {
  const roles = [...new Set(given)].sort()
  if (!roles.includes('auditor')) return ok({ roles, auditorUntil: null })
  if (roles.length > 1)
    return refuse('auditor-alone', 'An auditor has no other role: whoever reads what others did did not do it.', {
      field: 'role',
      next: 'Choose one of the two.',
    })
  const end = readDate(until, 'until')
  if (!end.ok) return end
  if (!end.value) return refuse('end-missing', 'Say until when: an auditor’s role ends by itself.', { field: 'until' })
  if (end.value <= now) return refuse('ends-in-the-past', 'It would already be over.', { field: 'until', next: 'Choose a later end.' })
  const last = new Date(now)
  last.setUTCFullYear(last.getUTCFullYear() + 1)
  if (end.value > last)
    return refuse('too-long', 'An auditor’s role lasts a year at most.', { field: 'until', next: 'Give it again when it ends.' })
  return ok({ roles, auditorUntil: end.value })
}

/** What an event says beside the roles: when they end, if they do. */
export const endOf = ({ auditorUntil }: { readonly auditorUntil: Date | null }) =>
  auditorUntil ? { until: auditorUntil.toISOString() } : {}

/** The roles that a change gives: those that somebody has not, and an auditor's that would last longer. */
export const givenBy = (has: Pick<Person, 'roles' | 'auditorUntil'>, to: Roles): Role[] =>
  to.roles.filter(
    (role) => !has.roles.includes(role) || (role === 'auditor' && (to.auditorUntil?.getTime() ?? 0) > (has.auditorUntil?.getTime() ?? 0)),
  )

const unknown = refuse('person-unknown', 'There is no such person.', { next: 'Look at the list again.' })

/**
 * Takes roles from a person, who keeps these; told to them by mail. What would give one is for two, and refused. Refuses what `readRoles`
 * refuses, and what policy does. They hold from the person's next request on. Nobody changes their own, and the two who would take the
 * role from each other at once wait for one another: so an administrator always remains.
 */
export async function changeRoles(
  actor: Actor,
  personId: string,
  roles: readonly Role[],
  until = '',
  clock: Clock = systemClock,
): Promise<Result<undefined>> {
  const read = readRoles({ roles, until }, clock())
  if (!read.ok) return read
  return isId(personId)
    ? transaction((tx) => change(tx, actor, personId, read.value, clock))
    : refused(unknown, about(actor, null, read.value.roles), clock)
}

const about = (actor: Actor, person: Person | null, roles: readonly Role[]) => ({
  kind: 'person.refused',
  object: person ? { type: 'person' as const, id: person.id } : undefined,
  actor: asPerson(actor),
  details: { by: actor.name, name: person?.name ?? '', act: 'change-roles', roles },
})

async function change(tx: Tx, actor: Actor, personId: string, to: Roles, clock: Clock): Promise<Result<undefined>> {
  await lockForChange(tx, { personId, actor })
  const held = await holdActor(tx, actor, actor.passkeyId, clock)
  const person = await tx.person.findUnique({ where: { id: personId } })
  const refusing = about(actor, person, to.roles)
  if (!held.ok) return recordRefusal(tx, held, refusing, clock)
  if (!person) return recordRefusal(tx, unknown, refusing, clock)
  const resource = { kind: 'person' as const, id: personId, status: person.status as Actor['status'] }
  const decision = judge(held.value, 'change-roles', resource, { givenRoles: givenBy(person, to) }, clock)
  if (decision.outcome !== 'permit') return recordRefusal(tx, decision, refusing, clock)
  const same = person.roles.toSorted().join() === to.roles.join() && person.auditorUntil?.getTime() === to.auditorUntil?.getTime()
  if (!same) await putRoles(tx, { person, to, by: actor, decision }, clock)
  return ok(undefined)
}

interface Put {
  readonly person: Person
  readonly to: Roles
  /** Who does it, and by which decision. */
  readonly by: Actor
  readonly decision: Decision
  /** What is activated with it, the name of who proposed that, and the moment. */
  readonly proposal?: { readonly id: string; readonly proposedBy: string; readonly at: Date }
}

/** Puts roles in the place of a person's, tells them, and records it. Whether they may be given is asked by whoever calls. */
export async function putRoles(tx: Tx, { person, to, by, decision, proposal }: Put, clock: Clock): Promise<void> {
  const { roles, auditorUntil } = to
  const given = proposal && {
    rolesFrom: proposal.id,
    administratorAt: person.administratorAt ?? (roles.includes('administrator') ? proposal.at : null),
  }
  await tx.person.update({ where: { id: person.id }, data: { roles, auditorUntil, ...given } })
  const done = proposal ? `Proposed by ${proposal.proposedBy} and activated by ${by.name}.` : `Done by ${by.name}.`
  await post(tx, notice(person, to, done), clock)
  await append(
    tx,
    {
      kind: 'person.roles-changed',
      object: { type: 'person', id: person.id },
      actor: asPerson(by),
      outcome: 'permitted',
      rules: decision.rules,
      decision,
      details: {
        by: by.name,
        name: person.name,
        email: person.email,
        before: person.roles.toSorted(),
        roles,
        ...endOf(to),
        ...(proposal && { proposal: proposal.id, proposedBy: proposal.proposedBy }),
      },
    },
    clock,
  )
}

const MEANING: Readonly<Record<Role, string>> = {
  administrator: 'administrator: you administer people, their enrolment and the outbox',
  compliance: 'compliance: you read the timeline and every envelope that was sent',
  auditor: 'auditor: you read the timeline, the registers and every envelope that was sent, and act on nothing',
}

const notice = (person: Person, { roles, auditorUntil }: Roles, done: string): Letter => ({
  kind: 'account',
  to: person.email,
  personId: person.id,
  subject: 'Your roles have changed',
  text: `${person.name},\n\n${
    roles.length > 0
      ? `Your roles are now:\n\n${roles.map((role) => `- ${MEANING[role]}`).join('\n')}${auditorUntil ? `\n\nUntil ${auditorUntil.toISOString().slice(0, 16).replace('T', ' ')} UTC; it ends by itself.` : ''}`
      : 'You have no role any more. You sign and send as before.'
  }\n\n${done}`,
})
