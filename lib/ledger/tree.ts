import 'server-only'
import { type Bytes, concat } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { type Frontier, nodeHash, type Run, runHash, type Subtree, subtreesOf } from '@/lib/proof'

/** Hashes in a tile, and how many levels of the tree it spans (C2SP tlog-tiles). */
export const WIDTH = 256
const SPAN = 8

const HASH = 32

/** A frontier's roots in a row, as a head keeps them. */
export const joined = ({ roots }: Frontier): Bytes => concat(...roots)

/** The frontier that a head keeps. */
export function frontierOf(size: number, roots: Uint8Array): Frontier {
  return { size, roots: Array.from({ length: roots.length / HASH }, (_, at) => new Uint8Array(roots.subarray(at * HASH, (at + 1) * HASH))) }
}

/** The root of 2^n hashes. */
function perfectRoot(hashes: readonly Bytes[]): Bytes {
  const [first, second] = hashes
  if (!first) throw new RangeError('no hashes')
  if (!second) return first
  const half = hashes.length / 2
  return nodeHash(perfectRoot(hashes.slice(0, half)), perfectRoot(hashes.slice(half)))
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
      const hashes = row.slice(at, at + WIDTH)
      const root = perfectRoot(hashes)
      await tx.$executeRaw`
        INSERT INTO log_tile (level, position, hashes, root)
        VALUES (${level}, ${BigInt((opened + at) / WIDTH)}, ${concat(...hashes)}, ${root})`
      roots.push(root)
    }
    ;[begin, added, level] = [opened / WIDTH, roots, level + 1]
  }
}

/** The hashes of one level of tiles, `from` included, `to` not: leaves at the bottom, roots of full tiles above. */
export async function entries(tx: Tx, level: number, from: number, to: number): Promise<Bytes[]> {
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
async function fullTile(tx: Tx, level: number, index: number, end: number): Promise<Bytes[] | undefined> {
  if (end < (index + 1) * WIDTH) return undefined
  const [tile] = await tx.$queryRaw<{ hashes: Bytes }[]>`
    SELECT hashes FROM log_tile WHERE level = ${level} AND position = ${BigInt(index)}`
  return tile && Array.from({ length: WIDTH }, (_, at) => new Uint8Array(tile.hashes.subarray(at * HASH, (at + 1) * HASH)))
}

/** The hashes of runs of leaves; each tile they lie in is read once. */
export async function hashesOf(tx: Tx, runs: readonly Run[]): Promise<Bytes[]> {
  const size = Math.max(0, ...runs.map(({ to }) => to))
  const tiles = new Map<string, Bytes[]>()
  const tileOf = async (level: number, index: number): Promise<Bytes[]> => {
    const name = `${level} ${index}`
    const end = Math.min((index + 1) * WIDTH, Math.floor(size / WIDTH ** level))
    const tile = tiles.get(name) ?? (await fullTile(tx, level, index, end)) ?? (await entries(tx, level, index * WIDTH, end))
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
    known.set(nameOf(subtree), perfectRoot(tile.slice(from - index * WIDTH, from - index * WIDTH + within)))
  }
  return runs.map((run) => runHash(run, (subtree) => known.get(nameOf(subtree)) as Bytes))
}
