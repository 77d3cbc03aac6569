import 'server-only'
import { createHash } from 'node:crypto'
import type { Bytes } from '@/lib/core'
import { db, type Tx } from '@/lib/db'

/** SHA-256, by the machine's own code: files run to many megabytes. */
export const digest = (bytes: Uint8Array): Bytes => new Uint8Array(createHash('sha256').update(bytes).digest())

/** Keeps bytes under their own hash, once; returns the hash. */
export async function putBlob(tx: Tx, bytes: Uint8Array, sha256: Uint8Array = digest(bytes)): Promise<Bytes> {
  await tx.$executeRaw`INSERT INTO blob (sha256, size, bytes) VALUES (${sha256}, ${bytes.length}, ${bytes}) ON CONFLICT (sha256) DO NOTHING`
  return new Uint8Array(sha256)
}

/** The bytes of a hash. Every read hashes again: a database that hands out other bytes must not have them signed or shown. */
export async function getBlob(sha256: Uint8Array, tx: Pick<Tx, 'blob'> = db()): Promise<Bytes> {
  const found = await tx.blob.findUnique({ where: { sha256: new Uint8Array(sha256) }, select: { bytes: true } })
  if (!found) throw new Error(`no bytes are kept for ${Buffer.from(sha256).toString('hex')}`)
  if (!Buffer.from(sha256).equals(digest(found.bytes)))
    throw new Error(`the bytes kept for ${Buffer.from(sha256).toString('hex')} are not those`)
  return found.bytes
}
