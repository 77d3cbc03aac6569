import 'server-only'
import { Prisma } from '@/lib/db'
import type { Look, Sight } from '@/lib/policy'
import type { Wanted } from './covering'

/**
 * What everyone holds in the register, as far as rules that look so far can tell it apart: a relation of person_id and looks, one row
 * for each person who holds anything. It is `nearest` said to the database: whoever has the same `looks` has the same facts for policy.
 */
export function holdings({ classId, amount, currency, now }: Wanted, sight: Sight['authority'], past: Date | undefined): Prisma.Sql {
  const standing = past
    ? Prisma.sql`a.activated_at <= ${past} AND (a.ended_at IS NULL OR a.ended_at > ${past})`
    : Prisma.sql`a.activated_at IS NOT NULL AND a.ended_at IS NULL`
  const ofClass = Prisma.sql`${classId} = ANY (a.classes)`
  const looks = [
    // What is left altogether depends on what each has signed: whoever is bounded so is asked about alone.
    Prisma.sql`CASE WHEN bool_or(c.cumulative IS NOT NULL) OVER (PARTITION BY a.person_id) THEN a.person_id END`,
    looked(sight.id, Prisma.sql`''`, Prisma.sql`a.id`),
    looked(sight.classes, ofClass, Prisma.sql`a.classes`),
    looked(
      sight.currencies,
      Prisma.sql`c.amount IS NOT NULL`,
      Prisma.sql`ARRAY(SELECT currency FROM authority_cap WHERE authority_id = a.id ORDER BY 1)`,
    ),
    looked(sight.maximum, Prisma.sql`sign(c.amount - coalesce(${amount}::bigint, 0))`, Prisma.sql`c.amount`),
    looked(sight.from, sideOf(Prisma.sql`a.starts_at`, now), Prisma.sql`a.starts_at`),
    looked(sight.until, sideOf(Prisma.sql`a.ends_at`, now), Prisma.sql`a.ends_at`),
  ]
  return Prisma.sql`
    SELECT DISTINCT ON (a.person_id) a.person_id, json_build_array(${Prisma.join(looks)})::text AS looks
    FROM authority a LEFT JOIN authority_cap c ON c.authority_id = a.id AND c.currency = ${currency}
    WHERE ${standing}
    ORDER BY a.person_id, a.starts_at <= ${now} AND ${now} < a.ends_at DESC, ${ofClass} DESC,
      ${amount}::bigint IS NULL OR coalesce(c.amount, 0) >= ${amount}::bigint DESC, coalesce(c.amount, 0) DESC, a.ends_at DESC, a.id`
}

const looked = (look: Look, compared: Prisma.Sql, value: Prisma.Sql): Prisma.Sql =>
  look === 'value' ? value : look === 'comparison' ? compared : Prisma.sql`''`

const sideOf = (instant: Prisma.Sql, now: Date): Prisma.Sql => Prisma.sql`sign(extract(epoch FROM ${instant} - ${now}::timestamptz))`
