import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import vectors from '@/docs/formats/rosette.vectors.json'
import { fromHex, hex, sha256, utf8 } from '@/lib/core'
import { PETALS, type RosetteLevel, rosette, rosetteLevel, WEAVES } from './rosette'
import { cosine, ONE, sine } from './rosette/sine'

const LEVELS: readonly RosetteLevel[] = ['small', 'mid', 'fine']
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const digest = (bytes: Uint8Array, level: RosetteLevel) =>
  hex(
    sha256(
      utf8(
        rosette(bytes, level)
          .layers.map(({ part, width, tone, d }) => `${part}|${width}|${tone}|${d}\n`)
          .join(''),
      ),
    ),
  )

describe('the published vectors', () => {
  test.each(vectors)('$hash', ({ hash: digits, genome, ...figures }) => {
    const bytes = fromHex(digits) ?? new Uint8Array()
    expect(rosette(bytes, 'fine').genome).toEqual(genome)
    expect({ small: digest(bytes, 'small'), mid: digest(bytes, 'mid'), fine: digest(bytes, 'fine') }).toEqual(figures)
  })

  test('between them show every weave', () => {
    expect(new Set(vectors.map(({ genome }) => genome.weave))).toEqual(new Set(WEAVES))
  })
})

test('the same bytes give the same figure, in whole numbers, inside the box', () => {
  fc.assert(
    fc.property(hash, fc.constantFrom(...LEVELS), (bytes, level) => {
      const { layers } = rosette(bytes, level)
      expect(rosette(Uint8Array.from(bytes), level).layers).toEqual(layers)
      for (const { d } of layers) {
        expect(d).toMatch(/^[MCSZLAa0-9 -]+$/)
        const farthest = (d.match(/-?\d+/g) ?? []).reduce((most, number) => Math.max(most, Math.abs(Number(number))), 0)
        expect(farthest).toBeLessThanOrEqual(1200)
      }
    }),
    { numRuns: 40 },
  )
})

test('every weave and every number of petals can come from a hash', () => {
  const seen = new Set(
    Array.from({ length: 400 }, (_, i) => rosette(sha256(utf8(`reach ${i}`)), 'small').genome).flatMap(({ weave, petals }) => [
      weave,
      petals,
    ]),
  )
  expect(seen).toEqual(new Set([...WEAVES, ...PETALS]))
})

test('the level never changes which figure it is', () => {
  fc.assert(
    fc.property(hash, (bytes) => {
      const [small, mid, fine] = LEVELS.map((level) => rosette(bytes, level).genome)
      expect([small, mid]).toEqual([fine, fine])
    }),
    { numRuns: 40 },
  )
})

test('all 256 bits can be read off the edge of a fine figure', () => {
  fc.assert(
    fc.property(hash, (bytes) => {
      const ticks =
        rosette(bytes, 'fine')
          .layers.find(({ part }) => part === 'edge')
          ?.d.match(/M[^M]+/g) ?? []
      const length = (tick: string) => {
        const [x = 0, y = 0, toX = 0, toY = 0] = (tick.match(/-?\d+/g) ?? []).map(Number)
        return Math.hypot(toX - x, toY - y)
      }
      const read = new Uint8Array(32)
      ticks.forEach((tick, bit) => {
        if (length(tick) > 40) read[bit >> 3] = (read[bit >> 3] as number) | (128 >> (bit & 7))
      })
      expect(read).toEqual(bytes)
    }),
    { numRuns: 30 },
  )
})

describe('no engine trigonometry', () => {
  afterEach(() => vi.restoreAllMocks())

  test('nothing calls Math.sin, Math.cos or their kin', () => {
    for (const name of ['sin', 'cos', 'tan', 'atan2', 'sqrt', 'hypot', 'pow', 'exp'] as const)
      vi.spyOn(Math, name).mockImplementation(() => {
        throw new Error(`Math.${name} is not the same in every engine`)
      })
    for (const level of LEVELS) expect(() => rosette(sha256(utf8(level)), level)).not.toThrow()
  })

  test('nor is it written anywhere in the source', () => {
    const sources = ['rosette.ts', 'rosette/sine.ts', 'rosette/curve.ts', 'rosette/figure.ts', 'rosette/genome.ts'].map((file) =>
      readFileSync(new URL(file, import.meta.url), 'utf8'),
    )
    expect(sources.join('')).not.toMatch(/Math\.(?!floor|max|min|abs)/)
  })

  test('the table agrees with the sine to a sixteen-thousandth', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 26), max: 2 ** 26 }), (angle) => {
        expect(Math.abs(sine(angle) / ONE - Math.sin((angle / 2 ** 20) * 2 * Math.PI))).toBeLessThan(1 / 16384)
        expect(Math.abs(cosine(angle) / ONE - Math.cos((angle / 2 ** 20) * 2 * Math.PI))).toBeLessThan(1 / 16384)
      }),
    )
  })
})

test.each([0, 31, 33])('%i bytes are a bug of the caller', (length) => {
  expect(() => rosette(new Uint8Array(length), 'mid')).toThrow('32 bytes')
})

test('the level follows the size', () => {
  expect([16, 39, 40, 159, 160, 376].map(rosetteLevel)).toEqual(['small', 'small', 'mid', 'mid', 'fine', 'fine'])
})
