import { concat, equalBytes, fromBase64url, fromUtf8, ok, type Result, refuse, sha256, utf8 } from '@/lib/core'
import { importCoseKey } from './cose'
import type { WebAuthnProof } from './evidence'
import { challengeOf } from './statement'

/** What an authenticator asserted besides its signature (WebAuthn §6.1). */
export interface Asserted {
  /** May the key be copied to other devices? */
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly counter: number
}

const PRESENT = 0x01
const VERIFIED = 0x04
const BACKUP_ELIGIBLE = 0x08
const BACKED_UP = 0x10

function clientData(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/**
 * Checks that a passkey signed exactly this statement (WebAuthn Level 3 §7.2, steps 11 to 23, from bytes alone).
 * The challenge is recomputed from the statement; key, rpId and origin are the caller's own records, never the proof's word:
 * the caller compares them before. Refuses with `assertion-…` codes.
 */
export async function verifyAssertion(statement: Uint8Array, proof: WebAuthnProof): Promise<Result<Asserted>> {
  const authenticatorData = fromBase64url(proof.authenticatorData)
  const clientDataJSON = fromBase64url(proof.clientDataJSON)
  const signature = fromBase64url(proof.signature)
  const key = fromBase64url(proof.key)
  if (!authenticatorData || authenticatorData.length < 37 || !clientDataJSON || !signature || !key)
    return refuse('assertion-malformed', 'The passkey’s answer cannot be read.')

  const client = clientData(clientDataJSON)
  if (client?.type !== 'webauthn.get') return refuse('assertion-not-an-assertion', 'The answer is not a passkey assertion.')
  const challenge = typeof client.challenge === 'string' ? fromBase64url(client.challenge) : undefined
  if (!challenge || !equalBytes(challenge, challengeOf(statement)))
    return refuse('assertion-other-statement', 'The passkey signed another statement than this one.')
  if (client.origin !== proof.origin) return refuse('assertion-other-origin', 'The passkey was used on another site.')
  // An embedded frame of another site could have shown anything around the button.
  if (client.crossOrigin === true || client.topOrigin !== undefined)
    return refuse('assertion-embedded', 'The passkey was used inside another site’s page.')

  if (!equalBytes(authenticatorData.subarray(0, 32), sha256(utf8(proof.rpId))))
    return refuse('assertion-other-host', 'The passkey belongs to another host.')
  const flags = authenticatorData[32] as number
  if (!(flags & PRESENT)) return refuse('assertion-without-presence', 'The authenticator did not see a person.')
  if (!(flags & VERIFIED)) return refuse('assertion-without-verification', 'The authenticator did not verify who was there.')
  // A key that cannot be backed up cannot be backed up already (§6.1.3): such flags are forged or broken.
  if (!(flags & BACKUP_ELIGIBLE) && flags & BACKED_UP) return refuse('assertion-malformed', 'The passkey’s answer contradicts itself.')

  const verify = await importCoseKey(key)
  if (!verify) return refuse('assertion-key-unsupported', 'The passkey’s key is of a kind this product does not check.')
  if (!(await verify(concat(authenticatorData, sha256(clientDataJSON)), signature)))
    return refuse('assertion-signature-wrong', 'The signature does not match the passkey.')

  return ok({
    backupEligible: Boolean(flags & BACKUP_ELIGIBLE),
    backedUp: Boolean(flags & BACKED_UP),
    counter: new DataView(authenticatorData.buffer, authenticatorData.byteOffset).getUint32(33),
  })
}
