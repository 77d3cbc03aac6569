import { expect, test } from 'vitest'
import { byDay, dayCounts, dayWords, everyDay } from './days'
import { kindWords } from './words'

test('rows fall under the day of the reader’s zone', () => {
  const rows = ['2026-05-07T07:00:00Z', '2026-05-06T22:30:00Z', '2026-05-06T21:59:00Z'].map((iso) => ({ at: new Date(iso) }))
  expect(byDay(rows, 'Europe/Madrid').map(({ day, rows: under }) => [day, under.length])).toEqual([
    ['2026-05-07', 2],
    ['2026-05-06', 1],
  ])
  expect(byDay([], 'UTC')).toEqual([])
})

test('days without events are there too', () => {
  const days = everyDay([{ day: '2026-03-01', events: 4, refused: 1 }], '2026-02-27', '2026-03-02')
  expect(days.map(({ day, events }) => `${day} ${events}`)).toEqual(['2026-02-27 0', '2026-02-28 0', '2026-03-01 4', '2026-03-02 0'])
  expect(everyDay([], '0001-01-01', '9999-01-01')).toHaveLength(400)
})

test.each([
  ['envelope.signed', 'signed'],
  ['envelope.viewed', 'opened'],
  ['envelope.substitute-signer-refused', 'substitute signer, refused'],
  ['session.opened-by-enrolment', 'session: opened by enrolment'],
  ['person.refused', 'person: refused'],
])('%s', (kind, words) => {
  expect(kindWords(kind)).toBe(words)
})

test('in words', () => {
  expect(dayWords('2026-05-07')).toBe('Thursday 7 May 2026')
  expect(dayCounts({ events: 1, refused: 0 })).toBe('1 event')
  expect(dayCounts({ events: 1200, refused: 2 })).toBe('1,200 events, 2 refused')
})
