import { decodeCBOR } from '@levischuck/tiny-cbor'
import { type Bytes, base64url } from '@/lib/core'

// Labels and values of RFC 9053 §7 and RFC 8230 §4.
const KTY = 1
const ALG = 3
const CRV = -1
const X = -2
const Y = -3
const N = -1
const E = -2

export type VerifySignature = (signed: Uint8Array, signature: Uint8Array) => Promise<boolean>

const part = (key: ReadonlyMap<unknown, unknown>, label: number): string | undefined => {
  const value = key.get(label)
  return value instanceof Uint8Array ? base64url(value) : undefined
}

/** DER ECDSA-Sig-Value to the fixed-length form WebCrypto takes; undefined unless it is strict DER (BIP 66 names why laxness hurts). */
export function rawEcdsa(der: Uint8Array): Bytes | undefined {
  const raw = new Uint8Array(64)
  if (der.length < 8 || der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) return undefined
  let at = 2
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0
    if (der[at] !== 0x02 || length < 1 || length > 33 || at + 2 + length > der.length) return undefined
    const integer = der.subarray(at + 2, at + 2 + length)
    const padded = integer[0] === 0
    if ((integer[0] as number) & 0x80 || (padded && (length === 1 || !((integer[1] as number) & 0x80)))) return undefined
    const digits = padded ? integer.subarray(1) : integer
    if (digits.length > 32) return undefined
    raw.set(digits, end - digits.length)
    at += 2 + length
  }
  return at === der.length ? raw : undefined
}

const exact = (bytes: Uint8Array): Bytes => new Uint8Array(bytes)

function algorithmOf(
  key: ReadonlyMap<unknown, unknown>,
): { jwk: JsonWebKey; params: EcdsaParams & EcKeyImportParams & RsaHashedImportParams; ecdsa: boolean } | undefined {
  const kind = [key.get(KTY), key.get(ALG), key.get(CRV)].join()
  const common = { hash: 'SHA-256', namedCurve: 'P-256' }
  const x = part(key, X)
  const y = part(key, Y)
  if (kind === '2,-7,1' && x && y) return { jwk: { kty: 'EC', crv: 'P-256', x, y }, params: { ...common, name: 'ECDSA' }, ecdsa: true }
  if (kind === '1,-8,6' && x) return { jwk: { kty: 'OKP', crv: 'Ed25519', x }, params: { ...common, name: 'Ed25519' }, ecdsa: false }
  const n = part(key, N)
  const e = part(key, E)
  if (key.get(KTY) === 3 && key.get(ALG) === -257 && n && e)
    return { jwk: { kty: 'RSA', n, e }, params: { ...common, name: 'RSASSA-PKCS1-v1_5' }, ecdsa: false }
  return undefined
}

/** A verifier for a COSE_Key of ES256, EdDSA (Ed25519) or RS256; undefined for anything else, trailing bytes included. */
export async function importCoseKey(cose: Uint8Array): Promise<VerifySignature | undefined> {
  try {
    const decoded = decodeCBOR(exact(cose))
    const found = decoded instanceof Map ? algorithmOf(decoded) : undefined
    if (!found) return undefined
    const { jwk, params, ecdsa } = found
    const key = await crypto.subtle.importKey('jwk', jwk, params, false, ['verify'])
    return async (signed, signature) => {
      const form = ecdsa ? rawEcdsa(signature) : exact(signature)
      return form !== undefined && crypto.subtle.verify(params, key, form, exact(signed))
    }
  } catch {
    return undefined
  }
}
