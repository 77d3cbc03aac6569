import 'server-only'
import { hex } from '@/lib/core'
import { db } from '@/lib/db'
import { keptContent, readBundle, type Source } from '@/lib/policy'

export interface Kept extends Source {
  /** SHA-256 of its canonical bytes, hexadecimal. */
  readonly hash: string
  readonly engine: string
}

/** A bundle that was ever in force; undefined for any other hash. */
export async function keptBundle(hash: string): Promise<Kept | undefined> {
  const content = await keptContent(hash)
  const read = content && readBundle(content)
  return read && { hash, ...read }
}

/** The bundle in force. */
export async function policyInForce(): Promise<Kept> {
  const row = await db().policyInForce.findFirst()
  const kept = row && (await keptBundle(hex(row.bundle)))
  if (!kept) throw new Error('there are no policies on record: the first start of an organisation loads them')
  return kept
}
