import { type Bytes, base64url, fromBase64url, randomBytes, sha256 } from '@/lib/core'

/** A fresh secret for an address: 32 random bytes as base64url, and the SHA-256 of those bytes, which is all that is kept. */
export function freshSecret(): { readonly secret: string; readonly hash: Bytes } {
  const bytes = randomBytes(32)
  return { secret: base64url(bytes), hash: sha256(bytes) }
}

/** The hash a secret is looked up by; undefined when the text cannot be one of ours. */
export function hashOfSecret(secret: string): Bytes | undefined {
  const bytes = fromBase64url(secret)
  return bytes?.length === 32 ? sha256(bytes) : undefined
}
