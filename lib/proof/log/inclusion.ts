import { type Bytes, equalBytes } from '@/lib/core'
import { nodeHash } from './tree'

const half = (value: number) => Math.floor(value / 2)
const isOdd = (value: number) => value % 2 === 1

interface Included {
  /** Hash and index of the leaf. */
  readonly leaf: Bytes
  readonly index: number
  /** The tree it is said to be in. */
  readonly size: number
  readonly root: Uint8Array
  readonly proof: readonly Bytes[]
}

/** Whether a leaf is in a tree, by its proof (RFC 9162 §2.1.3.2). */
export function verifyInclusion({ leaf, index, size, root, proof }: Included): boolean {
  if (!(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size)) return false
  let [at, last, node] = [index, size - 1, leaf]
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      node = nodeHash(sibling, node)
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else node = nodeHash(node, sibling)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && equalBytes(node, root)
}

interface Consistent {
  readonly first: { readonly size: number; readonly root: Bytes }
  readonly second: { readonly size: number; readonly root: Bytes }
  readonly proof: readonly Bytes[]
}

/** Whether one tree is the beginning of another, by the proof (RFC 9162 §2.1.4.2). The empty tree begins every tree. */
export function verifyConsistency({ first, second, proof }: Consistent): boolean {
  if (!(Number.isSafeInteger(second.size) && Number.isSafeInteger(first.size) && first.size >= 0)) return false
  if (first.size > second.size) return false
  if (first.size === second.size) return proof.length === 0 && equalBytes(first.root, second.root)
  if (first.size === 0) return proof.length === 0
  const path = Number.isInteger(Math.log2(first.size)) ? [first.root, ...proof] : proof
  const [start, ...rest] = path
  if (!start) return false
  let [at, last] = [first.size - 1, second.size - 1]
  while (isOdd(at)) [at, last] = [half(at), half(last)]
  let [before, after] = [start, start]
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      before = nodeHash(sibling, before)
      after = nodeHash(sibling, after)
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else after = nodeHash(after, sibling)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && equalBytes(before, first.root) && equalBytes(after, second.root)
}
