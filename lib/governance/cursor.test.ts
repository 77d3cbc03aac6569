import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { cursorOf, readCursor } from './cursor'

test('a cursor reads back as the place it was made from', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }), (at) => {
      const place = { at, id: newId() }
      expect(readCursor(cursorOf(place))).toEqual(place)
    }),
  )
})

test.each([
  undefined,
  '',
  'x',
  '12.',
  '12.not-an-id',
  '-5.0198f4d2-0000-7000-8000-000000000000',
  '999999999999999.0198f4d2-0000-7000-8000-000000000000',
  `9${'9'.repeat(20)}.0198f4d2-0000-7000-8000-000000000000`,
])('%s is none', (text) => {
  expect(readCursor(text)).toBeUndefined()
})
