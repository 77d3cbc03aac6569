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

/** A tile as far as a tree of some size fills it: its hashes are those of one level from `from` on, `to` not included. */
interface Tile {
  readonly level: number
  readonly from: number
  readonly to: number
}

/** Where a subtree's hashes stand in a row: in which tile, and from which place of its level, how many. */
function placeOf({ level: height, index }: Subtree, size: number): Tile & { begin: number; count: number } {
  const level = Math.floor(height / SPAN)
  const count = 2 ** (height % SPAN)
  const begin = index * count
  const from = Math.floor(begin / WIDTH) * WIDTH
  return { level, from, to: Math.min(from + WIDTH, Math.floor(size / WIDTH ** level)), begin, count }
}

const nameOf = ({ level, from }: Pick<Tile, 'level' | 'from'>) => `${level} ${from}`

/** Reads tiles at once: a full one from its row, the last of a level from the leaves, or the roots of the full ones, under it. */
async function readTiles(tx: Reads, tiles: readonly Tile[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await tx.$queryRaw<{ level: number; from: bigint; hashes: Bytes | null }[]>`
    SELECT level, first AS from, CASE
      WHEN until - first = ${WIDTH} THEN (SELECT t.hashes FROM log_tile t WHERE t.level = wanted.level AND t.position = first / ${WIDTH})
      WHEN level = 0 THEN (SELECT string_agg(l.leaf_hash, '' ORDER BY l.position) FROM log_leaf l WHERE l.position >= first AND l.position < until)
      ELSE (SELECT string_agg(t.root, '' ORDER BY t.position) FROM log_tile t
        WHERE t.level = wanted.level - 1 AND t.position >= first AND t.position < until)
    END AS hashes
    FROM unnest(${tiles.map(({ level }) => level)}::integer[], ${tiles.map(({ from }) => BigInt(from))}::bigint[],
      ${tiles.map(({ to }) => BigInt(to))}::bigint[]) AS wanted (level, first, until)`
  const found = new Map(rows.map(({ level, from, hashes }) => [nameOf({ level, from: Number(from) }), hashes]))
  for (const tile of tiles)
    if (found.get(nameOf(tile))?.length !== (tile.to - tile.from) * HASH)
      throw new Error(`the log lacks hashes ${tile.from} to ${tile.to} of level ${tile.level}`)
  return found as ReadonlyMap<string, Uint8Array>
}

/** The hashes of runs of leaves; the tiles they lie in are read at once. */
export async function hashesOf(tx: Reads, runs: readonly Run[]): Promise<Bytes[]> {
  const size = Math.max(0, ...runs.map(({ to }) => to))
  const rootOf = ({ level, index }: Subtree) => `${level} ${index}`
  const places = new Map(runs.flatMap(subtreesOf).map((subtree) => [rootOf(subtree), placeOf(subtree, size)]))
  const tiles = await readTiles(tx, [...new Map([...places.values()].map((place) => [nameOf(place), place])).values()])
  const known = new Map<string, Bytes>()
  for (const [root, place] of places) {
    const row = tiles.get(nameOf(place)) as Uint8Array
    const begin = (place.begin - place.from) * HASH
    known.set(root, perfectRoot(row.subarray(begin, begin + place.count * HASH)))
  }
  return runs.map((run) => runHash(run, (subtree) => known.get(rootOf(subtree)) as Bytes))
}
