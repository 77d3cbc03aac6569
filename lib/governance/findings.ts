import 'server-only'
import { unreviewedExceptions } from '@/lib/authority'
import { type Clock, newId, systemClock } from '@/lib/core'
import { db, type Finding, type Tx, transaction } from '@/lib/db'
import { ABLE, vouchedApart } from '@/lib/identity'
import { append, type GovernedObject, organisation } from '@/lib/ledger'

type FindingKind = 'single-administrator' | 'invitation-unanswered' | 'exception-unreviewed' | 'act-questioned'

/** Something that is not as it should be at this moment. */
interface Found {
  readonly kind: FindingKind
  readonly object: GovernedObject
  /** Who answers for it, where that is known by itself. */
  readonly ownerId?: string
  readonly due: Date
}

const DAY_MS = 86_400_000
const days = (from: Date, count: number) => new Date(from.getTime() + count * DAY_MS)

/**
 * Opens a finding for everything that is not as it should be, and closes those whose condition has ended; returns how many changed.
 * Each is a transaction of its own, and done once however many processes sweep. The minute sweep asks.
 */
export async function sweepFindings(clock: Clock = systemClock): Promise<number> {
  const org = await organisation()
  if (!org) return 0
  const now = clock()
  const found = [
    ...(await singleAdministrator(org.id, now)),
    ...(await invitationsUnanswered(now)),
    ...(await exceptionsUnreviewed(now)),
    ...(await actsQuestioned()),
  ]
  const open = await db().finding.findMany({ where: { closedAt: null } })
  const same = (one: Found, { kind, objectId }: Finding) => one.kind === kind && one.object.id === objectId
  let changed = 0
  for (const one of found.filter((each) => !open.some((row) => same(each, row)))) if (await begin(one, clock)) changed++
  for (const row of open.filter((each) => !found.some((one) => same(one, each)))) if (await end(row, clock)) changed++
  return changed
}

/** Whoever is the only one who counts cannot be watched by another, and nobody can let them in again. */
async function singleAdministrator(organisationId: string, now: Date): Promise<Found[]> {
  const able = await db().person.findMany({ where: ABLE, select: { id: true }, orderBy: { administratorAt: 'asc' } })
  if (await twoCount(able, now)) return []
  return [
    {
      kind: 'single-administrator',
      object: { type: 'organisation', id: organisationId },
      ...(able[0] && { ownerId: able[0].id }),
      due: days(now, 7),
    },
  ]
}

/** Whether two of them do not go back to the same one. */
async function twoCount([first, ...others]: readonly { readonly id: string }[], now: Date): Promise<boolean> {
  if (!first) return false
  for (const { id } of others) if (await vouchedApart(db(), first.id, id, () => now)) return true
  return twoCount(others, now)
}

async function invitationsUnanswered(now: Date): Promise<Found[]> {
  const unanswered = await db().invitation.findMany({
    where: { kind: 'invitation', consumedAt: null, revokedAt: null, expiresAt: { lte: now } },
    select: { id: true, invitedBy: true, expiresAt: true },
  })
  return unanswered.map(({ id, invitedBy, expiresAt }) => ({
    kind: 'invitation-unanswered',
    object: { type: 'invitation', id },
    ...(invitedBy && { ownerId: invitedBy }),
    due: days(expiresAt, 7),
  }))
}

async function exceptionsUnreviewed(now: Date): Promise<Found[]> {
  return (await unreviewedExceptions(now)).map(({ id, since }) => ({
    kind: 'exception-unreviewed',
    object: { type: 'exception', id },
    due: days(since, 3),
  }))
}

async function actsQuestioned(): Promise<Found[]> {
  const open = await db().actQuestion.findMany({ where: { settledAt: null }, distinct: ['envelopeId'], orderBy: { askedAt: 'asc' } })
  return open.map(({ envelopeId, askedAt }) => ({
    kind: 'act-questioned',
    object: { type: 'envelope', id: envelopeId },
    due: days(askedAt, 7),
  }))
}

function begin({ kind, object, ownerId, due }: Found, clock: Clock): Promise<boolean> {
  const id = newId()
  return transaction(async (tx) => {
    const laid = await tx.$executeRaw`
      INSERT INTO finding (id, kind, object_type, object_id, owner_id, due_at, opened_at)
      VALUES (${id}::uuid, ${kind}, ${object.type}, ${object.id}::uuid, ${ownerId ?? null}::uuid, ${due}, ${clock()})
      ON CONFLICT DO NOTHING`
    if (laid === 0) return false
    await record(tx, 'finding.opened', { id, kind }, clock)
    return true
  })
}

function end({ id, kind }: Finding, clock: Clock): Promise<boolean> {
  return transaction(async (tx) => {
    const { count } = await tx.finding.updateMany({ where: { id, closedAt: null }, data: { closedAt: clock() } })
    if (count === 0) return false
    await record(tx, 'finding.closed', { id, kind }, clock)
    return true
  })
}

async function record(tx: Tx, what: string, { id, kind }: { readonly id: string; readonly kind: string }, clock: Clock): Promise<void> {
  await append(
    tx,
    { kind: what, object: { type: 'finding', id }, actor: { kind: 'system' }, outcome: 'permitted', details: { finding: kind } },
    clock,
  )
}
