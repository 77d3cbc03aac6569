import 'server-only'
import { type Clock, isId, ok, type Result, systemClock } from '@/lib/core'
import { db, Prisma, transaction } from '@/lib/db'
import { type Actor, asPerson, judge, peopleAt, refused } from '@/lib/identity'
import { append, organisation } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import { type DelegationRow, rowsOf } from './list'

export interface DelegationQuery {
  /** Part of a person's name or address, or of an instrument's own name: `D-17`. */
  readonly find?: string
  /** Only what was never used. */
  readonly unused?: boolean
  /** The last one of the page before. */
  readonly after?: string
}

export interface DelegationRegister {
  /** The newest first; among them appointments that wait for a second administrator. */
  readonly rows: readonly DelegationRow[]
  /** To be asked after for the next page. */
  readonly next: string | undefined
  /** Whether the reader appoints. */
  readonly mayAppoint: boolean
}

const PAGE = 50
const EXPORT_LIMIT = 5000

/** Everything that was ever lent, whoever lent it to whom. Refuses whom policy does not let read it. */
export async function delegationRegister(
  actor: Actor,
  query: DelegationQuery = {},
  clock: Clock = systemClock,
): Promise<Result<DelegationRegister>> {
  const may = await mayRead(actor, clock)
  if (!may.ok) return may
  const found = await idsOf(query, PAGE + 1)
  const rows = await rowsOf({ id: { in: found.slice(0, PAGE) } }, actor, clock)
  return ok({ rows, next: found.length > PAGE ? found[PAGE - 1] : undefined, mayAppoint: actor.roles.includes('administrator') })
}

/** The same to be taken away, as far as 5,000 go: recorded each time. */
export async function exportDelegations(
  actor: Actor,
  query: DelegationQuery,
  clock: Clock = systemClock,
): Promise<Result<readonly DelegationRow[]>> {
  const may = await mayRead(actor, clock)
  if (!may.ok) return may
  const rows = await rowsOf({ id: { in: await idsOf(query, EXPORT_LIMIT) } }, actor, clock, EXPORT_LIMIT)
  const { organisationId, decision } = may.value
  await transaction((tx) =>
    append(
      tx,
      {
        kind: 'delegation.register-exported',
        object: { type: 'organisation', id: organisationId },
        actor: asPerson(actor),
        outcome: 'observed',
        rules: decision.rules,
        decision,
        details: { by: actor.name, ...(query.find && { filter: query.find }), events: rows.length },
      },
      clock,
    ),
  )
  return ok(rows)
}

/** More than a graph shows. */
const MOST_AT_ONCE = 200

/** Under which anybody could sign for another at one instant, by what is on record now: where either could not act then, nobody could. */
export async function lentAt(actor: Actor, instant: Date, clock: Clock = systemClock): Promise<Result<readonly DelegationRow[]>> {
  const may = await mayRead(actor, clock)
  if (!may.ok) return may
  const rows = await db().$queryRaw<{ id: string }[]>`
    WITH able AS (SELECT id FROM (${peopleAt(instant)}) p WHERE status = 'active' AND NOT 'auditor' = ANY (coalesce(roles, '{}')))
    SELECT d.id FROM delegation d JOIN able g ON g.id = d.grantor JOIN able r ON r.id = d.delegate
    WHERE d.accepted_at <= ${instant} AND d.starts_at <= ${instant} AND d.ends_at > ${instant}
      AND (d.ended_at IS NULL OR d.ended_at > ${instant}) ORDER BY d.number DESC LIMIT ${MOST_AT_ONCE}`
  return ok(await rowsOf({ id: { in: rows.map(({ id }) => id) } }, actor, clock))
}

async function mayRead(actor: Actor, clock: Clock): Promise<Result<{ readonly organisationId: string; readonly decision: Decision }>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const decision = judge(actor, 'read-delegations', { kind: 'organisation', id: org.id }, {}, clock)
  if (decision.outcome === 'permit') return ok({ organisationId: org.id, decision })
  return refused(
    decision,
    { kind: 'delegation.refused', actor: asPerson(actor), details: { by: actor.name, act: 'read-delegations' } },
    clock,
  )
}

/** Ids, the newest first. */
async function idsOf({ find = '', unused = false, after = '' }: DelegationQuery, most: number): Promise<string[]> {
  const like = `%${find.replaceAll(/[\\%_]/g, '\\$&')}%`
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT d.id FROM delegation d JOIN person g ON g.id = d.grantor JOIN person r ON r.id = d.delegate
    WHERE (g.name ILIKE ${like} OR g.email ILIKE ${like} OR r.name ILIKE ${like} OR r.email ILIKE ${like} OR 'D-' || d.number ILIKE ${like})
      AND (NOT ${unused} OR NOT EXISTS (SELECT FROM approval a WHERE a.delegation_id = d.id))
      AND ${isId(after) ? Prisma.sql`d.number < (SELECT number FROM delegation WHERE id = ${after}::uuid)` : Prisma.sql`true`}
    ORDER BY d.number DESC LIMIT ${most}`
  return rows.map(({ id }) => id)
}
