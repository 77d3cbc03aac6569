import 'server-only'
import { type Clock, isId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { type Person, type Tx, transaction } from '@/lib/db'
import { type Letter, post } from '@/lib/delivery'
import { append } from '@/lib/ledger'
import { type Actor, judge } from './actor'
import { asPerson, recordRefusal, refused } from './approval'
import { holdActor, lockForChange } from './locks'

export type Role = Actor['roles'][number]

const unknown = refuse('person-unknown', 'There is no such person.', { next: 'Look at the list again.' })

/**
 * Gives a person these roles and no others; told to them by mail. They hold from the person's next request on. Nobody changes their
 * own, and the two who would take the role from each other at once wait for one another: so an administrator always remains.
 */
export async function changeRoles(
  actor: Actor,
  personId: string,
  to: readonly Role[],
  clock: Clock = systemClock,
): Promise<Result<undefined>> {
  const roles = [...new Set(to)].sort()
  return isId(personId)
    ? transaction((tx) => change(tx, actor, personId, roles, clock))
    : refused(unknown, about(actor, null, roles), clock)
}

const about = (actor: Actor, person: Person | null, roles: readonly Role[]) => ({
  kind: 'person.refused',
  object: person ? { type: 'person' as const, id: person.id } : undefined,
  actor: asPerson(actor),
  details: { by: actor.name, name: person?.name ?? '', act: 'change-roles', roles },
})

async function change(tx: Tx, actor: Actor, personId: string, roles: Role[], clock: Clock): Promise<Result<undefined>> {
  await lockForChange(tx, { personId, actor })
  const held = await holdActor(tx, actor, actor.passkeyId, clock)
  const person = await tx.person.findUnique({ where: { id: personId } })
  const refusing = about(actor, person, roles)
  if (!held.ok) return recordRefusal(tx, held, refusing, clock)
  if (!person) return recordRefusal(tx, unknown, refusing, clock)
  const decision = judge(held.value, 'change-roles', { kind: 'person', id: personId, status: person.status as Actor['status'] }, {}, clock)
  if (decision.outcome !== 'permit') return recordRefusal(tx, decision, refusing, clock)
  const before = person.roles.toSorted()
  if (before.join() === roles.join()) return ok(undefined)
  const administratorAt = person.administratorAt ?? (roles.includes('administrator') ? clock() : null)
  await tx.person.update({ where: { id: personId }, data: { roles, administratorAt } })
  await post(tx, notice(person, actor, roles), clock)
  await append(
    tx,
    {
      kind: 'person.roles-changed',
      object: { type: 'person', id: personId },
      actor: asPerson(actor),
      outcome: 'permitted',
      rules: decision.rules,
      decision,
      details: { by: actor.name, name: person.name, email: person.email, before, roles },
    },
    clock,
  )
  return ok(undefined)
}

const MEANING: Readonly<Record<Role, string>> = {
  administrator: 'administrator: you administer people, their enrolment and the outbox',
  compliance: 'compliance: you read the timeline and every envelope that was sent',
}

const notice = (person: Person, actor: Actor, roles: readonly Role[]): Letter => ({
  kind: 'account',
  to: person.email,
  personId: person.id,
  subject: 'Your roles have changed',
  text: `${person.name},\n\n${
    roles.length > 0
      ? `Your roles are now:\n\n${roles.map((role) => `- ${MEANING[role]}`).join('\n')}`
      : 'You have no role any more. You sign and send as before.'
  }\n\nDone by ${actor.name}.`,
})
