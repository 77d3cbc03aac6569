import { expect, test } from 'vitest'
import { showsEnough } from './seen-rule'

test('half of a page counts, less does not', () => {
  expect(showsEnough({ pageHeight: 1000, visibleHeight: 500, screenHeight: 800 })).toBe(true)
  expect(showsEnough({ pageHeight: 1000, visibleHeight: 499, screenHeight: 800 })).toBe(false)
})

test('a page taller than the screen counts when it fills it', () => {
  expect(showsEnough({ pageHeight: 4000, visibleHeight: 800, screenHeight: 800 })).toBe(true)
  expect(showsEnough({ pageHeight: 4000, visibleHeight: 700, screenHeight: 800 })).toBe(false)
})

test('a page without height, or a screen without height, shows nothing', () => {
  expect(showsEnough({ pageHeight: 0, visibleHeight: 0, screenHeight: 800 })).toBe(false)
  expect(showsEnough({ pageHeight: 1000, visibleHeight: 0, screenHeight: 0 })).toBe(false)
})
