import 'server-only'
import { authoritiesOfAll, type HeldAuthority, holdAuthorities } from '@/lib/authority'
import { isId } from '@/lib/core'
import { type Delegation, db, type Person, type Prisma, type Tx } from '@/lib/db'
import { nameOf } from './instrument'

/** What was lent to somebody, by whom, and what the grantor holds in the register themselves. */
export interface Lent {
  readonly row: Delegation
  readonly grantor: Pick<Person, 'id' | 'name' | 'email' | 'title' | 'status' | 'roles' | 'auditorUntil'>
  readonly held: readonly HeldAuthority[]
}

type Source = Pick<Tx, 'delegation' | 'person' | 'authority'>

const DAY_MS = 86_400_000
/** For so long after its end it is said of one that it has ended. */
const REMEMBERED_DAYS = 30

/** What runs at a moment. */
const running = (now: Date): Prisma.DelegationWhereInput => ({
  endedAt: null,
  acceptedAt: { not: null },
  startsAt: { lte: now },
  endsAt: { gt: now },
})

/** What a person may sign for others now; the oldest first. */
export const lentTo = (delegate: string, now: Date, source: Source = db()): Promise<readonly Lent[]> =>
  read({ delegate, ...running(now) }, source)

/** The same, with what is not accepted, has not begun or has ended lately: policy says of each why it lets nobody sign. */
export const everLentTo = (delegate: string, now: Date, source: Source = db()): Promise<readonly Lent[]> =>
  read({ delegate, endsAt: { gt: new Date(now.getTime() - REMEMBERED_DAYS * DAY_MS) } }, source)

/** One by its id, whatever has become of it; undefined where there is none. */
export const lentBy = async (delegationId: string, source: Source = db()): Promise<Lent | undefined> =>
  isId(delegationId) ? (await read({ id: delegationId }, source))[0] : undefined

/** What each of these is called, by its id. */
export async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, { readonly kind: string; readonly called: string }>> {
  const rows = await db().delegation.findMany({ where: { id: { in: [...ids] } }, select: { id: true, number: true, kind: true } })
  return new Map(rows.map((row) => [row.id, { kind: row.kind, called: nameOf(row) }]))
}

/**
 * One by its id, with the grantor's own authorities, held FOR SHARE to the end of the transaction: whoever ends one of them waits, or was
 * before and is seen. The caller holds the grantor.
 */
export async function holdLent(tx: Tx, delegationId: string): Promise<Lent | undefined> {
  const [row] = await tx.$queryRaw<{ grantor: string }[]>`SELECT grantor FROM delegation WHERE id = ${delegationId}::uuid FOR SHARE`
  if (row) await holdAuthorities(tx, row.grantor)
  return lentBy(delegationId, tx)
}

async function read(where: Prisma.DelegationWhereInput, source: Source): Promise<readonly Lent[]> {
  const rows = await source.delegation.findMany({ where, orderBy: { number: 'asc' } })
  if (rows.length === 0) return []
  const ids = [...new Set(rows.map(({ grantor }) => grantor))]
  const people = await source.person.findMany({ where: { id: { in: ids } } })
  const held = await authoritiesOfAll(ids, undefined, source)
  return rows.flatMap((row) => {
    const grantor = people.find(({ id }) => id === row.grantor)
    return grantor ? [{ row, grantor, held: held.get(grantor.id) ?? [] }] : []
  })
}
