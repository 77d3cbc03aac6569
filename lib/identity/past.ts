import 'server-only'
import { Prisma } from '@/lib/db'

/** A person as they are, or were at an earlier moment; their name is today's. */
export interface PersonThen {
  readonly id: string
  readonly name: string
  readonly status: string
  /** Null where the words that gave them were erased. */
  readonly roles: readonly string[] | null
  /** Whether they have a passkey that stays in its device; null without any passkey. */
  readonly deviceBound: boolean | null
}

// As the partial index of migration 0019 has it: literals, for a parameter would hide it from the planner.
const OF_STANDING = Prisma.sql`e.seq IS NOT NULL
  AND e.kind IN ('person.enrolled', 'person.suspended', 'person.restored', 'person.left', 'person.roles-changed')`

/** Everyone as they are, or were at an earlier moment: a relation of id, name, status, roles and device_bound. */
export const peopleAt = (past: Date | undefined): Prisma.Sql => Prisma.sql`
  SELECT s.id, s.name, s.status, k.device_bound,
    CASE WHEN s.auditor_until <= ${past ?? Prisma.sql`now()`} THEN array_remove(s.roles, 'auditor') ELSE s.roles END AS roles FROM (${past ? standingAt(past) : STANDING}) s LEFT JOIN (
    SELECT person_id, bool_or(NOT backup_eligible) AS device_bound FROM passkey
    WHERE ${past ? Prisma.sql`created_at <= ${past} AND (revoked_at IS NULL OR revoked_at > ${past})` : Prisma.sql`revoked_at IS NULL`}
    GROUP BY person_id
  ) k ON k.person_id = s.id`

const STANDING = Prisma.sql`SELECT id, name, status, roles, auditor_until FROM person`

/** A row says what is; what it said before is told by the events that changed it, and asked only of whom one of them came to since. */
const standingAt = (past: Date) => Prisma.sql`
  SELECT p.id, p.name, p.status, p.roles, p.auditor_until FROM person p
  WHERE p.created_at <= ${past} AND NOT EXISTS (SELECT FROM audit_event e WHERE e.object_id = p.id AND e.at > ${past} AND ${OF_STANDING})
  UNION ALL
  SELECT p.id, p.name, b.status, CASE jsonb_typeof(b.roles) WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text(b.roles)) END, b.until::timestamptz
  FROM (SELECT DISTINCT e.object_id FROM audit_event e WHERE e.at > ${past} AND ${OF_STANDING}) changed
    JOIN person p ON p.id = changed.object_id, LATERAL (${standingBefore(past)}) b WHERE b.status IS NOT NULL`

/** Enrolled again, a person keeps what they are: only the first enrolment gave roles. No status: they were not there yet. */
const standingBefore = (past: Date) => Prisma.sql`
  SELECT (array_agg(CASE e.kind WHEN 'person.suspended' THEN 'suspended' WHEN 'person.left' THEN 'left' ELSE 'active' END ORDER BY e.seq DESC)
      FILTER (WHERE e.kind <> 'person.roles-changed'))[1] AS status,
    CASE WHEN bool_or(e.kind = 'person.roles-changed')
      THEN (array_agg(e.details -> 'roles' ORDER BY e.seq DESC) FILTER (WHERE e.kind = 'person.roles-changed'))[1]
      ELSE (array_agg(e.details -> 'roles' ORDER BY e.seq) FILTER (WHERE e.kind = 'person.enrolled'))[1] END AS roles,
    CASE WHEN bool_or(e.kind = 'person.roles-changed')
      THEN (array_agg(e.details ->> 'until' ORDER BY e.seq DESC) FILTER (WHERE e.kind = 'person.roles-changed'))[1]
      ELSE (array_agg(e.details ->> 'until' ORDER BY e.seq) FILTER (WHERE e.kind = 'person.enrolled'))[1] END AS until
  FROM audit_event e WHERE e.object_id = p.id AND e.at <= ${past} AND ${OF_STANDING}`
