import 'server-only'
import { type HeldAuthority, type HeldJson, heldAsJson, heldFromJson, holdAuthorities } from '@/lib/authority'
import { isId } from '@/lib/core'
import { type Delegation, db, type Person, Prisma, type Tx } from '@/lib/db'
import { nameOf } from './instrument'

/** What was lent to somebody, by whom, and what the grantor holds in the register themselves. */
export interface Lent {
  readonly row: Delegation
  readonly grantor: Pick<Person, 'id' | 'name' | 'email' | 'title' | 'status' | 'roles' | 'auditorUntil'>
  readonly held: readonly HeldAuthority[]
}

type Source = Pick<Tx, '$queryRaw'>

const DAY_MS = 86_400_000
/** For so long after its end it is said of one that it has ended. */
const REMEMBERED_DAYS = 30

/** What a person may sign for others now; the oldest first. */
export const lentTo = (delegate: string, now: Date, source: Source = db()): Promise<readonly Lent[]> =>
  read(
    Prisma.sql`d.delegate = ${delegate}::uuid AND d.ended_at IS NULL AND d.accepted_at IS NOT NULL AND d.starts_at <= ${now} AND d.ends_at > ${now}`,
    source,
  )

/** The same, with what is not accepted, has not begun or has ended lately: policy says of each why it lets nobody sign. */
export const everLentTo = (delegate: string, now: Date, source: Source = db()): Promise<readonly Lent[]> =>
  read(Prisma.sql`d.delegate = ${delegate}::uuid AND d.ends_at > ${new Date(now.getTime() - REMEMBERED_DAYS * DAY_MS)}`, source)

/** One by its id, whatever has become of it; undefined where there is none. */
export const lentBy = async (delegationId: string, source: Source = db()): Promise<Lent | undefined> =>
  isId(delegationId) ? (await read(Prisma.sql`d.id = ${delegationId}::uuid`, source))[0] : undefined

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

interface Read extends Delegation {
  readonly person: Omit<Lent['grantor'], 'auditorUntil'> & { readonly auditorUntil: string | null }
  readonly held: readonly HeldJson[]
}

/** Instruments, grantors and what these hold, by one statement: it is asked with every page that somebody opens. */
async function read(where: Prisma.Sql, source: Source): Promise<readonly Lent[]> {
  const rows = await source.$queryRaw<Read[]>`
    SELECT d.id, d.number, d.kind, d.grantor, d.delegate, d.classes, d.currency, d.amount, d.counterparty, d.envelopes,
      d.starts_at AS "startsAt", d.ends_at AS "endsAt", d.reason, d.extends, d.granted_by AS "grantedBy", d.granted_at AS "grantedAt",
      d.activated_by AS "activatedBy", d.activated_at AS "activatedAt", d.accepted_at AS "acceptedAt", d.confirmed_at AS "confirmedAt",
      d.ended_by AS "endedBy", d.ended_at AS "endedAt",
      json_build_object('id', g.id, 'name', g.name, 'email', g.email, 'title', g.title, 'status', g.status, 'roles', g.roles,
        'auditorUntil', g.auditor_until) AS person,
      ${heldAsJson(Prisma.sql`d.grantor`)} AS held
    FROM delegation d JOIN person g ON g.id = d.grantor WHERE ${where} ORDER BY d.number`
  return rows.map(({ person, held, ...row }) => ({
    row,
    grantor: { ...person, auditorUntil: person.auditorUntil === null ? null : new Date(person.auditorUntil) },
    held: heldFromJson(held),
  }))
}
