import { expect, test } from 'vitest'
import { percentile, rateOf, rowOf } from './rows'

test('percentiles are samples that were measured, by nearest rank', () => {
  const samples = [5, 1, 4, 2, 3]
  expect([0.01, 0.5, 0.95].map((share) => percentile(samples, share))).toEqual([1, 3, 5])
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(2)
  expect(() => percentile([], 0.5)).toThrow('nothing was measured')
})

test('a row says what was reached by its own unrounded median', () => {
  const most = (limit: number) => ({ value: 4 * limit, words: '4 × limit' })
  expect(rowOf('a', 'ms', [8.0004], { limit: [2], most })).toMatchObject({ p50: 8, limit: 2, reached: false })
  expect(rowOf('a', 'ms', [7, 8, 9], { limit: [2], most })).toMatchObject({ p50: 8, p95: 9, most: { value: 8 }, reached: true })
  expect(rowOf('a', 'ms', [1])).not.toHaveProperty('reached')
})

test('what is aimed at a tail is judged by it, and a rate by what it lacks', () => {
  const most = () => ({ value: 8, words: 'p95: 8 ms' })
  expect(rowOf('a', 'ms', [1, 1, 9], { most, by: 0.95 })).toMatchObject({ p50: 1, p95: 9, reached: false })
  expect(rateOf('a', [599], [1000], 0.6)).toMatchObject({ p50: 599, limit: 1000, least: { value: 600 }, reached: false })
  expect(rateOf('a', [600], [1000], 0.6).reached).toBe(true)
  expect(rateOf('a', [600], [1000])).not.toHaveProperty('reached')
})
