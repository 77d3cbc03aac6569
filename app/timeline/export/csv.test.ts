import { expect, test } from 'vitest'
import { cell, line } from './csv'

test.each([
  ['plain', 'plain'],
  ['a, b', '"a, b"'],
  ['say "yes"', '"say ""yes"""'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
  ['-1+1', "'-1+1"],
  ['@cmd', "'@cmd"],
])('%j', (text, written) => {
  expect(cell(text)).toBe(written)
})

test('a line ends as RFC 4180 has it', () => {
  expect(line(['a', 'b,c'])).toBe('a,"b,c"\r\n')
})
