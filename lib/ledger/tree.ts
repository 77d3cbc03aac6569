import 'server-only'
import { hash } from 'node:crypto'
import { type Bytes, concat } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { type Frontier, type Run, runHash, type Subtree, subtreesOf } from '@/lib/proof'

/** Hashes in a tile, and how many levels of the tree it spans (C2SP tlog-tiles). */
export const WIDTH = 256
const SPAN = 8

const HASH = 32

/** What only reads: a transaction, or none where nothing that was read can change. */
type Reads = Pick<Tx, '$queryRaw'>

/** A frontier's roots in a row, as a head keeps them. */
export const joined = ({ roots }: Frontier): Bytes => concat(...roots)

/** The frontier that a head keeps. */
export function frontierOf(size: number, roots: Uint8Array): Frontier {
  return { size, roots: Array.from({ length: roots.length / HASH }, (_, at) => new Uint8Array(roots.subarray(at * HASH, (at + 1) * HASH))) }
}

/**
 * The root of 2^n hashes that stand in a row (RFC 9162 §2.1.1), level by level in one piece of memory and by the engine that is here:
 * a proof needs some 250 inner hashes for each tile it lies in, and `nodeHash`, which runs anywhere, takes three times as long.
 */
function perfectRoot(row: Uint8Array): Bytes {
  const level = row.slice()
  const node = Uint8Array.of(1, ...new Uint8Array(2 * HASH))
  for (let pairs = level.length / (2 * HASH); pairs >= 1; pairs /= 2)
    for (let at = 0; at < pairs; at++) {
      node.set(level.subarray(at * 2 * HASH, (at + 1) * 2 * HASH), 1)
      level.set(hash('sha256', node, 'buffer'), at * HASH)
    }
  return level.slice(0, HASH) as Bytes
}

/** Stores every tile that new leaves, from `first` on, have filled, at every level. */
export async function fillTiles(tx: Tx, first: number, leaves: readonly Bytes[]): Promise<void> {
  let [begin, added, level] = [first, leaves, 0]
  while (added.length > 0) {
    const opened = Math.floor(begin / WIDTH) * WIDTH
    if (begin + added.length < opened + WIDTH) return
    const row = [...(await entries(tx, level, opened, begin)), ...added]
    const roots: Bytes[] = []
    for (let at = 0; at + WIDTH <= row.length; at += WIDTH) {
      const hashes = concat(...row.slice(at, at + WIDTH))
      const root = perfectRoot(hashes)
      await tx.$executeRaw`
        INSERT INTO log_tile (level, position, hashes, root)
        VALUES (${level}, ${BigInt((opened + at) / WIDTH)}, ${hashes}, ${root})`
      roots.push(root)
    }
    ;[begin, added, level] = [opened / WIDTH, roots, level + 1]
  }
}

/** The hashes of one level of tiles, `from` included, `to` not: leaves at the bottom, roots of full tiles above. */
export async function entries(tx: Reads, level: number, from: number, to: number): Promise<Bytes[]> {
  if (from === to) return []
  const rows =
    level === 0
      ? await tx.$queryRaw<{ hash: Bytes }[]>`
          SELECT leaf_hash AS hash FROM log_leaf WHERE position >= ${BigInt(from)} AND position < ${BigInt(to)} ORDER BY position`
      : await tx.$queryRaw<{ hash: Bytes }[]>`
          SELECT root AS hash FROM log_tile WHERE level = ${level - 1} AND position >= ${BigInt(from)} AND position < ${BigInt(to)} ORDER BY position`
  if (rows.length !== to - from) throw new Error(`the log lacks hashes ${from} to ${to} of level ${level}`)
  return rows.map(({ hash }) => new Uint8Array(hash))
}

/** A full tile's hashes, from its one row; undefined where it is not full yet. */
async function fullTile(tx: Reads, level: number, index: number, end: number): Promise<Uint8Array | undefined> {
  if (end < (index + 1) * WIDTH) return undefined
  const [tile] = await tx.$queryRaw<{ hashes: Bytes }[]>`
    SELECT hashes FROM log_tile WHERE level = ${level} AND position = ${BigInt(index)}`
  return tile?.hashes
}

/** The hashes of runs of leaves; each tile they lie in is read once. */
export async function hashesOf(tx: Reads, runs: readonly Run[]): Promise<Bytes[]> {
  const size = Math.max(0, ...runs.map(({ to }) => to))
  const tiles = new Map<string, Uint8Array>()
  const tileOf = async (level: number, index: number): Promise<Uint8Array> => {
    const name = `${level} ${index}`
    const end = Math.min((index + 1) * WIDTH, Math.floor(size / WIDTH ** level))
    const tile = tiles.get(name) ?? (await fullTile(tx, level, index, end)) ?? concat(...(await entries(tx, level, index * WIDTH, end)))
    tiles.set(name, tile)
    return tile
  }
  const known = new Map<string, Bytes>()
  const nameOf = ({ level, index }: Subtree) => `${level} ${index}`
  for (const subtree of runs.flatMap(subtreesOf)) {
    if (known.has(nameOf(subtree))) continue
    const within = 2 ** (subtree.level % SPAN)
    const from = subtree.index * within
    const index = Math.floor(from / WIDTH)
    const tile = await tileOf(Math.floor(subtree.level / SPAN), index)
    const begin = (from - index * WIDTH) * HASH
    known.set(nameOf(subtree), perfectRoot(tile.subarray(begin, begin + within * HASH)))
  }
  return runs.map((run) => runHash(run, (subtree) => known.get(nameOf(subtree)) as Bytes))
}
