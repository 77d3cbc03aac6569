import 'server-only'
import { createHash } from 'node:crypto'
import { type Bytes, hex } from '@/lib/core'
import { db } from '@/lib/db'
import { digest } from './digest'

/**
 * A reader asks for a file in many small ranges, and only its whole has a hash that anyone knows. So a file is hashed once,
 * as it streams by, and the hash of each of its pieces is remembered: after that one piece is read, and checked, at a time,
 * and what a process holds does not grow with the size of its files.
 */
const PIECE = 512 * 1024
/** Bytes of pieces that are kept: those of several readers at once, and of every small file. */
const MOST_KEPT = 8 * 1024 * 1024
/** Files whose pieces' hashes are kept: 64 bytes of key and 32 bytes for each half megabyte. */
const MOST_KNOWN = 512

interface Known {
  readonly size: number
  /** SHA-256 of each piece, in order. */
  readonly pieces: readonly Bytes[]
}

interface Shelf {
  readonly known: Map<string, Promise<Known>>
  readonly kept: Map<string, Bytes>
  bytes: number
}
// On globalThis, because routes are bundled apart and would each have a shelf.
const held = globalThis as { countersignPieces?: Shelf }
const shelf = (): Shelf => {
  held.countersignPieces ??= { known: new Map(), kept: new Map(), bytes: 0 }
  return held.countersignPieces
}

/** Bytes `from` up to and without `to` of a blob; what lies beyond its end is left out. Nothing unverified is given out. */
export async function readBlob(sha256: Uint8Array, from: number, to: number): Promise<Bytes> {
  const { size, pieces } = await known(sha256)
  const end = Math.min(to, size)
  const wanted = new Uint8Array(Math.max(end - from, 0))
  for (let number = Math.floor(from / PIECE); number * PIECE < end; number++) {
    const start = number * PIECE
    const piece = await verified(sha256, number, pieces[number])
    wanted.set(piece.subarray(Math.max(from - start, 0), end - start), Math.max(start - from, 0))
  }
  return wanted
}

/** Callers at the same moment share one reading; one that failed is forgotten. */
function known(sha256: Uint8Array): Promise<Known> {
  const { known } = shelf()
  const key = hex(sha256)
  const found = known.get(key)
  if (found) return found
  const reading = hashed(sha256)
  known.set(key, reading)
  reading.catch(() => known.delete(key))
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KNOWN) break
    known.delete(oldest)
  }
  return reading
}

async function hashed(sha256: Uint8Array): Promise<Known> {
  const whole = createHash('sha256')
  const pieces: Bytes[] = []
  let size = 0
  for await (const piece of piecesOf(sha256)) {
    whole.update(piece)
    pieces.push(digest(piece))
    // A small file needs no second look; of a large one the beginning is what its reader wants first.
    if (size < MOST_KEPT / 6) keep(nameOf(sha256, pieces.length - 1), piece)
    size += piece.length
  }
  if (!whole.digest().equals(sha256)) throw new Error(`the bytes kept for ${hex(sha256)} are not those`)
  return { size, pieces }
}

/** A blob from its beginning to its end, a piece at a time. Throws when there is none. */
export async function* piecesOf(sha256: Uint8Array): AsyncGenerator<Bytes> {
  for (let number = 0; ; number++) {
    const piece = await fetched(sha256, number)
    if (!piece) throw new Error(`no bytes are kept for ${hex(sha256)}`)
    if (piece.length > 0) yield piece
    if (piece.length < PIECE) return
  }
}

async function fetched(sha256: Uint8Array, number: number): Promise<Bytes | undefined> {
  const [row] = await db().$queryRaw<{ piece: Bytes }[]>`
    SELECT substring(bytes FROM ${number * PIECE + 1}::integer FOR ${PIECE}::integer) AS piece FROM blob WHERE sha256 = ${sha256}`
  return row?.piece
}

async function verified(sha256: Uint8Array, number: number, expected: Bytes | undefined): Promise<Bytes> {
  const name = nameOf(sha256, number)
  const kept = shelf().kept.get(name)
  const piece = kept ?? (await fetched(sha256, number))
  if (!piece || !expected || (!kept && !Buffer.from(expected).equals(digest(piece))))
    throw new Error(`the bytes kept for ${hex(sha256)} are not those`)
  keep(name, piece)
  return piece
}

const nameOf = (sha256: Uint8Array, number: number) => `${hex(sha256)} ${number}`

/** Puts a piece at the young end of the shelf; the oldest ones fall off. */
function keep(name: string, piece: Bytes): void {
  const place = shelf()
  const before = place.kept.get(name)
  place.kept.delete(name)
  place.kept.set(name, piece)
  place.bytes += piece.length - (before?.length ?? 0)
  for (const [oldest, one] of place.kept) {
    if (place.bytes <= MOST_KEPT) break
    place.kept.delete(oldest)
    place.bytes -= one.length
  }
}
