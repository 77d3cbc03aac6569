import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTilePath, tilePath } from './tile-path'

test.each([
  ['tile/0/000', { of: 0, index: 0, width: 256 }],
  ['tile/0/x001/x234/067', { of: 0, index: 1_234_067, width: 256 }],
  ['tile/1/273.p/112', { of: 1, index: 273, width: 112 }],
  ['tile/entries/x001/000.p/1', { of: 'entries', index: 1000, width: 1 }],
] as const)('%s is read and written (C2SP tlog-tiles)', (path, tile) => {
  expect(parseTilePath(path)).toEqual(tile)
  expect(tilePath(tile)).toBe(path)
})

test.each([
  '',
  'tile/0/0',
  'tile/0/x000/000',
  'tile/0/0001',
  'tile/00/000',
  'tile/64/000',
  'tile/0/000.p/256',
  'tile/0/000.p/0',
  'tile/0/000.p/01',
  'tile/0/../000',
  'tile/leaves/000',
  '/tile/0/000',
  'tile/0/000/',
])('“%s” names no tile', (path) => expect(parseTilePath(path)).toBeUndefined())

test('every tile has one path', () => {
  const tile = fc.record({
    of: fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
    index: fc.nat(2 ** 40),
    width: fc.integer({ min: 1, max: 256 }),
  })
  fc.assert(
    fc.property(tile, (one) => {
      expect(parseTilePath(tilePath(one))).toEqual(one)
    }),
  )
})
