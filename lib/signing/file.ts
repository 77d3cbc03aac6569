import 'server-only'
import { getBlob, readBlob } from '@/lib/blobs'
import type { Bytes } from '@/lib/core'

/** A stored file as base and deltas, by their hashes and sizes. */
export interface StoredFile {
  readonly parts: readonly { readonly sha256: Uint8Array; readonly size: number }[]
}

export const sizeOf = ({ parts }: StoredFile): number => parts.reduce((sum, one) => sum + one.size, 0)

/** Bytes `from` up to and without `to` of the whole; only the pieces they lie in are read. */
export async function readRange({ parts }: StoredFile, from: number, to: number): Promise<Bytes> {
  const end = Math.min(to, sizeOf({ parts }))
  const start = Math.min(Math.max(from, 0), end)
  const wanted = new Uint8Array(end - start)
  let at = 0
  for (const { sha256, size } of parts) {
    const [low, high] = [Math.max(start, at), Math.min(end, at + size)]
    if (low < high) wanted.set(await readBlob(sha256, low - at, high - at), low - start)
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
