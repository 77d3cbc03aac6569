import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import vectors from '@/docs/formats/vectors.json'
import { type Bytes, type Canonical, canonicalBytes, fromBase64url, hex, sha256 } from '@/lib/core'
import {
  type CommitmentTag,
  challengeOf,
  commit,
  type Leaf,
  leafBytes,
  leafHash,
  opens,
  parseLeaf,
  parseStatement,
  type SigningFacts,
  type Statement,
  sentenceText,
  signingSentence,
  statementBytes,
} from './index'

const statements = vectors.statements.map((vector) => [vector.statement.type, vector] as const)
const leaves = vectors.leaves.map((vector) => [vector.leaf.kind, vector] as const)

describe('statements', () => {
  test.each(statements)('%s has its published hash and challenge, and is read back', (_, { statement, sha256: hash, challenge }) => {
    const bytes = statementBytes(statement as Statement)
    expect(hex(sha256(bytes))).toBe(hash)
    expect(hex(challengeOf(bytes))).toBe(challenge)
    expect(parseStatement(bytes)).toEqual(statement)
  })

  test.each(statements)('%s: every required member is required, and no other is taken', (_, { statement }) => {
    const optional = new Set(['client', 'after', 'onBehalfOf', 'replaces', 'others', 'extends'])
    for (const name of Object.keys(statement)) {
      if (optional.has(name)) continue
      const { [name as keyof typeof statement]: _omitted, ...rest } = statement
      expect(parseStatement(canonicalBytes(rest as Canonical)), `without ${name}`).toBeUndefined()
    }
    expect(parseStatement(canonicalBytes({ ...statement, more: 'x' } as unknown as Canonical))).toBeUndefined()
  })

  test('one byte changed is another challenge, or no statement', () => {
    const bytes = statementBytes(vectors.statements[0]?.statement as Statement)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const other = new Uint8Array(bytes)
        other[at] = (other[at] as number) ^ change
        const read = parseStatement(other)
        expect(hex(challengeOf(other))).not.toBe(vectors.statements[0]?.challenge)
        if (read) expect(read).not.toEqual(vectors.statements[0]?.statement)
      }),
    )
  })
})

describe('leaves', () => {
  test.each(leaves)('%s has its published hash, and is read back', (_, { leaf, leafHash: hash }) => {
    const bytes = leafBytes(leaf as Leaf)
    expect(hex(leafHash(bytes))).toBe(hash)
    expect(parseLeaf(bytes)).toEqual(leaf)
  })
})

describe('commitments', () => {
  test.each(vectors.commitments)('$tag has its published value, and opens under no other tag', ({ tag, value, salt, commitment }) => {
    expect(commit(tag as CommitmentTag, value, fromBase64url(salt) as Bytes).commitment).toBe(commitment)
    for (const other of vectors.commitments) expect(opens(commitment, other.tag as CommitmentTag, { salt, value })).toBe(other.tag === tag)
  })

  test('another value, salt or length of salt opens nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, other) => {
        const { commitment, opening } = commit('person', value)
        expect(opens(commitment, 'person', opening)).toBe(true)
        expect(opens(commitment, 'person', { ...opening, value: other })).toBe(value === other)
        expect(opens(commitment, 'person', { ...opening, salt: opening.salt.slice(0, -2) })).toBe(false)
      }),
    )
    // HMAC pads a short key with zeros: a 31-byte salt and the same with a zero byte would open alike.
    const { commitment } = commit('person', 'Ana', new Uint8Array(32))
    expect(opens(commitment, 'person', { salt: 'A'.repeat(42), value: 'Ana' })).toBe(false)
  })
})

describe('the signing sentence', () => {
  test('has its published words', () => {
    expect(sentenceText(signingSentence(vectors.sentence.facts as SigningFacts))).toBe(vectors.sentence.text)
  })

  test.each<[Partial<SigningFacts>, string]>([
    [
      { party: undefined, capacity: undefined },
      'I, Ana Ruiz, sign version\u00a01 of “Supply agreement” with Halden Foods AS, worth €48,200.00, exactly as these six pages show it.',
    ],
    [
      { party: undefined },
      'I, Ana Ruiz, head of procurement, sign version\u00a01 of “Supply agreement” with Halden Foods AS, worth €48,200.00, exactly as these six pages show it.',
    ],
    [
      { party: undefined, capacity: undefined, money: undefined, basis: 'none', counterparty: undefined, pages: [1] },
      'I, Ana Ruiz, sign version\u00a01 of “Supply agreement”, exactly as this one page shows it.',
    ],
    [
      { party: undefined, capacity: undefined, basis: 'yearly', pages: [10, 5] },
      'I, Ana Ruiz, sign version\u00a01 of “Supply agreement” (two documents) with Halden Foods AS, worth €48,200.00 a year, exactly as these 15 pages show it.',
    ],
    [
      { party: undefined, onBehalfOf: { name: 'Ben Cole', under: 'delegation D-17' } },
      'I, Ana Ruiz, on behalf of Ben Cole, head of procurement, under delegation D-17, sign version\u00a01 of “Supply agreement” with Halden Foods AS, worth €48,200.00, exactly as these six pages show it.',
    ],
    [
      { onBehalfOf: { name: 'Ben Cole', under: 'delegation D-17' } },
      'I, Ana Ruiz, on behalf of Ben Cole under delegation D-17, for Vestry Bakeries SL as head of procurement, sign version\u00a01 of “Supply agreement” with Halden Foods AS, worth €48,200.00, exactly as these six pages show it.',
    ],
  ])('%j', (change, text) => {
    expect(sentenceText(signingSentence({ ...(vectors.sentence.facts as SigningFacts), ...change }))).toBe(text)
  })
})
