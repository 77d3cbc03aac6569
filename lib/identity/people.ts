import 'server-only'
import { type Clock, isId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Person, type Tx, transaction } from '@/lib/db'
import { enqueue, type Letter, post } from '@/lib/delivery'
import { append, organisation } from '@/lib/ledger'
import type { Act } from '@/lib/policy'
import { type Actor, judge, type Role, rolesAt } from './actor'
import { inFirstPhase } from './administrators'
import { asPerson, recordRefusal, refused } from './approval'
import { endCredentials } from './ending'
import { holdActor, lockForChange } from './locks'

export interface PersonRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly title: string | undefined
  /** Those in force; an auditor's until then. */
  readonly roles: readonly Role[]
  readonly auditorUntil: Date | undefined
  readonly status: 'active' | 'suspended' | 'left'
  /** When their details were erased. */
  readonly erasedAt: Date | undefined
  readonly passkeys: number
  readonly lastSeenAt: Date | undefined
  /** The open reopening, if there is one. */
  readonly reopeningId: string | undefined
  /** An enrolment that one administrator asked to reopen and that waits for another. */
  readonly reopeningAskedBy: { readonly id: string; readonly name: string; readonly reason: string } | undefined
  /** A reopened enrolment whose link has not been used yet. */
  readonly reopenedUntil: Date | undefined
}

export interface InvitationRow {
  readonly id: string
  readonly name: string
  readonly email: string
  /** Those it would bring if it were used now. */
  readonly roles: readonly string[]
  readonly auditorUntil: Date | undefined
  readonly by: string
  readonly expiresAt: Date
  readonly expired: boolean
}

/** Everyone of the organisation and every open invitation, for those who may read the list. */
export async function listPeople(
  actor: Actor,
  clock: Clock = systemClock,
): Promise<Result<{ people: PersonRow[]; invitations: InvitationRow[] }>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const decision = judge(actor, 'read-people', { kind: 'organisation', id: org.id }, {}, clock)
  if (decision.outcome !== 'permit')
    return refused(decision, { kind: 'person.refused', actor: asPerson(actor), details: { name: actor.name, act: 'read-people' } }, clock)
  const now = clock()
  const people = await db().person.findMany({
    orderBy: { name: 'asc' },
    include: {
      _count: { select: { passkeys: { where: { revokedAt: null } } } },
      sessions: { orderBy: { lastSeenAt: 'desc' }, take: 1, select: { lastSeenAt: true } },
    },
  })
  const links = await db().invitation.findMany({
    where: { kind: { in: ['invitation', 'reopening'] }, consumedAt: null, revokedAt: null },
    orderBy: { createdAt: 'desc' },
  })
  const asked = await db().auditEvent.findMany({
    where: { id: { in: links.flatMap(({ kind, eventId }) => (kind === 'reopening' && eventId ? [eventId] : [])) } },
  })
  const reasons = new Map(asked.map(({ id, details }) => [id, (details as { reason?: string }).reason ?? '']))
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const first = await inFirstPhase()
  const rows = people.map((person): PersonRow => {
    const open = links.find((link) => link.personId === person.id && link.expiresAt > now)
    return {
      id: person.id,
      name: person.name,
      email: person.email,
      title: person.title ?? undefined,
      roles: rolesAt(person, now),
      auditorUntil: person.auditorUntil ?? undefined,
      status: person.status as PersonRow['status'],
      erasedAt: person.erasedAt ?? undefined,
      passkeys: person._count.passkeys,
      lastSeenAt: person.sessions[0]?.lastSeenAt,
      reopeningId: open?.id,
      reopeningAskedBy:
        open && !open.secondBy && open.invitedBy
          ? { id: open.invitedBy, name: names.get(open.invitedBy) ?? '', reason: reasons.get(open.eventId ?? '') ?? '' }
          : undefined,
      reopenedUntil: open?.secondBy ? open.expiresAt : undefined,
    }
  })
  const invitations = links
    .filter((link) => link.kind === 'invitation')
    .map((link) => ({
      id: link.id,
      name: link.name ?? '',
      email: link.email ?? '',
      roles: first ? link.roles : [],
      auditorUntil: (first && link.auditorUntil) || undefined,
      by: names.get(link.invitedBy ?? '') ?? '',
      expiresAt: link.expiresAt,
      expired: link.expiresAt <= now,
    }))
  return ok({ people: rows, invitations })
}

const ACTS = { suspended: 'suspend-person', left: 'mark-leaver', active: 'restore-person' } as const satisfies Record<
  PersonRow['status'],
  Act
