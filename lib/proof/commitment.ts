import { type Bytes, base64url, concat, equalBytes, fromBase64url, fromHex, hex, hmacSha256, randomBytes, utf8 } from '@/lib/core'

/** What opens a commitment: 32 salt bytes (base64url) and the committed text. Erasing both leaves every proof valid. */
export interface Opening {
  readonly salt: string
  readonly value: string
}

export interface Commitment {
  /** 64 hexadecimal digits. */
  readonly commitment: string
  readonly opening: Opening
}

/** The tags of format v1: one a purpose, so that a commitment made for one place opens in no other. */
export type CommitmentTag = 'sentence' | 'counterparty' | 'person' | 'party' | 'field' | 'details'

const compute = (salt: Uint8Array, tag: CommitmentTag, value: string): Bytes =>
  hmacSha256(salt, concat(utf8(`countersign/commitment/${tag}/v1`), Uint8Array.of(0), utf8(value)))

/** Commits to a text: HMAC-SHA-256(fresh 32-byte salt, tag ‖ 0x00 ‖ UTF-8 value), in hexadecimal. */
export function commit(tag: CommitmentTag, value: string, salt: Uint8Array = randomBytes(32)): Commitment {
  return { commitment: hex(compute(salt, tag, value)), opening: { salt: base64url(salt), value } }
}

/** Whether `opening` is what was committed to. A salt of any other length than 32 bytes opens nothing. */
export function opens(commitment: string, tag: CommitmentTag, opening: Opening): boolean {
  const salt = fromBase64url(opening.salt)
  const stated = fromHex(commitment)
  return salt?.length === 32 && stated?.length === 32 && equalBytes(compute(salt, tag, opening.value), stated)
}
