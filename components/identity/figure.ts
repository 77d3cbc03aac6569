import { decodeCBOR, decodePartialCBOR, encodeCBOR } from '@levischuck/tiny-cbor'
import { concat, fromBase64url, hex, sha256, utf8 } from '@/lib/core'
import type { RegistrationResponseJSON } from '@/lib/identity'
import type { Statement } from '@/lib/proof'

// Both devices draw the figure of the new key itself, each from what it holds in its own hands: the one what its authenticator made,
// the other what it is about to sign. Nothing the server or anyone between says can make two keys look alike.

const DOMAIN = utf8('countersign/new-key/v1')

/**
 * The figure by which a person compares a new passkey on two devices, 64 hexadecimal digits:
 * SHA-256(domain ‖ 0x00 ‖ length of the credential id in two bytes ‖ credential id ‖ COSE key).
 */
function digestOf(credentialId: Uint8Array, coseKey: Uint8Array): string {
  const length = Uint8Array.of(credentialId.length >> 8, credentialId.length & 0xff)
  return hex(sha256(concat(DOMAIN, Uint8Array.of(0), length, credentialId, coseKey)))
}

type Change = Extract<Statement, { type: 'countersign/passkey-change/v1' }>

/** The figure of the key that a statement lets in; undefined when it lets none in. */
export function figureOfAdded({ change, passkey }: Pick<Change, 'change' | 'passkey'>): string | undefined {
  const id = fromBase64url(passkey.id)
  const key = passkey.key === undefined ? undefined : fromBase64url(passkey.key)
  return change === 'add' && id && key ? digestOf(id, key) : undefined
}

/** Where the attested credential data begin (WebAuthn Level 3 §6.5.1): after RP id hash, flags, counter and AAGUID. */
const ATTESTED = 37 + 16

/** The figure of the key an authenticator has just made; undefined when its answer cannot be read. */
export function figureOfCreated({ response }: Pick<RegistrationResponseJSON, 'response'>): string | undefined {
  try {
    const attestation = decodeCBOR(fromBase64url(response.attestationObject) ?? new Uint8Array())
    const data = attestation instanceof Map ? attestation.get('authData') : undefined
    if (!(data instanceof Uint8Array)) return undefined
    const length = ((data[ATTESTED] as number) << 8) | (data[ATTESTED + 1] as number)
    const id = data.slice(ATTESTED + 2, ATTESTED + 2 + length)
    // Encoded anew, as the server does it; what follows the key are extensions.
    const [key] = decodePartialCBOR(data.slice(ATTESTED + 2 + length), 0)
    return id.length === length && length > 0 && key instanceof Map ? digestOf(id, encodeCBOR(key)) : undefined
  } catch {
    return undefined
  }
}
