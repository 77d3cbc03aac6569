import type { Bytes } from '@/lib/core'
import { nodeHash, splitOf } from './tree'

/** A run of leaves, the first included, the last not. */
export interface Run {
  readonly from: number
  readonly to: number
}

/** A perfect subtree: the leaves from `index` × 2^`level` on, 2^`level` of them. */
export interface Subtree {
  readonly level: number
  readonly index: number
}

/**
 * The runs whose hashes prove that a leaf is in a tree, from the leaf's sibling up (RFC 9162 §2.1.3.1).
 * Names them instead of hashing them, so that all the hashes they need can be fetched at once.
 */
export function inclusionPath(leaf: number, size: number): Run[] {
  if (!(Number.isSafeInteger(size) && leaf >= 0 && leaf < size)) throw new RangeError(`leaf ${leaf} is not in a tree of ${size}`)
  const path = (from: number, to: number): Run[] => {
    if (to - from === 1) return []
    const split = from + splitOf(to - from)
    return leaf < split ? [...path(from, split), { from: split, to }] : [...path(split, to), { from, to: split }]
  }
  return path(0, size)
}

/** The runs whose hashes prove that a tree of `first` leaves is the beginning of one of `second` (RFC 9162 §2.1.4.1). */
export function consistencyPath(first: number, second: number): Run[] {
  if (!(Number.isSafeInteger(second) && first >= 0 && first <= second)) throw new RangeError(`${first} leaves do not begin ${second}`)
  if (first === 0 || first === second) return []
  // `known`: the verifier has this part's hash already, because it is the whole of the first tree.
  const path = (from: number, to: number, known: boolean): Run[] => {
    if (first === to) return known ? [] : [{ from, to }]
    const split = from + splitOf(to - from)
    return first <= split ? [...path(from, split, known), { from: split, to }] : [...path(split, to, false), { from, to: split }]
  }
  return path(0, second, true)
}

/** The perfect subtrees a run consists of, left to right. */
export function subtreesOf({ from, to }: Run): Subtree[] {
  const length = to - from
  const level = Math.log2(length)
  if (Number.isInteger(level) && 2 ** level === length) return [{ level, index: from / length }]
  const split = from + splitOf(length)
  return [...subtreesOf({ from, to: split }), ...subtreesOf({ from: split, to })]
}

/** A run's hash, from those of the perfect subtrees it consists of. */
export const runHash = (run: Run, hashOf: (subtree: Subtree) => Bytes): Bytes =>
  subtreesOf(run)
    .map(hashOf)
    .reduceRight((right, left) => nodeHash(left, right))
