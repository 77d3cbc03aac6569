import 'server-only'
import { db, type Tx } from '@/lib/db'
import { type Role, rolesAt } from '@/lib/identity'
import { authoritiesOf, type HeldAuthority, type Wanted } from './covering'

/** Somebody whose authority covers what is to be signed. */
export interface Covering {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly held: readonly HeldAuthority[]
}

/**
 * Active people who have authority for it now, those first whose authority reaches least beyond it. Narrowed by the database, so
 * that few are left for policy to be asked about.
 */
export async function whoCovers(
  { classId, amount, currency, now }: Wanted,
  { except, most }: { readonly except: readonly string[]; readonly most: number },
  source: Pick<Tx, '$queryRaw' | 'authority'> = db(),
): Promise<readonly Covering[]> {
  const people = await source.$queryRaw<{ id: string; name: string; roles: string[]; auditorUntil: Date | null }[]>`
    SELECT p.id, p.name, p.roles, p.auditor_until AS "auditorUntil" FROM authority a JOIN person p ON p.id = a.person_id
      LEFT JOIN authority_cap c ON c.authority_id = a.id AND c.currency = ${currency}
    WHERE a.activated_at IS NOT NULL AND a.ended_at IS NULL AND a.starts_at <= ${now} AND a.ends_at > ${now} AND ${classId} = ANY (a.classes)
      AND (${amount}::bigint IS NULL OR c.amount >= ${amount}::bigint) AND p.status = 'active' AND p.id <> ALL (${[...except]}::uuid[])
    GROUP BY p.id ORDER BY max(c.amount) NULLS FIRST, p.name LIMIT ${most}`
  const found: Covering[] = []
  for (const { id, name, ...one } of people) found.push({ id, name, roles: rolesAt(one, now), held: await authoritiesOf(id, source) })
  return found
}
