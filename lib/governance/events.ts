import 'server-only'
import { db, Prisma } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { cursorOf, type Place } from './cursor'
import { knownTo } from './drafts'
import { conditionOf, type TimelineFilter } from './filter'
import type { Piece } from './say'
import { sentenceOf } from './sentence'
import { type Details, word } from './told'

/** One event as the timeline shows it. */
export interface TimelineRow {
  readonly id: string
  readonly kind: string
  readonly at: Date
  readonly outcome: 'permitted' | 'refused' | 'observed'
  readonly actor: {
    readonly kind: 'person' | 'system' | 'visitor'
    readonly id?: string
    readonly name?: string
    /** It was done in another's place. */
    readonly inPlace: boolean
  }
  readonly sentence: readonly Piece[]
  readonly object: { readonly type: string; readonly id: string; readonly seq?: number }
  readonly envelopeId?: string
  /** A person's passkey committed it. */
  readonly byPasskey: boolean
  /** Why it was refused. */
  readonly reason?: string
  readonly rules: readonly string[]
  /** SHA-256 of its leaf, 64 hexadecimal digits. */
  readonly leafHash: string
}

export interface EventRow {
  readonly id: string
  readonly kind: string
  readonly at: Date
  readonly object_type: string
  readonly object_id: string
  readonly seq: number | null
  readonly actor_kind: TimelineRow['actor']['kind']
  readonly actor_id: string | null
  readonly outcome: TimelineRow['outcome']
  readonly rules: string[]
  readonly envelope_id: string | null
  readonly approval_id: string | null
  readonly leaf_hash: string
  readonly details: Details
  /** Its details are gone for good. */
  readonly erased: boolean
  readonly actor_name: string | null
  /** The envelope's title, version and sender, where one is concerned. */
  readonly title: string | null
  readonly version: number | null
  readonly sender_id: string | null
  readonly object_name: string | null
}

const COLUMNS = Prisma.sql`
  e.id, e.kind, e.at, e.object_type, e.object_id, e.seq, e.actor_kind, e.actor_id, e.outcome, e.rules, e.envelope_id, e.approval_id,
  encode(e.leaf_hash, 'hex') AS leaf_hash, e.details, octet_length(e.details_salt) = 0 AS erased, p.name AS actor_name, v.title, v.version, v.sender_id,
  coalesce(o.name, 'D-' || lent.number) AS object_name`

const SOURCES = Prisma.sql`
  audit_event e LEFT JOIN person p ON p.id = e.actor_id LEFT JOIN envelope v ON v.id = e.envelope_id
  LEFT JOIN person o ON o.id = CASE e.object_type WHEN 'person' THEN e.object_id WHEN 'roles' THEN (e.details ->> 'person')::uuid END
  LEFT JOIN delegation lent ON e.object_type = 'delegation' AND lent.id = e.object_id`

/** Events as `reader` may know them, newest first, one page by key: `at` and `id` of the last one seen, never an offset. */
export async function findEvents(
  reader: Actor,
  filter: TimelineFilter,
  after: Place | undefined,
  limit: number,
): Promise<{ rows: EventRow[]; cursor?: string }> {
  const older = after ? Prisma.sql`AND (e.at, e.id) < (${after.at}, ${after.id}::uuid)` : Prisma.empty
  const found = await db().$queryRaw<EventRow[]>`
    SELECT ${COLUMNS} FROM ${SOURCES} WHERE ${conditionOf(filter, reader)} ${older} ORDER BY e.at DESC, e.id DESC LIMIT ${limit + 1}`
  const rows = found.slice(0, limit).map((row) => knownTo(reader, row))
  const last = rows.at(-1)
  return { rows, ...(found.length > limit && last && { cursor: cursorOf(last) }) }
}

/** One event and the canonical bytes of its leaf. */
export async function findEvent(reader: Actor, id: string): Promise<(EventRow & { leaf: Uint8Array }) | undefined> {
  const [row] = await db().$queryRaw<
    (EventRow & { leaf: Uint8Array })[]
  >`SELECT ${COLUMNS}, e.leaf FROM ${SOURCES} WHERE e.id = ${id}::uuid`
  return row && knownTo(reader, row)
}

/** The chain of one governed object: what changed it, oldest first; the newest `limit` of them. */
export async function findChain(reader: Actor, objectId: string, limit: number): Promise<EventRow[]> {
  const newest = await db().$queryRaw<EventRow[]>`
    SELECT ${COLUMNS} FROM ${SOURCES} WHERE e.object_id = ${objectId}::uuid AND e.seq IS NOT NULL ORDER BY e.seq DESC LIMIT ${limit}`
  return newest.reverse().map((row) => knownTo(reader, row))
}

/** What is told of who acted in whose place goes when it is erased; then the act stands as the person's own. */
const isInPlace = ({ kind, details }: EventRow) => kind.startsWith('envelope.') && word(details, 'delegation') !== undefined

/** The row in words. */
export function tell(row: EventRow): TimelineRow {
  const actor = { kind: row.actor_kind, ...(row.actor_name && { name: row.actor_name }) }
  const title = word(row.details, 'title') ?? row.title
  const reason = row.outcome === 'refused' ? word(row.details, 'reason') : undefined
  return {
    id: row.id,
    kind: row.kind,
    at: row.at,
    outcome: row.outcome,
    actor: { ...actor, ...(row.actor_id && { id: row.actor_id }), inPlace: isInPlace(row) },
    sentence: sentenceOf({
      kind: row.kind,
      actor,
      ...(title && { title }),
      ...(row.object_name && { objectName: row.object_name }),
      details: row.details,
      erased: row.erased,
    }),
    object: { type: row.object_type, id: row.object_id, ...(row.seq !== null && { seq: row.seq }) },
    ...(row.envelope_id && { envelopeId: row.envelope_id }),
    byPasskey: row.approval_id !== null,
    ...(reason && { reason }),
    rules: row.rules,
    leafHash: row.leaf_hash,
  }
}
