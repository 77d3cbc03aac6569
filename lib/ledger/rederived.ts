import { type Bytes, concat } from '@/lib/core'
import { EMPTY_ROOT, nodeHash, runHash, subtreesOf } from '@/lib/proof'

const HASH = 32

/**
 * A tree derived anew: level upon level, each from the whole one below, and roots by the recursive definition. The writer keeps a
 * frontier and never sees a level, so a fault in one is not repeated in the other. About 64 bytes of memory a leaf.
 */
export class Rederived {
  private readonly leaves: Bytes
  private levels: readonly Bytes[] | undefined
  size = 0

  constructor(capacity: number) {
    this.leaves = new Uint8Array(capacity * HASH)
  }

  add(hash: Uint8Array): void {
    this.leaves.set(hash, this.size * HASH)
    this.size++
  }

  /** `count` hashes of a level from `from` on, in a row. A hash of level n stands for 2^n leaves. */
  row(level: number, from: number, count: number): Bytes {
    this.levels ??= this.derive()
    const row = this.levels[level] ?? new Uint8Array()
    return row.subarray(from * HASH, (from + count) * HASH)
  }

  /** The root of the tree of the first `size` leaves. */
  root(size: number): Bytes {
    return size === 0 ? EMPTY_ROOT : runHash({ from: 0, to: size }, ({ level, index }) => this.row(level, index, 1))
  }

  /** The roots of its perfect subtrees, largest first, in a row. */
  frontier(size: number): Bytes {
    return size === 0 ? new Uint8Array() : concat(...subtreesOf({ from: 0, to: size }).map(({ level, index }) => this.row(level, index, 1)))
  }

  private derive(): Bytes[] {
    const levels = [this.leaves]
    for (let below = this.leaves; below.length >= 2 * HASH; below = levels.at(-1) as Bytes) {
      const pairs = Math.floor(below.length / (2 * HASH))
      const level = new Uint8Array(pairs * HASH)
      for (let at = 0; at < pairs; at++) {
        const left = 2 * at * HASH
        level.set(nodeHash(below.subarray(left, left + HASH), below.subarray(left + HASH, left + 2 * HASH)), at * HASH)
      }
      levels.push(level)
    }
    return levels
  }
}
