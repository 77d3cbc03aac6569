import { expect, test } from 'vitest'
import { checkInside, type Enclosed } from './around'
import { Checks } from './check'
import type { Trust } from './trust'

const window = { from: '2026-11-30T09:00:00.000Z', until: '2026-12-04T17:00:00.000Z' }
const at = (time: string) => new Date(`2026-${time}Z`)
const seen = (by: string, before: string, after: string): Enclosed => ({ by, before: at(before), after: at(after) })
const inside = seen('Halden Notaries', '12-01T10:00:00', '12-01T10:00:05')

const lineOf = (all: readonly Enclosed[], quorum = 1) => {
  const checks = new Checks('it')
  checkInside(window, all, { witnesses: { quorum } } as Trust, checks)
  return checks.all().map(({ status, says, why = '' }) => `${status} ${says.split(': ')[1] ?? ''} ${why}`)[0]
}

test('inside the window is what as many operators as the reader asks for saw come inside it', () => {
  expect(lineOf([inside])).toBe('holds Halden Notaries ')
  expect(lineOf([inside, { ...inside, by: 'Fjord Archive' }], 2)).toBe('holds Halden Notaries, Fjord Archive ')
})

test.each<[string, readonly Enclosed[], number, string]>([
  ['there is no witness', [], 0, 'No witness confirmed the log around it.'],
  ['the reader names none that counts', [inside], 0, 'No witness confirmed the log around it.'],
  ['fewer saw it than the reader asks for', [inside], 2, 'Halden Notaries saw it come between'],
  ['it was seen to end only before the window began', [seen('H', '11-30T08:59:59', '11-30T09:00:05')], 1, 'H saw it come between'],
  ['it was seen only when the window was over', [seen('H', '12-04T16:00:00', '12-04T17:00:00')], 1, 'H saw it come between'],
  ['the second in which it was seen reaches over the end', [seen('H', '12-04T16:00:00', '12-04T16:59:59.500')], 1, 'H saw it'],
  ['nobody saw the log end before it', [{ ...inside, before: undefined }], 1, 'between an unknown time and'],
])('not proven is that it was, when %s', (_, all, quorum, why) => {
  const line = lineOf(all, quorum)
  expect(line).toMatch(/^open {2}Not proven\. /)
  expect(line).toContain(why)
})
