import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pagesInWords, runs, union, unseenPages } from './page-lists'

test('pages are named as a person would', () => {
  expect(pagesInWords([])).toBe('')
  expect(pagesInWords([5])).toBe('page 5')
  expect(pagesInWords([6, 5])).toBe('pages 5 and 6')
  expect(pagesInWords([1, 2, 3, 4])).toBe('pages 1–4')
  expect(pagesInWords([1, 2, 3, 4, 9])).toBe('pages 1–4 and 9')
  expect(pagesInWords([1, 3, 5, 6, 7])).toBe('pages 1, 3 and 5–7')
})

test('seen and unseen together are all pages, once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), fc.array(fc.integer({ min: 1, max: 600 })), (count, seen) => {
      const inside = seen.filter((page) => page <= count)
      const all = Array.from({ length: count }, (_, at) => at + 1)
      expect(union(inside, unseenPages(count, inside))).toEqual(all)
      expect(unseenPages(count, seen).some((page) => seen.includes(page))).toBe(false)
    }),
  )
})

test('runs cover exactly their pages', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (pages) => {
      const covered = runs(pages).flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at))
      expect(covered).toEqual([...new Set(pages)].sort((a, b) => a - b))
    }),
  )
})
