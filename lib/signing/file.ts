import 'server-only'
import { getBlob } from '@/lib/blobs'
import { type Bytes, hex } from '@/lib/core'

// A reader asks for a file in many small ranges, and every read from the store hashes the whole: so the last few are kept.
const MOST_BYTES = 64 * 1024 * 1024
const held = globalThis as { countersignFiles?: Map<string, Bytes> }

/** A blob's verified bytes. */
async function part(sha256: Uint8Array): Promise<Bytes> {
  held.countersignFiles ??= new Map()
  const kept = held.countersignFiles
  const key = hex(sha256)
  const known = kept.get(key)
  const bytes = known ?? (await getBlob(sha256))
  kept.delete(key)
  if (bytes.length <= MOST_BYTES / 2) kept.set(key, bytes)
  let total = 0
  for (const one of kept.values()) total += one.length
  for (const [oldest, one] of kept) {
    if (total <= MOST_BYTES) break
    kept.delete(oldest)
    total -= one.length
  }
  return bytes
}

/** A stored file as base and deltas, by their hashes and sizes. */
export interface StoredFile {
  readonly parts: readonly { readonly sha256: Uint8Array; readonly size: number }[]
}

export const sizeOf = ({ parts }: StoredFile): number => parts.reduce((sum, one) => sum + one.size, 0)

/** Bytes `from` up to and without `to` of the whole; only the parts they lie in are read. */
export async function readRange({ parts }: StoredFile, from: number, to: number): Promise<Bytes> {
  const end = Math.min(to, sizeOf({ parts }))
  const start = Math.min(Math.max(from, 0), end)
  const wanted = new Uint8Array(end - start)
  let at = 0
  for (const { sha256, size } of parts) {
    const [low, high] = [Math.max(start, at), Math.min(end, at + size)]
    if (low < high) wanted.set((await part(sha256)).subarray(low - at, high - at), low - start)
    at += size
  }
  return wanted
}

/** All of its bytes, read freshly and one part after another. */
export async function readWhole(file: StoredFile): Promise<Bytes> {
  const whole = new Uint8Array(sizeOf(file))
  let at = 0
  for (const { sha256, size } of file.parts) {
    whole.set(await getBlob(sha256), at)
    at += size
  }
  return whole
}
