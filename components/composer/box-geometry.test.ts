import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BOX, centredAt, freeCorner, fromFraction, fromPoints, inPercent, onPage, overlap, takesBoxes, toPoints } from './box-geometry'

const A4 = { width: 595.28, height: 841.89, rotation: 0 as const }

test('millimetres from the upper left and points from the lower left are the same place, to half a millimetre', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (across, up) => {
      const place = { x: across * (A4.width - BOX.width - 1), y: up * (A4.height - BOX.height - 1) }
      const back = toPoints(A4, fromPoints(A4, place))
      expect(Math.abs(back.x - place.x)).toBeLessThan(1.5)
      expect(Math.abs(back.y - place.y)).toBeLessThan(1.5)
    }),
  )
})

test('a box stays on its page, also when its place is kept in whole points', () => {
  fc.assert(
    fc.property(fc.integer({ min: -500, max: 2000 }), fc.integer({ min: -500, max: 2000 }), (left, top) => {
      const { x, y } = toPoints(A4, { left, top })
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
      expect(Math.round(x) + BOX.width).toBeLessThanOrEqual(A4.width)
      expect(Math.round(y) + BOX.height).toBeLessThanOrEqual(A4.height)
    }),
  )
  expect(onPage(A4, { left: -5, top: -5 })).toEqual({ left: 0, top: 0 })
  expect(fromFraction(A4, 0.5, 0)).toEqual({ left: 105, top: 0 })
  expect(centredAt(A4, 0.5, 0.5)).toEqual({ left: 68, top: 137 })
  expect(centredAt(A4, 1, 0)).toEqual(onPage(A4, { left: 999, top: -1 }))
  expect(inPercent({ ...A4, width: 416, height: 136 }, { left: 0, top: 0 })).toEqual({
    left: '0%',
    top: '0%',
    width: '50%',
    height: '50%',
  })
})

test('boxes that nobody has moved stand at the foot, side by side, then upwards, and cover none', () => {
  const places: { left: number; top: number }[] = []
  for (let count = 0; count < 8; count++) places.push(freeCorner(A4, places))
  expect(places.slice(0, 3)).toEqual([
    { left: 20, top: 240 },
    { left: 105, top: 240 },
    { left: 20, top: 210 },
  ])
  for (const one of places) for (const other of places) if (one !== other) expect(overlap(one, other)).toBe(false)
})

test('a page that is full, or small, still gives a place on it; a turned page takes none', () => {
  const small = { width: 220, height: 80, rotation: 0 as const }
  const only = freeCorner(small, [])
  expect(onPage(small, only)).toEqual(only)
  expect(freeCorner(small, [only])).toEqual(only)
  expect([A4, small, { ...A4, rotation: 90 as const }, { ...A4, width: 100 }].map(takesBoxes)).toEqual([true, true, false, false])
})
