import 'server-only'
import { db, Prisma, type Tx } from '@/lib/db'
import type { Facts } from '@/lib/policy'
import { scopeOf } from './acts'
import type { Scope } from './scope'

/** An authority that was activated and not ended; whether it has begun or is over is for whoever asks. */
export interface HeldAuthority extends Scope {
  readonly id: string
  /** What was signed under it with the counterparty in question, within its days; known where it bounds that, and asked for. */
  readonly spent?: number
}

/** What is to be signed, as far as authority is concerned. */
export interface Wanted {
  readonly classId: string
  readonly amount: bigint | null
  readonly currency: string | null
  readonly now: Date
}

/** An authority as policy compares it with what is to be signed. */
export type AuthorityFacts = NonNullable<Facts['context']['authority']>

/** Everything a person holds in the register. */
export const authoritiesOf = async (personId: string, source?: Pick<Tx, 'authority'>): Promise<readonly HeldAuthority[]> =>
  (await authoritiesOfAll([personId], undefined, source)).get(personId) ?? []

/** The same of several people, also as it was at an earlier moment. */
export async function authoritiesOfAll(
  people: readonly string[],
  past: Date | undefined,
  source: Pick<Tx, 'authority'> = db(),
): Promise<ReadonlyMap<string, readonly HeldAuthority[]>> {
  const standing = past
    ? { activatedAt: { lte: past }, OR: [{ endedAt: null }, { endedAt: { gt: past } }] }
    : { activatedAt: { not: null }, endedAt: null }
  const rows = await source.authority.findMany({
    where: { personId: { in: [...people] }, ...standing },
    include: { caps: true },
    orderBy: { id: 'asc' },
  })
  const held = new Map<string, HeldAuthority[]>(people.map((id) => [id, []]))
  for (const row of rows) held.get(row.personId)?.push({ id: row.id, ...scopeOf(row) })
  return held
}

/** Everything that the person of a statement holds in the register, as JSON: for who reads it together with other things. */
export const heldAsJson = (person: Prisma.Sql): Prisma.Sql => Prisma.sql`(
  SELECT coalesce(json_agg(json_build_object('id', a.id, 'classes', a.classes, 'startsAt', a.starts_at, 'endsAt', a.ends_at, 'caps',
    (SELECT coalesce(json_agg(c), '[]') FROM authority_cap c WHERE c.authority_id = a.id)) ORDER BY a.id), '[]')
  FROM authority a WHERE a.person_id = ${person} AND a.activated_at IS NOT NULL AND a.ended_at IS NULL)`

/** What such JSON reads as. Amounts are whole numbers that JSON holds exactly. */
export interface HeldJson {
  readonly id: string
  readonly classes: string[]
  readonly startsAt: string
  readonly endsAt: string
  readonly caps: readonly {
    readonly currency: string
    readonly amount: number
    readonly cumulative: number | null
    readonly days: number | null
  }[]
}

export const heldFromJson = (rows: readonly HeldJson[]): readonly HeldAuthority[] =>
  rows.map(({ id, classes, startsAt, endsAt, caps }) => ({
    id,
    ...scopeOf({
      classes,
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
      caps: caps.map(({ currency, amount, cumulative, days }) => ({
        currency,
        amount: BigInt(amount),
        cumulative: cumulative === null ? null : BigInt(cumulative),
        days,
      })),
    }),
  }))

/** The same, held FOR SHARE to the end of the transaction: whoever ends one waits, or is done before and seen. */
export async function holdAuthorities(tx: Tx, personId: string): Promise<readonly HeldAuthority[]> {
  // What is bounded altogether is used up by signing: of two signatures at once the second counts the first.
  await tx.$queryRaw`SELECT FROM authority a WHERE person_id = ${personId}::uuid AND ended_at IS NULL
    AND EXISTS (SELECT FROM authority_cap c WHERE c.authority_id = a.id AND c.cumulative IS NOT NULL) ORDER BY id FOR NO KEY UPDATE`
  await tx.$queryRaw`SELECT FROM authority WHERE person_id = ${personId}::uuid AND ended_at IS NULL ORDER BY id FOR SHARE`
  return authoritiesOf(personId, tx)
}

const capIn = ({ caps }: Scope, currency: string | null) => caps.find((one) => one.currency === currency)?.minor
export const cumulativeIn = ({ cumulative }: Scope, currency: string | null) => cumulative.find((one) => one.currency === currency)

/**
 * The authority that covers what is to be signed; where none does, the one that comes nearest, so that policy can say what it lacks:
 * in force before not, of this class before others, then by what it allows in the currency, and still allows with the counterparty. Undefined when there is none.
 */
export function nearest(held: readonly HeldAuthority[], { classId, amount, currency, now }: Wanted): AuthorityFacts | undefined {
  const within = (one: HeldAuthority) => {
    const most = cumulativeIn(one, currency)?.minor
    return most === undefined || amount === null || (one.spent !== undefined && amount + BigInt(one.spent) <= most)
  }
  const weigh = (one: HeldAuthority) => [
    Number(one.from <= now && now < one.until),
    Number(one.classes.includes(classId)),
    Number(amount === null || (capIn(one, currency) ?? 0) >= amount),
    Number(within(one)),
    capIn(one, currency) ?? 0,
    one.until.getTime(),
  ]
  const [best] = held
    .map((one) => ({ one, weight: weigh(one) }))
    .sort((a, b) => {
      const at = a.weight.findIndex((value, index) => value !== b.weight[index])
      return at < 0 ? 0 : (b.weight[at] ?? 0) - (a.weight[at] ?? 0)
    })
  if (!best) return undefined
  const { id, classes, caps, from, until, spent } = best.one
  const maximum = capIn(best.one, currency)
  const cumulative = cumulativeIn(best.one, currency)?.minor
  return {
    id,
    classes: [...classes],
    currencies: caps.map((one) => one.currency),
    from: from.toISOString(),
    until: until.toISOString(),
    ...(maximum !== undefined && { maximum }),
    ...(cumulative !== undefined && { cumulative, ...(spent !== undefined && { spent }) }),
  }
}
