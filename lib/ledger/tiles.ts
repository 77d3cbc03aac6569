import 'server-only'
import { type Bytes, concat } from '@/lib/core'
import { type Tx, transaction } from '@/lib/db'
import type { TilePath } from '@/lib/proof'
import { entries, WIDTH } from './tree'

/** Up to where the log is signed; nothing beyond is given out. */
async function signedSize(tx: Tx): Promise<number> {
  const [newest] = await tx.$queryRaw<{ size: bigint }[]>`SELECT coalesce(max(size), 0) AS size FROM log_checkpoint`
  return Number(newest?.size ?? 0)
}

/** The newest signed note, or undefined before the first. */
export async function readCheckpoint(): Promise<string | undefined> {
  return transaction(async (tx) => {
    const [newest] = await tx.$queryRaw<{ note: string }[]>`SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1`
    return newest?.note
  })
}

/**
 * A tile's hashes, 32 bytes each, or an entry bundle: each leaf after its length in two bytes, big-endian. Undefined while the
 * signed log does not reach that far.
 */
export function readTile({ of, index, width }: TilePath): Promise<Bytes | undefined> {
  return transaction(async (tx) => {
    const size = await signedSize(tx)
    const level = of === 'entries' ? 0 : of
    const from = index * WIDTH
    if (from + width > Math.floor(size / WIDTH ** level)) return undefined
    return of === 'entries' ? leavesOf(tx, from, from + width) : concat(...(await entries(tx, level, from, from + width)))
  })
}

async function leavesOf(tx: Tx, from: number, to: number): Promise<Bytes> {
  const rows = await tx.$queryRaw<{ leaf: Bytes }[]>`
    SELECT e.leaf FROM log_leaf l JOIN audit_event e ON e.id = l.event_id
    WHERE l.position >= ${BigInt(from)} AND l.position < ${BigInt(to)} ORDER BY l.position`
  if (rows.length !== to - from) throw new Error(`the log lacks leaves between ${from} and ${to}`)
  return concat(...rows.flatMap(({ leaf }) => [Uint8Array.of(leaf.length >> 8, leaf.length & 0xff), new Uint8Array(leaf)]))
}
