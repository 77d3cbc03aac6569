import 'server-only'
import { type Clock, isId, newId, ok, type Result, readDate, refuse, systemClock } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { post } from '@/lib/delivery'
import { env } from '@/lib/env'
import { type Actor, asPerson, holdActor, judge, type Role, recordRefusal, rolesAt } from '@/lib/identity'
import { append, organisation } from '@/lib/ledger'
import { FINDING_WORDS } from './finding-sentences'

export interface Assignment {
  readonly ownerId: string
  /** ISO 8601 with an offset. */
  readonly due: string
}

const UNKNOWN = refuse('finding-unknown', 'There is no such finding, or it is closed.', { next: 'Look at the overview again.' })
const NOBODY = refuse('owner-unknown', 'An active administrator or compliance officer answers for it.', {
  field: 'owner',
  next: 'Choose somebody from the list.',
})

const OFFICES: readonly Role[] = ['administrator', 'compliance']

/** Those who may answer for a finding: they see it, and can do something about it. */
export async function possibleOwners(now: Date): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const people = await db().person.findMany({
    where: { status: 'active', roles: { hasSome: [...OFFICES] } },
    orderBy: { name: 'asc' },
  })
  return people.filter((one) => rolesAt(one, now).some((role) => OFFICES.includes(role))).map(({ id, name }) => ({ id, name }))
}

/**
 * Gives an open finding somebody who answers for it, and the day until when; they are told by mail. Refuses `finding-unknown`,
 * `owner-unknown`, `due-missing`, `due-in-the-past`, `date-unreadable`, and what policy refuses.
 */
export function assignFinding(
  actor: Actor,
  findingId: string,
  given: Assignment,
  clock: Clock = systemClock,
): Promise<Result<{ owner: string }>> {
  const eventId = newId()
  return transaction(async (tx) => {
    const org = await organisation()
    if (!org) throw new Error('no organisation yet')
    const owner = (await possibleOwners(clock())).find(({ id }) => id === given.ownerId)
    if (owner && (await tx.auditEvent.findUnique({ where: { id: eventId }, select: { id: true } }))) return ok({ owner: owner.name })
    if (isId(findingId)) await tx.$queryRaw`SELECT FROM finding WHERE id = ${findingId}::uuid FOR UPDATE`
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const row = isId(findingId) ? await tx.finding.findUnique({ where: { id: findingId } }) : null
    const object = row ? ({ type: 'finding', id: row.id } as const) : undefined
    const about = {
      kind: 'finding.refused',
      object,
      actor: asPerson(actor),
      details: { by: actor.name, ...(row && { finding: row.kind }) },
    }
    if (!held.ok) return recordRefusal(tx, held, about, clock)
    const decision = judge(held.value, 'manage-findings', { kind: 'organisation', id: org.id }, {}, clock)
    if (decision.outcome !== 'permit') return recordRefusal(tx, decision, about, clock)
    if (!row || row.closedAt) return recordRefusal(tx, UNKNOWN, about, clock)
    const due = dueIn(given.due, clock())
    if (!owner) return NOBODY
    if (!due.ok) return due
    await tx.finding.update({ where: { id: row.id }, data: { ownerId: owner.id, dueAt: due.value } })
    await append(
      tx,
      {
        id: eventId,
        kind: 'finding.assigned',
        object: { type: 'finding', id: row.id },
        actor: asPerson(actor),
        outcome: 'permitted',
        rules: decision.rules,
        decision,
        details: { by: actor.name, finding: row.kind, owner: owner.name, due: due.value.toISOString() },
      },
      clock,
    )
    if (owner.id !== actor.personId) {
      const { email } = await tx.person.findUniqueOrThrow({ where: { id: owner.id }, select: { email: true } })
      const what = FINDING_WORDS[row.kind] ?? 'something is open'
      await post(
        tx,
        {
          kind: 'account',
          to: email,
          personId: owner.id,
          subject: 'You answer for something that is open',
          text: `${owner.name},\n\n${actor.name} asks you to see to this until ${due.value.toISOString().slice(0, 10)}: ${what}.\n\n${env().COUNTERSIGN_URL}/overview`,
        },
        clock,
      )
    }
    return ok({ owner: owner.name })
  })
}

function dueIn(typed: string, now: Date): Result<Date> {
  const due = readDate(typed, 'due')
  if (!due.ok) return due
  if (!due.value) return refuse('due-missing', 'Say until when.', { field: 'due' })
  return due.value > now ? ok(due.value) : refuse('due-in-the-past', 'That day is over.', { field: 'due', next: 'Choose a later one.' })
}
