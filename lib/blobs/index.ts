import 'server-only'
import { type Bytes, hex } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import { digest } from './digest'
import { piecesOf } from './pieces'

export { readBlob } from './pieces'

/** Keeps bytes under their own hash, once; returns the hash. */
export async function putBlob(tx: Tx, bytes: Uint8Array, sha256: Uint8Array = digest(bytes)): Promise<Bytes> {
  await tx.$executeRaw`INSERT INTO blob (sha256, size, bytes) VALUES (${sha256}, ${bytes.length}, ${bytes}) ON CONFLICT (sha256) DO NOTHING`
  return new Uint8Array(sha256)
}

/** How many bytes are kept under a hash. */
export async function blobSize(sha256: Uint8Array, tx: Pick<Tx, 'blob'> = db()): Promise<number> {
  return (await tx.blob.findUniqueOrThrow({ where: { sha256: new Uint8Array(sha256) }, select: { size: true } })).size
}

/**
 * The bytes of a hash. Every read hashes again: a database that hands out other bytes must not have them signed or shown.
 * They come in pieces, because the driver spells a whole answer out as text first, at twice its size.
 */
export async function getBlob(sha256: Uint8Array): Promise<Bytes> {
  const whole = new Uint8Array(await blobSize(sha256))
  let at = 0
  for await (const piece of piecesOf(sha256)) {
    whole.set(piece, at)
    at += piece.length
  }
  if (at !== whole.length || !Buffer.from(sha256).equals(digest(whole))) throw new Error(`the bytes kept for ${hex(sha256)} are not those`)
  return whole
}
