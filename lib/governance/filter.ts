import { isId } from '@/lib/core'
import { Prisma } from '@/lib/db'

/** Which events to show. Every part narrows; none means all. */
export interface TimelineFilter {
  /** A person's id: whatever they did, and whatever was done to them. */
  readonly person?: string
  /** An envelope's id. */
  readonly envelope?: string
  /** A delegation's id: its own history, what was signed under it, and what its delegate was refused to sign under it. */
  readonly delegation?: string
  /** Words of an envelope's title or of a document's name. */
  readonly document?: string
  /** An event's kind, `envelope.signed`. */
  readonly kind?: string
  readonly actor?: 'person' | 'system' | 'visitor'
  readonly outcome?: 'permitted' | 'refused' | 'observed'
  /** From this instant on. */
  readonly from?: Date
  /** Before this instant. */
  readonly to?: Date
}

/** The part of a filter that the days' histogram keeps: everything but the period. */
export const withoutPeriod = ({ from: _from, to: _to, ...rest }: TimelineFilter): TimelineFilter => rest

/** The filter as a condition on `audit_event e`. An id that is none matches nothing, and no word finds another's draft. */
export function conditionOf(filter: TimelineFilter, reader: { readonly personId: string }): Prisma.Sql {
  const parts = [
    filter.person !== undefined &&
      ifId(filter.person, (id) => Prisma.sql`(e.actor_id = ${id}::uuid OR (e.object_type = 'person' AND e.object_id = ${id}::uuid))`),
    filter.envelope !== undefined && ifId(filter.envelope, (id) => Prisma.sql`e.envelope_id = ${id}::uuid`),
    filter.delegation !== undefined && ifId(filter.delegation, underDelegation),
    filter.document && namedLike(filter.document, reader.personId),
    filter.kind && Prisma.sql`e.kind = ${filter.kind}`,
    filter.actor && Prisma.sql`e.actor_kind = ${filter.actor}`,
    filter.outcome && Prisma.sql`e.outcome = ${filter.outcome}`,
    filter.from && Prisma.sql`e.at >= ${filter.from}`,
    filter.to && Prisma.sql`e.at < ${filter.to}`,
  ].filter((part) => part instanceof Prisma.Sql)
  return parts.length ? Prisma.join(parts, ' AND ') : Prisma.sql`true`
}

const ifId = (id: string, condition: (id: string) => Prisma.Sql) => (isId(id) ? condition(id) : Prisma.sql`false`)

const underDelegation = (id: string) => Prisma.sql`((e.object_type = 'delegation' AND e.object_id = ${id}::uuid)
  OR e.approval_id IN (SELECT a.id FROM approval a WHERE a.delegation_id = ${id}::uuid)
  OR (e.actor_id = (SELECT d.delegate FROM delegation d WHERE d.id = ${id}::uuid) AND e.kind = 'envelope.sign-refused'
    AND e.details ->> 'delegation' = (SELECT 'D-' || d.number FROM delegation d WHERE d.id = ${id}::uuid)))`

function namedLike(text: string, reader: string): Prisma.Sql {
  const pattern = `%${text.trim().replaceAll(/[\\%_]/g, '\\$&')}%`
  return Prisma.sql`e.envelope_id IN (
    SELECT v.id FROM envelope v WHERE (v.version > 0 OR v.sender_id = ${reader}::uuid)
      AND (v.title ILIKE ${pattern} OR EXISTS (SELECT FROM document d WHERE d.envelope_id = v.id AND d.name ILIKE ${pattern})))`
}

/** The filter in words, as the event of reading keeps it: `who: Ana Ruiz, outcome: refused`. `names` are the people's by id. */
export function filterWords(filter: TimelineFilter, names: ReadonlyMap<string, string>): string {
  const parts = [
    filter.person && `who: ${names.get(filter.person) ?? filter.person}`,
    filter.envelope && `envelope: ${filter.envelope}`,
    filter.delegation && `delegation: ${filter.delegation}`,
    filter.document && `document: ${filter.document}`,
    filter.kind && `kind: ${filter.kind}`,
    filter.actor && `actor: ${filter.actor}`,
    filter.outcome && `outcome: ${filter.outcome}`,
    filter.from && `from: ${filter.from.toISOString()}`,
    filter.to && `to: ${filter.to.toISOString()}`,
  ]
  return parts.filter(Boolean).join(', ')
}