>
const KINDS = { suspended: 'person.suspended', left: 'person.left', active: 'person.restored' } as const

/** Suspends a person until an administrator restores him. What waits for him returns to its senders, by a job committed with it. */
export const suspend = (actor: Actor, personId: string, clock: Clock = systemClock) => change(actor, personId, 'suspended', clock)
/** Marks a person as having left, for good. Who was ever an administrator has to have been suspended for thirty days. */
export const markLeaver = (actor: Actor, personId: string, clock: Clock = systemClock) => change(actor, personId, 'left', clock)
/** Restores a suspended person. His passkeys have ended: enrolment has to be reopened by two administrators. */
export const restore = (actor: Actor, personId: string, clock: Clock = systemClock) => change(actor, personId, 'active', clock)

const DAY_MS = 86_400_000

const unknown = refuse('person-unknown', 'There is no such person.')
const about = (actor: Actor, act: Act, person: Person | null) => ({
  kind: 'person.refused',
  object: person ? { type: 'person' as const, id: person.id } : undefined,
  actor: asPerson(actor),
  details: { by: actor.name, name: person?.name ?? '', act },
})

const change = async (actor: Actor, personId: string, to: PersonRow['status'], clock: Clock): Promise<Result<undefined>> =>
  isId(personId) ? transaction((tx) => setStatus(tx, actor, personId, to, clock)) : refused(unknown, about(actor, ACTS[to], null), clock)

async function setStatus(tx: Tx, actor: Actor, personId: string, to: PersonRow['status'], clock: Clock): Promise<Result<undefined>> {
  await lockForChange(tx, { personId, actor })
  const held = await holdActor(tx, actor, actor.passkeyId, clock)
  const person = await tx.person.findUnique({ where: { id: personId } })
  const refusing = about(actor, ACTS[to], person)
  if (!held.ok) return recordRefusal(tx, held, refusing, clock)
  if (!person) return recordRefusal(tx, unknown, refusing, clock)
  const status = person.status as PersonRow['status']
  const object = { type: 'person' as const, id: personId }
  const facts = to === 'left' ? await standingFacts(tx, person, clock()) : {}
  const decision = judge(held.value, ACTS[to], { kind: 'person', id: personId, status }, facts, clock)
  if (decision.outcome !== 'permit') return recordRefusal(tx, decision, refusing, clock)
  await tx.person.update({ where: { id: personId }, data: { status: to } })
  if (to !== 'active') {
    await tx.invitation.updateMany({ where: { personId, consumedAt: null, revokedAt: null }, data: { revokedAt: clock() } })
    await endCredentials(tx, personId, asPerson(actor), to, clock)
    await enqueue(tx, { task: 'return', personId, by: actor.personId }, `return:${personId}`)
  }
  await post(tx, notice(person, actor, to), clock)
  await append(
    tx,
    {
      kind: KINDS[to],
      object,
      actor: asPerson(actor),
      outcome: 'permitted',
      rules: decision.rules,
      decision,
      details: { by: actor.name, name: person.name, email: person.email },
    },
    clock,
  )
  return ok(undefined)
}

/** What policy has to know of whoever is to be marked as a leaver: the log says since when they have been suspended. */
async function standingFacts(tx: Tx, { id, status, administratorAt }: Person, now: Date) {
  const everAdministrator = administratorAt !== null
  if (status !== 'suspended') return { everAdministrator }
  const { at } = await tx.auditEvent.findFirstOrThrow({
    where: { objectId: id, kind: 'person.suspended', seq: { not: null } },
    orderBy: { seq: 'desc' },
  })
  return { everAdministrator, suspendedDays: Math.max(0, Math.floor((now.getTime() - at.getTime()) / DAY_MS)) }
}

function notice(person: { id: string; name: string; email: string }, actor: Actor, to: PersonRow['status']): Letter {
  const words = {
    suspended: {
      subject: 'You have been suspended',
      text: 'Your sessions and passkeys have ended, and nothing can be signed in your name until an administrator restores you.',
    },
    left: {
      subject: 'You have been marked as having left',
      text: 'Your sessions and passkeys have ended, and nothing can be signed in your name any more.',
    },
    active: {
      subject: 'You have been restored',
      text: 'You need a new passkey: two administrators reopen your enrolment, and you get a link by mail.',
    },
  }[to]
  return {
    kind: 'account',
    to: person.email,
    personId: person.id,
    subject: words.subject,
    text: `${person.name},\n\n${words.text}\n\nDone by ${actor.name}.`,
  }
}
