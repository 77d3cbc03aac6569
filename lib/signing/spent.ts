import 'server-only'
import { cumulativeIn, type HeldAuthority } from '@/lib/authority'
import { sameParty } from '@/lib/core'
import { db, type Tx } from '@/lib/db'

/** What is to be signed, as far as it uses up what may be signed altogether. */
interface Spending {
  /** Absent for a document that is only thought of. */
  readonly id?: string | undefined
  /** Absent where that is with nobody in particular: nothing was signed with them. */
  readonly counterparty: string | undefined
  readonly currency: string | null
  readonly now: Date
  /** Set where an earlier moment is asked about. An act counts all there is: another's clock may be ahead of its own. */
  readonly past?: Date | undefined
}

const DAY_MS = 86_400_000

/**
 * Each person's authorities with what was signed under them with this counterparty, where they bound that: every envelope once, by its
 * present amount, without this one and without those that came to nothing by then.
 */
export async function withSpent(
  held: ReadonlyMap<string, readonly HeldAuthority[]>,
  { id, counterparty, currency, now, past }: Spending,
  source: Pick<Tx, '$queryRaw'> = db(),
): Promise<ReadonlyMap<string, readonly HeldAuthority[]>> {
  const bounded = [...held].filter(([, all]) => all.some((one) => cumulativeIn(one, currency)))
  if (bounded.length === 0) return held
  const most = Math.max(...bounded.flatMap(([, all]) => all.map((one) => cumulativeIn(one, currency)?.days ?? 0)))
  const since = new Date(now.getTime() - most * DAY_MS)
  const signed =
    counterparty === undefined ? [] : await signatures(source, { people: bounded.map(([person]) => person), since, id, currency, past })
  const of = { id, counterparty, currency, now }
  return new Map([...held].map(([person, all]) => [person, all.map((one) => spentUnder(one, signed, of))]))
}

function spentUnder(one: HeldAuthority, signed: readonly Signature[], { id, counterparty, currency, now }: Spending): HeldAuthority {
  const bound = cumulativeIn(one, currency)
  if (!bound) return one
  const from = now.getTime() - bound.days * DAY_MS
  const party = sameParty(counterparty ?? '')
  const counting = signed.filter(
    (row) =>
      row.authority === one.id &&
      row.envelope !== id &&
      row.currency === currency &&
      row.at.getTime() > from &&
      sameParty(row.counterparty) === party,
  )
  return { ...one, spent: counting.reduce((sum, { amount }) => sum + Number(amount), 0) }
}

/** The same for a whole list of documents: what these people signed is read once, where anything bounds it. */
export async function spendingOf(
  held: ReadonlyMap<string, readonly HeldAuthority[]>,
  now: Date,
): Promise<(personId: string, of: Omit<Spending, 'now'>) => readonly HeldAuthority[]> {
  const bounded = [...held].filter(([, all]) => all.some(({ cumulative }) => cumulative.length > 0))
  const most = Math.max(0, ...bounded.flatMap(([, all]) => all.flatMap(({ cumulative }) => cumulative.map(({ days }) => days))))
  const since = new Date(now.getTime() - most * DAY_MS)
  const signed = bounded.length === 0 ? [] : await signatures(db(), { people: bounded.map(([person]) => person), since })
  return (personId, of) => (held.get(personId) ?? []).map((one) => spentUnder(one, signed, { ...of, now }))
}

/** The same of one person. */
export const withOwnSpent = async (
  personId: string,
  held: readonly HeldAuthority[],
  spending: Spending,
  source?: Pick<Tx, '$queryRaw'>,
): Promise<readonly HeldAuthority[]> => (await withSpent(new Map([[personId, held]]), spending, source)).get(personId) ?? []

interface Signature {
  readonly authority: string
  readonly envelope: string
  readonly currency: string
  readonly amount: bigint
  readonly counterparty: string
  readonly at: Date
}

interface Looked {
  readonly people: readonly string[]
  readonly since: Date
  /** Left out: this envelope. */
  readonly id?: string | undefined
  /** Only in this currency. */
  readonly currency?: string | null | undefined
  readonly past?: Date | undefined
}

/** Under which authority somebody signed, or another in their place, is what the decision was given. */
const signatures = (source: Pick<Tx, '$queryRaw'>, { people, since, id, currency, past }: Looked): Promise<Signature[]> => source.$queryRaw`
  SELECT DISTINCT ON (coalesce(d.grantor, a.person_id), e.id)
    coalesce(a.decision #>> '{facts,context,authority,id}', a.decision #>> '{facts,context,delegation,authority,id}') AS authority,
    e.id AS envelope, e.currency, e.amount, e.counterparty, a.created_at AS at
  FROM approval a JOIN envelope e ON e.id = a.envelope_id LEFT JOIN delegation d ON d.id = a.delegation_id
  WHERE (a.person_id = ANY (${[...people]}::uuid[]) AND a.delegation_id IS NULL
      OR a.delegation_id IN (SELECT id FROM delegation WHERE grantor = ANY (${[...people]}::uuid[])))
    AND a.created_at > ${since} AND (${past ?? null}::timestamptz IS NULL OR a.created_at <= ${past ?? null})
    AND (${currency ?? null}::text IS NULL OR e.currency = ${currency ?? null}) AND e.amount IS NOT NULL AND e.id IS DISTINCT FROM ${id ?? null}::uuid
    AND NOT (e.state IN ('voided', 'declined', 'expired') AND (${past ?? null}::timestamptz IS NULL OR e.closed_at <= ${past ?? null}))
  ORDER BY coalesce(d.grantor, a.person_id), e.id, a.created_at DESC`
