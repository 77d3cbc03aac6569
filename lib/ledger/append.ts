import 'server-only'
import {
  type Bytes,
  base64url,
  type Canonical,
  type Clock,
  canonicalBytes,
  fromUtf8,
  hex,
  newId,
  quotable,
  randomBytes,
  sha256,
  systemClock,
} from '@/lib/core'
import type { Tx } from '@/lib/db'
import { commit, type Decided, decisionBytes, leafBytes, leafHash } from '@/lib/proof'
import { logOrigin } from './organisation'

/** What an event is about: one of the governed objects. */
export interface GovernedObject {
  readonly type:
    | 'organisation'
    | 'person'
    | 'invitation'
    | 'passkey'
    | 'session'
    | 'envelope'
    | 'mail'
    | 'hold'
    | 'authority'
    | 'policy'
    | 'class-rules'
    | 'authority-list'
    | 'people-list'
    | 'roles'
    | 'finding'
    | 'exception'
    | 'delegation'
  readonly id: string
}

export interface Actor {
  readonly kind: 'person' | 'system' | 'visitor'
  readonly id?: string
}

export interface Event {
  /** `<object>.<what happened>`. */
  readonly kind: string
  readonly object: GovernedObject
  readonly actor: Actor
  /** `permitted` changes the object and takes the next place in its chain; the others only cite the head they saw. */
  readonly outcome: 'permitted' | 'refused' | 'observed'
  readonly rules?: readonly string[]
  /** SHA-256 digests, hexadecimal. */
  readonly statement?: string
  readonly evidence?: string
  /** What policy said, kept with the event so that other policies can be asked what they would have said. */
  readonly decision?: Decided
  /** What the timeline tells; kept beside the leaf, under a salted commitment. Names and addresses belong here and nowhere else. */
  readonly details: { readonly [name: string]: Canonical | undefined }
  readonly envelopeId?: string
  readonly approvalId?: string
  /** Given when something else had to name the event before it was written. */
  readonly id?: string
}

export interface Appended {
  readonly id: string
  /** Hexadecimal; what a later event's `prev` and an approval's object heads name. */
  readonly leafHash: string
  readonly seq: number | undefined
}

/** An object's place in the history: the number and hash of its newest effectful event. */
export interface Head {
  readonly seq: number
  readonly leaf_hash: Bytes
}

/**
 * Writes one event in the caller's transaction, after its effect: state and history commit together or not at all.
 * An effectful event locks the object's head, so conflicting acts are logged in the order in which they commit; `locked` is
 * that head when the caller holds it already.
 */
export async function append(tx: Tx, event: Event, clock: Clock = systemClock, locked?: Head): Promise<Appended> {
  const head = locked ?? (event.outcome === 'permitted' ? await lockHead(tx, event.object) : await seenHead(tx, event.object))
  const written = writtenAfter(head, event, await logOrigin(tx), clock())
  await write(tx, [written])
  return { id: written.id, leafHash: written.hash, seq: written.seq }
}

/** Writes the first events of many new objects at once, each effectful. Throws when one of the objects has a history. */
export async function appendFirsts(tx: Tx, events: readonly Event[], clock: Clock = systemClock): Promise<void> {
  const objects = events.map(({ object }) => ({ object_id: object.id, object_type: object.type }))
  await tx.$executeRaw`
    INSERT INTO object_head (object_id, object_type, seq, leaf_hash)
    SELECT object_id, object_type, 0, '' FROM jsonb_to_recordset(${JSON.stringify(objects)}::jsonb) AS new (object_id uuid, object_type text)`
  const log = await logOrigin(tx)
  await write(
    tx,
    events.map((event) => writtenAfter(undefined, event, log, clock())),
  )
}

/** An event as the database takes it; bytes in its hexadecimal spelling. */
type Written = ReturnType<typeof writtenAfter>

