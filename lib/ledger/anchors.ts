import 'server-only'
import { type Bytes, sha256, utf8 } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import { parseNote } from '@/lib/proof'

/** A checkpoint, and an authority's time-stamp over it. */
export interface Anchor {
  readonly size: number
  /** What was stamped. */
  readonly text: string
  /** RFC 3161, in DER. */
  readonly token: Bytes
}

/**
 * What of a checkpoint is time-stamped: its text, as the log and every witness sign it. Cosignatures that come later change nothing
 * in it, and its root alone says what stood in the log.
 */
export function anchoredText(note: string): string {
  const text = parseNote(note)?.text
  if (text === undefined) throw new Error('a checkpoint that is no note')
  return text
}

/** What an authority is asked to stamp of it. */
export const imprintOf = (text: string): Bytes => sha256(utf8(text))

/**
 * Of the anchored checkpoints of at most `within` leaves the first of at least `least`; where there is none, the newest. Undefined
 * while none is anchored.
 */
export async function anchorOf(tx: Pick<Tx, '$queryRaw'>, least: number, within: number): Promise<Anchor | undefined> {
  const [found] = await tx.$queryRaw<{ size: bigint; note: string; token: Bytes }[]>`
    SELECT size, note, token FROM log_anchor JOIN log_checkpoint USING (size) WHERE size = coalesce(
      (SELECT min(size) FROM log_anchor WHERE size BETWEEN ${BigInt(least)} AND ${BigInt(within)}),
      (SELECT max(size) FROM log_anchor WHERE size <= ${BigInt(within)}))`
  return found && { size: Number(found.size), text: anchoredText(found.note), token: new Uint8Array(found.token) }
}

/** The newest anchored checkpoint: how many leaves, and when by the authority's clock. */
export async function newestAnchor(): Promise<{ readonly size: number; readonly at: Date } | undefined> {
  const [newest] = await db().$queryRaw<{ size: bigint; at: Date }[]>`SELECT size, at FROM log_anchor ORDER BY size DESC LIMIT 1`
  return newest && { size: Number(newest.size), at: newest.at }
}
