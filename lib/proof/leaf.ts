import { z } from 'zod'
import { type Bytes, type Canonical, canonicalBytes, concat, parseCanonical, sha256 } from '@/lib/core'

// Format v1, frozen: docs/formats/leaf.md. Nothing in it names a person, an address, a document's hash or a credential.

const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
const digest = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().min(1)

const leaf = z.strictObject({
  type: z.literal('countersign/leaf/v1'),
  log: z.string().min(1),
  event: id,
  kind: z.string().regex(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/),
  /** Time the organisation's clock claimed. */
  time: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  /** 16 random bytes. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  object: z.strictObject({
    type: z.string().min(1),
    id,
    /** This event's place in the object's chain, and the leaf hash before it. An observation has no place: it cites the head it saw. */
    seq: count.optional(),
    prev: digest.optional(),
    saw: z.strictObject({ seq: count, event: digest }).optional(),
  }),
  actor: z.strictObject({ kind: z.enum(['person', 'system', 'visitor', 'workload', 'agent']), id: id.optional() }),
  outcome: z.enum(['permitted', 'refused', 'observed']),
  rules: z.array(z.string().min(1)),
  statement: digest.optional(),
  evidence: digest.optional(),
  decision: digest.optional(),
  /** Commitment to the canonical details kept beside the leaf. */
  details: digest,
})

export type Leaf = z.infer<typeof leaf>

/** The canonical bytes of a leaf. Throws when it breaks the format. */
export const leafBytes = (given: Leaf): Bytes => canonicalBytes(leaf.parse(given) as Canonical)

/** Reads leaf bytes; undefined unless they are canonical and keep the format. */
export function parseLeaf(given: Uint8Array): Leaf | undefined {
  const read = leaf.safeParse(parseCanonical(given))
  return read.success ? read.data : undefined
}

/** The Merkle leaf hash, SHA-256(0x00 ‖ leaf) (RFC 9162 §2.1.1). */
export const leafHash = (bytes: Uint8Array): Bytes => sha256(concat(Uint8Array.of(0), bytes))
