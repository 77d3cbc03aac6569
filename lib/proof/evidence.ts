import { z } from 'zod'
import { type Bytes, type Canonical, canonicalBytes, parseCanonical, sha256 } from '@/lib/core'

// Format v1: docs/formats/proof.md.

const bytes = z.string().regex(/^[A-Za-z0-9_-]+$/)

const webauthn = z.strictObject({
  type: z.literal('countersign/proof/webauthn/v1'),
  /** Merkle path from the statement to what the challenge hashes, so that a batch needs no new format. Empty: the statement itself. */
  path: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(0),
  rpId: z.string().min(1),
  origin: z.string().min(1),
  credential: bytes,
  /** COSE_Key (RFC 9052 §7). */
  key: bytes,
  authenticatorData: bytes,
  clientDataJSON: bytes,
  signature: bytes,
})

/** What a passkey produced over a statement: all a stranger needs to check it with the statement's bytes. */
export type WebAuthnProof = z.infer<typeof webauthn>

/** The canonical bytes of a proof. */
export const proofBytes = (proof: WebAuthnProof): Bytes => canonicalBytes(webauthn.parse(proof) as Canonical)

/** Reads proof bytes; undefined unless they are canonical and keep the format. */
export function parseProof(given: Uint8Array): WebAuthnProof | undefined {
  const read = webauthn.safeParse(parseCanonical(given))
  return read.success ? read.data : undefined
}

/** SHA-256 of the proof's bytes: what the leaf and the seal's signed attribute name. */
export const evidenceDigest = (proof: Uint8Array): Bytes => sha256(proof)
