import { expect, test } from 'vitest'
import { firstClickOnly } from './second-click'

test('a second click within 400 ms does not count, and does not push the next one away', () => {
  const { counts } = firstClickOnly()
  expect([0, 120, 399, 400, 500, 900].map(counts)).toEqual([true, false, false, true, false, true])
})

test('who was elsewhere in between has clicked twice on purpose', () => {
  const { counts, left } = firstClickOnly()
  expect(counts(0)).toBe(true)
  left()
  expect([90, 120].map(counts)).toEqual([true, false])
})

test('two buttons do not share a memory', () => {
  const one = firstClickOnly()
  const other = firstClickOnly()
  expect([one.counts(10), other.counts(20)]).toEqual([true, true])
})
