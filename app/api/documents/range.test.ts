import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { disposition, rangeOf } from './range'

describe('rangeOf', () => {
  test.each([
    ['bytes=0-99', { kind: 'part', from: 0, to: 100 }],
    ['bytes=900-', { kind: 'part', from: 900, to: 1000 }],
    ['bytes=-100', { kind: 'part', from: 900, to: 1000 }],
    ['bytes=-5000', { kind: 'part', from: 0, to: 1000 }],
    ['bytes=900-5000', { kind: 'part', from: 900, to: 1000 }],
    ['bytes=1000-', { kind: 'unmet' }],
    ['bytes=-0', { kind: 'unmet' }],
    ['bytes=5-2', { kind: 'whole' }],
    ['bytes=0-1,5-6', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['pages=1-2', { kind: 'whole' }],
    [null, { kind: 'whole' }],
  ])('%s', (header, asked) => {
    expect(rangeOf(header, 1000)).toEqual(asked)
  })

  test('whatever is asked, what is answered lies in the file', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(5000), (noise, a, b, size) => {
        for (const header of [noise, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
          const asked = rangeOf(header, size)
          if (asked.kind !== 'part') continue
          expect(asked.from).toBeGreaterThanOrEqual(0)
          expect(asked.to).toBeGreaterThan(asked.from)
          expect(asked.to).toBeLessThanOrEqual(size)
        }
      }),
    )
  })
})

describe('disposition', () => {
  test('names keep their letters, and break out of nothing', () => {
    expect(disposition('attachment', 'Vertrag über Malz, version 1.pdf')).toBe(
      `attachment; filename="Vertrag uber Malz, version 1.pdf"; filename*=UTF-8''Vertrag%20%C3%BCber%20Malz%2C%20version%201.pdf`,
    )
    expect(disposition('inline', '契約.pdf')).toBe(`inline; filename=".pdf"; filename*=UTF-8''%E5%A5%91%E7%B4%84.pdf`)
    expect(disposition('inline', 'a"; filename=evil.html\r\nx: y')).not.toMatch(/[\r\n]|evil\.html"; f.*"/)
  })

  test('any name gives one header line of ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(disposition('attachment', name)).toMatch(/^attachment; filename="[^"\\\r\n]+"; filename\*=UTF-8''[A-Za-z0-9%._~-]*$/)
      }),
    )
  })
})
