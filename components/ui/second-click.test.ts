import { expect, test } from 'vitest'
import { firstClickOnly } from './second-click'

test('a second click within 400 ms does not count, and does not push the next one away', () => {
  const counts = firstClickOnly()
  expect([0, 120, 399, 400, 500, 900].map(counts)).toEqual([true, false, false, true, false, true])
})

test('two buttons do not share a memory', () => {
  const one = firstClickOnly()
  const other = firstClickOnly()
  expect([one(10), other(20)]).toEqual([true, true])
})
