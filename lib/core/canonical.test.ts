import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Canonical, canonicalBytes, fromUtf8, parseCanonical, utf8 } from './index'

const value = fc.letrec<{ value: Canonical }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }).filter((text) => !/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(text)),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), tie('value'), { noNullPrototype: true }),
  ),
})).value

describe('canonical bytes', () => {
  test('the sorting example of RFC 8785 §3.2.3', () => {
    const names = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji',
      '\u0080': 'Control',
      '\u00f6': 'Latin',
    }
    expect(Object.keys(JSON.parse(fromUtf8(canonicalBytes(names)))).filter((name) => name !== '1')).toEqual([
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ])
  })

  test('what is written is read back, and only in one spelling', () => {
    fc.assert(
      fc.property(value, (given) => {
        const bytes = canonicalBytes(given)
        const read = parseCanonical(bytes)
        expect(read).toEqual(given)
        expect(parseCanonical(utf8(` ${fromUtf8(bytes)}`))).toBeUndefined()
      }),
    )
  })

  test.each([
    ['a fraction', '{"a":1.5}'],
    ['an unsafe integer', '{"a":9007199254740993}'],
    ['null', '{"a":null}'],
    ['members out of order', '{"b":1,"a":2}'],
    ['a name twice', '{"a":1,"a":1}'],
    ['an exponent', '{"a":1e2}'],
    ['negative zero', '{"a":-0}'],
    ['an escaped letter', '{"a":"\\u0061"}'],
    ['a right-to-left override', '{"a":"\u202egnp.exe"}'],
    ['a byte order mark', '\ufeff{"a":1}'],
  ])('%s is refused', (_, text) => {
    expect(parseCanonical(utf8(text))).toBeUndefined()
  })

  test('bytes that are not UTF-8 are refused', () => {
    expect(parseCanonical(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined()
  })

  test.each([[{ a: 1.5 }], [{ a: '\ud800' }], [{ a: Number.NaN }], [{ a: null }], [{ a: new Date(0) }]])(
    '%j cannot be written',
    (given) => {
      expect(() => canonicalBytes(given as unknown as Canonical)).toThrow('not canonical')
    },
  )
})
