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
    | 'roles'
    | 'finding'
    | 'exception'
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
  const { object, actor } = event
  const effective = event.outcome === 'permitted'
  const head = locked ?? (effective ? await lockHead(tx, object) : await seenHead(tx, object))
  const seq = effective ? (head?.seq ?? 0) + 1 : undefined
  const before = head && head.seq > 0 ? { seq: head.seq, event: hex(head.leaf_hash) } : undefined

  const id = event.id ?? newId()
  const at = clock()
  const told = quotable(event.details)
  const details = commit('details', fromUtf8(canonicalBytes(told)))
  const decided = event.decision && decisionBytes(event.decision)
  const salt = Buffer.from(details.opening.salt, 'base64url')
  const leaf = leafBytes({
    type: 'countersign/leaf/v1',
    log: await logOrigin(tx),
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
    rules: [...(event.rules ?? [])],
    ...(event.statement && { statement: event.statement }),
    ...(event.evidence && { evidence: event.evidence }),
    ...(decided && { decision: hex(sha256(decided)) }),
    details: details.commitment,
  })
  const hash = leafHash(leaf)

  await tx.$executeRaw`
    WITH advanced AS (
      UPDATE object_head SET seq = ${seq ?? null}::integer, leaf_hash = ${hash} WHERE ${effective} AND object_id = ${object.id}::uuid
    ), queued AS (
      INSERT INTO log_queue (event_id, object_id, seq) VALUES (${id}::uuid, ${object.id}::uuid, ${seq ?? null}::integer)
    ), decided AS (
      INSERT INTO decision (event_id, content) SELECT ${id}::uuid, ${decided ?? null}::bytea WHERE ${decided !== undefined}
    )
    INSERT INTO audit_event (id, kind, at, object_type, object_id, seq, actor_kind, actor_id, outcome, rules, envelope_id, approval_id, leaf, details, details_salt)
    VALUES (${id}::uuid, ${event.kind}, ${at}, ${object.type}, ${object.id}::uuid, ${seq ?? null}::integer, ${actor.kind}, ${actor.id ?? null}::uuid,
      ${event.outcome}, ${[...(event.rules ?? [])]}::text[], ${event.envelopeId ?? null}::uuid, ${event.approvalId ?? null}::uuid, ${leaf},
      ${JSON.stringify(told)}::jsonb, ${salt})`
  return { id, leafHash: hex(hash), seq }
}

/** The heads of many new objects of one type, laid at once and held, for the first event of each. Throws when one has a history. */
export async function layHeads(tx: Tx, type: GovernedObject['type'], ids: readonly string[]): Promise<Head> {
  await tx.$executeRaw`
    INSERT INTO object_head (object_id, object_type, seq, leaf_hash) SELECT id, ${type}, 0, '' FROM unnest(${[...ids]}::uuid[]) AS id`
  return { seq: 0, leaf_hash: new Uint8Array() }
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