/** An event at its place after the newest of its object, with its leaf. */
function writtenAfter(head: Head | undefined, event: Event, log: string, at: Date) {
  const { object, actor } = event
  const effective = event.outcome === 'permitted'
  const seq = effective ? (head?.seq ?? 0) + 1 : undefined
  const before = head && head.seq > 0 ? { seq: head.seq, event: hex(head.leaf_hash) } : undefined

  const id = event.id ?? newId()
  const told = quotable(event.details)
  const details = commit('details', fromUtf8(canonicalBytes(told)))
  const decided = event.decision && decisionBytes(event.decision)
  const rules = [...(event.rules ?? [])]
  const leaf = leafBytes({
    type: 'countersign/leaf/v1',
    log,
    event: id,
    kind: event.kind,
    time: at.toISOString(),
    nonce: base64url(randomBytes(16)),
    object: {
      type: object.type,
      id: object.id,
      ...(seq === undefined ? before && { saw: before } : { seq, ...(before && { prev: before.event }) }),
    },
    actor: { kind: actor.kind, ...(actor.id && { id: actor.id }) },
    outcome: event.outcome,
    rules,
    ...(event.statement && { statement: event.statement }),
    ...(event.evidence && { evidence: event.evidence }),
    ...(decided && { decision: hex(sha256(decided)) }),
    details: details.commitment,
  })
  return {
    id,
    kind: event.kind,
    at,
    object_type: object.type,
    object_id: object.id,
    seq,
    actor_kind: actor.kind,
    actor_id: actor.id,
    outcome: event.outcome,
    rules,
    envelope_id: event.envelopeId,
    approval_id: event.approvalId,
    leaf: `\\x${hex(leaf)}`,
    details: told,
    details_salt: `\\x${Buffer.from(details.opening.salt, 'base64url').toString('hex')}`,
    hash: hex(leafHash(leaf)),
    decided: decided && `\\x${hex(decided)}`,
  }
}

/** Writes events, of each object one, with what goes with them: heads, their places in the queue, and what was decided. */
async function write(tx: Tx, events: readonly Written[]): Promise<void> {
  await tx.$executeRaw`
    WITH event AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS e (id uuid, kind text, at timestamptz, object_type text,
        object_id uuid, seq integer, actor_kind text, actor_id uuid, outcome text, rules text[], envelope_id uuid, approval_id uuid,
        leaf bytea, details jsonb, details_salt bytea, hash text, decided bytea)
    ), advanced AS (
      UPDATE object_head h SET seq = event.seq, leaf_hash = decode(event.hash, 'hex') FROM event
      WHERE h.object_id = event.object_id AND event.seq IS NOT NULL
    ), queued AS (
      INSERT INTO log_queue (event_id, object_id, seq) SELECT id, object_id, seq FROM event
    ), decided AS (
      INSERT INTO decision (event_id, content) SELECT id, decided FROM event WHERE decided IS NOT NULL
    )
    INSERT INTO audit_event (id, kind, at, object_type, object_id, seq, actor_kind, actor_id, outcome, rules, envelope_id, approval_id, leaf, details, details_salt)
    SELECT id, kind, at, object_type, object_id, seq, actor_kind, actor_id, outcome, rules, envelope_id, approval_id, leaf, details, details_salt FROM event`
}

async function seenHead(tx: Tx, object: GovernedObject): Promise<Head | undefined> {
  const [head] = await tx.$queryRaw<Head[]>`SELECT seq, leaf_hash FROM object_head WHERE object_id = ${object.id}::uuid`
  return head
}

/** The object's head, locked until the transaction ends; an object's first event lays the place it then takes. */
async function lockHead(tx: Tx, object: GovernedObject): Promise<Head | undefined> {
  const lock = () => tx.$queryRaw<Head[]>`SELECT seq, leaf_hash FROM object_head WHERE object_id = ${object.id}::uuid FOR UPDATE`
  const [head] = await lock()
  if (head) return head
  // Two first events at once: the second waits here for the first to commit, and then finds its head.
  await tx.$executeRaw`
    INSERT INTO object_head (object_id, object_type, seq, leaf_hash) VALUES (${object.id}::uuid, ${object.type}, 0, '') ON CONFLICT DO NOTHING`
  const [laid] = await lock()
  return laid
}
