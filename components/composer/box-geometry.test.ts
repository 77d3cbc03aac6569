import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BOX, fromFraction, fromPoints, toPoints } from './box-geometry'

const A4 = { width: 595.28, height: 841.89, rotation: 0 as const }

test('millimetres from the upper left and points from the lower left are the same place, to half a millimetre', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (across, up) => {
      const place = { x: across * (A4.width - BOX.width), y: up * (A4.height - BOX.height) }
      const back = toPoints(A4, fromPoints(A4, place))
      expect(Math.abs(back.x - place.x)).toBeLessThan(1.5)
      expect(Math.abs(back.y - place.y)).toBeLessThan(1.5)
    }),
  )
})

test('a box stays on its page', () => {
  expect(toPoints(A4, { left: 1000, top: 1000 })).toEqual({ x: A4.width - BOX.width, y: 0 })
  expect(toPoints(A4, { left: -5, top: -5 })).toEqual({ x: 0, y: A4.height - BOX.height })
  expect(fromFraction(A4, 0.5, 0)).toEqual({ left: 105, top: 0 })
})
