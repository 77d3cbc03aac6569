import { type Bytes, concat } from '@/lib/core'
import { encodeOid } from '@/lib/proof'

/** The few DER constructors that a seal needs (X.690). Every one returns a whole encoding. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return concat(Uint8Array.of(tag, ...lengthOctets(length)), ...parts)
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let left = length; left > 0; left >>= 8) octets.unshift(left & 0xff)
  return [0x80 | octets.length, ...octets]
}

export const sequence = (...parts: readonly Uint8Array[]) => tlv(0x30, ...parts)
export const octets = (value: Uint8Array) => tlv(0x04, value)
export const oid = (dotted: string) => tlv(0x06, encodeOid(dotted))
export const small = (value: number) => tlv(0x02, Uint8Array.of(value))

/** SET OF: the encodings in ascending order (X.690 §11.6). Anything else and strict validators refuse the signature. */
export const setOf = (tag: number, items: readonly Uint8Array[]) => tlv(tag, ...[...items].sort(Buffer.compare))
