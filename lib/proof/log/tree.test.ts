import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, fromHex, hex, sha256, utf8 } from '@/lib/core'
import { leafHash } from '../leaf'
import { verifyConsistency, verifyInclusion } from './inclusion'
import { consistencyPath, inclusionPath, type Run, runHash, type Subtree } from './paths'
import { EMPTY_FRONTIER, EMPTY_ROOT, frontierRoot, grow, treeHash } from './tree'

// The eight leaves and roots that Certificate Transparency's implementations share as a test.
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const published = LEAVES.map((text) => leafHash(fromHex(text) as Bytes))

const MOST = 300
const leaves = Array.from({ length: MOST }, (_, at) => leafHash(utf8(`leaf ${at}`)))
const upTo = (size: number) => leaves.slice(0, size)
const known = new Map<string, Bytes>()
function hashOf({ level, index }: Subtree): Bytes {
  const name = `${level} ${index}`
  const hash = known.get(name) ?? treeHash(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))
  known.set(name, hash)
  return hash
}
const hashes = (path: readonly Run[]) => path.map((run) => runHash(run, hashOf))
const roots = Array.from({ length: MOST + 1 }, (_, size) => treeHash(upTo(size)))
const rootOf = (size: number) => roots[size] as Bytes
const leafAt = (index: number) => leaves[index] as Bytes

describe('a root', () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))('of the first %i published leaves', (size, root) => {
    expect(hex(treeHash(published.slice(0, size)))).toBe(root)
    expect(hex(frontierRoot(grow(EMPTY_FRONTIER, published.slice(0, size))))).toBe(root)
  })

  test('is the same by frontier and by definition, at every size and however it grew', () => {
    let frontier = EMPTY_FRONTIER
    for (const [size, leaf] of leaves.entries()) {
      expect(hex(frontierRoot(frontier))).toBe(hex(rootOf(size)))
      frontier = grow(frontier, [leaf])
    }
    expect(grow(grow(EMPTY_FRONTIER, upTo(77)), leaves.slice(77))).toEqual(frontier)
    expect(EMPTY_ROOT).toEqual(sha256(new Uint8Array()))
  })
})

describe('an inclusion proof', () => {
  test('holds for every leaf of trees of every size', () => {
    for (let size = 1; size <= MOST; size += size < 40 ? 1 : 13)
      for (let index = 0; index < size; index++) {
        const proof = hashes(inclusionPath(index, size))
        expect(verifyInclusion({ leaf: leafAt(index), index, size, root: rootOf(size), proof })).toBe(true)
      }
  })

  test('is refused when anything in it differs', () => {
    const place = fc.integer({ min: 2, max: MOST }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)))
    fc.assert(
      fc.property(place, fc.nat(), fc.nat(255), ([size, index], at, bit) => {
        const proof = hashes(inclusionPath(index, size))
        const given = { leaf: leafAt(index), index, size, root: rootOf(size), proof }
        const flipped = (bytes: Bytes) => bytes.map((byte, position) => (position === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        const wrong = proof.map((hash, position) => (position === at % proof.length ? flipped(hash) : hash))
        expect(verifyInclusion({ ...given, proof: wrong })).toBe(false)
        expect(verifyInclusion({ ...given, leaf: flipped(given.leaf) })).toBe(false)
        expect(verifyInclusion({ ...given, root: flipped(given.root) })).toBe(false)
        expect(verifyInclusion({ ...given, proof: proof.slice(1) })).toBe(false)
        expect(verifyInclusion({ ...given, proof: [...proof, given.leaf] })).toBe(false)
        expect(verifyInclusion({ ...given, index: (index + 1) % size })).toBe(false)
        for (const impossible of [-1, size, 0.5, Number.NaN]) expect(verifyInclusion({ ...given, index: impossible })).toBe(false)
      }),
    )
  })

  test('is not made for a leaf outside the tree', () => {
    expect(() => inclusionPath(5, 5)).toThrow(RangeError)
  })
})

describe('a consistency proof', () => {
  test('holds between trees of every two sizes', () => {
    for (let second = 0; second <= MOST; second += second < 40 ? 1 : 17)
      for (let first = 0; first <= second; first++) {
        const proof = hashes(consistencyPath(first, second))
        const trees = { first: { size: first, root: rootOf(first) }, second: { size: second, root: rootOf(second) } }
        expect(verifyConsistency({ ...trees, proof })).toBe(true)
      }
  })

  test('is refused for another history, another size, and a proof too long or too short', () => {
    const two = fc.integer({ min: 2, max: MOST }).chain((second) => fc.tuple(fc.integer({ min: 1, max: second - 1 }), fc.constant(second)))
    fc.assert(
      fc.property(two, ([first, second]) => {
        const proof = hashes(consistencyPath(first, second))
        const trees = { first: { size: first, root: rootOf(first) }, second: { size: second, root: rootOf(second) } }
        const other = treeHash([leafHash(utf8('rewritten')), ...leaves.slice(1, first)])
        expect(verifyConsistency({ ...trees, proof, first: { size: first, root: other } })).toBe(false)
        expect(verifyConsistency({ ...trees, proof, second: { size: second, root: other } })).toBe(false)
        expect(verifyConsistency({ ...trees, proof: proof.slice(0, -1) })).toBe(false)
        expect(verifyConsistency({ ...trees, proof: [...proof, other] })).toBe(false)
        expect(verifyConsistency({ first: trees.second, second: trees.first, proof })).toBe(false)
      }),
    )
  })

  test('is not made backwards', () => {
    expect(() => consistencyPath(6, 5)).toThrow(RangeError)
  })
})
