import { expect, test } from 'vitest'
import { Bucket, Buckets } from './bucket'

const taken = (take: () => boolean, times: number) => Array.from({ length: times }, take).filter(Boolean).length

test('a burst, then so many a minute, and never more than a burst saved up', () => {
  const bucket = new Bucket({ burst: 10, perMinute: 6 }, 0)
  expect(taken(() => bucket.take(0), 50)).toBe(10)
  expect(taken(() => bucket.take(60_000), 50)).toBe(6)
  expect(taken(() => bucket.take(3_600_000), 50)).toBe(10)
})

test('a clock that was set back neither fills the bucket nor stops it', () => {
  const bucket = new Bucket({ burst: 1, perMinute: 1 }, 3_600_000)
  expect(bucket.take(3_600_000)).toBe(true)
  expect(bucket.take(0)).toBe(false)
  expect(bucket.take(60_000)).toBe(true)
})

test('each key has its own, and only so many keys are remembered', () => {
  const buckets = new Buckets({ burst: 2, perMinute: 1 }, 3)
  for (const key of ['a', 'b', 'c']) expect(taken(() => buckets.take(key, 0), 5)).toBe(2)
  buckets.take('a', 0)
  buckets.take('d', 0)
  expect(buckets.take('a', 0)).toBe(false)
  expect(buckets.take('b', 0)).toBe(true)
})
