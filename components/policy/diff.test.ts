import { expect, test } from 'vitest'
import { diffOf } from './diff'

const file = (text: string, name = 'a.cedar') => ({ name, text })
const written = (before: string, after: string) =>
  diffOf([file(before)], [file(after)]).map(({ parts }) => parts.map((part) => part.map(({ sign, text }) => sign + text).join('\n')))

test('files that stayed are left out; new ones and those that went are whole', () => {
  expect(diffOf([file('x'), file('y', 'b')], [file('x'), file('z', 'c')]).map(({ name }) => name)).toEqual(['b', 'c'])
})

test('a change stands with two lines of what stayed, and far changes stand apart', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`)
  const changed = lines.map((line, index) => (index === 1 || index === 10 ? `${line}!` : line))
  expect(written(lines.join('\n'), changed.join('\n'))).toEqual([
    [' line 0\n-line 1\n+line 1!\n line 2\n line 3', ' line 8\n line 9\n-line 10\n+line 10!\n line 11'],
  ])
})

test('what was added at the end, and what was taken out', () => {
  expect(written('a\nb', 'a\nb\nc')).toEqual([[' a\n b\n+c']])
  expect(written('a\nb\nc', 'a\nc')).toEqual([[' a\n-b\n c']])
})
