import 'server-only'
import type { Money } from '@/lib/core'
import { type Authority, type AuthorityCap, db } from '@/lib/db'
import { scopeOf } from './acts'

/** An authority that somebody has to look at: it waits for its second administrator, or is about to end. */
export interface OpenAuthority {
  readonly id: string
  readonly person: string
  readonly caps: readonly Money[]
  readonly grantedBy: string
  readonly grantedAt: Date
  readonly until: Date
}

/** Authorities that wait to be activated, oldest first, and those in force that end before `soon`, first what ends first. Who may know of them is the caller's question. */
export async function openAuthorities(
  now: Date,
  soon: Date,
): Promise<{ readonly waiting: readonly OpenAuthority[]; readonly ending: readonly OpenAuthority[] }> {
  const [waiting, ending] = await Promise.all([
    db().authority.findMany({
      where: { activatedAt: null, endedAt: null, endsAt: { gt: now } },
      include: { caps: true },
      orderBy: { id: 'asc' },
    }),
    db().authority.findMany({
      where: { activatedAt: { not: null }, endedAt: null, endsAt: { gt: now, lte: soon } },
      include: { caps: true },
      orderBy: { endsAt: 'asc' },
    }),
  ])
  const ids = [...waiting, ...ending].flatMap((row) => [row.personId, row.grantedBy])
  const people = await db().person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const told = (row: Authority & { readonly caps: readonly AuthorityCap[] }): OpenAuthority => ({
    id: row.id,
    person: names.get(row.personId) ?? '',
    caps: scopeOf(row).caps,
    grantedBy: names.get(row.grantedBy) ?? '',
    grantedAt: row.grantedAt,
    until: row.endsAt,
  })
  return { waiting: waiting.map(told), ending: ending.map(told) }
}
