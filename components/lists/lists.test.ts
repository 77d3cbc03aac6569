import { expect, test } from 'vitest'
import { utf8 } from '@/lib/core'
import { decoded, shortTo } from './file'
import { linesInWords } from './words'

test('what a list says of its lines', () => {
  expect(linesInWords(800, 12)).toContain('Twelve lines of 800 to mend.')
  expect(linesInWords(1, 0)).toBe('One line, and nothing to mend.')
})

test('a file is read as UTF-8, and as Windows 1252 where it is not', () => {
  const bytes = (...of: number[]) => new Uint8Array(of).buffer
  expect([decoded(bytes(0xc3, 0xa9)), decoded(bytes(0xe9))]).toEqual(['é', 'é'])
})

test.each(['a', 'é', '鰻', '𠮷'])('of a text that is too long, the beginning says so too: %s', (one) => {
  const whole = one.repeat(100 / utf8(one).length)
  expect(shortTo(100, whole)).toBe(whole)
  const short = shortTo(100, whole.repeat(3))
  expect(utf8(short).length).toBeGreaterThan(100)
  expect(utf8(short).length).toBeLessThan(110)
})
