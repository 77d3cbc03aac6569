import { type Bytes, concat, sha256 } from '@/lib/core'

/** The root of a tree without leaves: SHA-256 of nothing (RFC 9162 §2.1.1). */
export const EMPTY_ROOT: Bytes = sha256(new Uint8Array())

const NODE = Uint8Array.of(1)

/** The hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 9162 §2.1.1). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Bytes => sha256(concat(NODE, left, right))

/** The largest power of two smaller than `size`, which is at least 2: where a tree divides. */
export function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

/**
 * The root over leaf hashes, by the definition (RFC 9162 §2.1.1) and nothing quicker: the second path, on which whatever a
 * frontier or a tile says is checked.
 */
export function treeHash(leaves: readonly Bytes[]): Bytes {
  const [only] = leaves
  if (!only) return EMPTY_ROOT
  if (leaves.length === 1) return only
  const split = splitOf(leaves.length)
  return nodeHash(treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)))
}

/** All that is needed of a tree to go on writing it: the roots of its perfect subtrees, largest first. */
export interface Frontier {
  readonly size: number
  readonly roots: readonly Bytes[]
}

export const EMPTY_FRONTIER: Frontier = { size: 0, roots: [] }

/** The frontier after more leaf hashes. */
export function grow(frontier: Frontier, leaves: readonly Bytes[]): Frontier {
  const roots = [...frontier.roots]
  let { size } = frontier
  for (const leaf of leaves) {
    let node = leaf
    // As many subtrees are finished as the size has low bits set.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(roots.pop() as Bytes, node)
    roots.push(node)
    size++
  }
  return { size, roots }
}

/** The tree's root, from its frontier. */
export const frontierRoot = ({ roots }: Frontier): Bytes =>
  roots.length === 0 ? EMPTY_ROOT : roots.reduceRight((right, left) => nodeHash(left, right))
