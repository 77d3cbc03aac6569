import { expect, test } from 'vitest'
import { percentile, rowOf } from './rows'

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
