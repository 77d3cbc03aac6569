import { concat } from '@/lib/core'

/** What the isolated process answered: facts as JSON, and the file's bytes. */
export interface Framed {
  readonly facts: unknown
  readonly bytes: Uint8Array<ArrayBuffer>
}

/**
 * Takes an answer out of its frame (`child/wire.mjs`): four bytes of big-endian length, that many of JSON, then the file.
 * Undefined for what is cut short or no JSON: whatever a file does to the process that reads it, ours goes on.
 */
export function unframe(parts: readonly Uint8Array[]): Framed | undefined {
  const whole = concat(...parts)
  if (whole.length < 4) return undefined
  const body = 4 + new DataView(whole.buffer).getUint32(0)
  if (body > whole.length) return undefined
  try {
    return { facts: JSON.parse(new TextDecoder().decode(whole.subarray(4, body))), bytes: whole.slice(body) }
  } catch {
    return undefined
  }
}
