import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueWords } from './due'
import { dayOf, instantOf, localOf, plusDays } from './zoned'

test.each([
  ['2026-05-08T15:00', 'Europe/Madrid', '2026-05-08T13:00:00.000Z'],
  ['2026-01-08T15:00', 'Europe/Madrid', '2026-01-08T14:00:00.000Z'],
  ['2026-05-08T15:00:59', 'Europe/Madrid', '2026-05-08T13:00:59.000Z'],
  ['2026-05-08', 'Asia/Kolkata', '2026-05-07T18:30:00.000Z'],
  ['2026-05-08T00:00', 'America/New_York', '2026-05-08T04:00:00.000Z'],
  // The night the clocks change: 02:30 does not exist in spring, and happens twice in autumn.
  ['2026-03-29T02:30', 'Europe/Madrid', '2026-03-29T01:30:00.000Z'],
  ['2026-10-25T02:30', 'Europe/Madrid', '2026-10-25T00:30:00.000Z'],
])('%s in %s is %s', (local, zone, iso) => {
  expect(instantOf(local, zone)?.toISOString()).toBe(iso)
})

test.each([
  '',
  'tomorrow',
  '2026-13-01',
  '2026-02-30',
  '2026-05-08T25:00',
  '2026-05-08T15:00:61',
  '2026-5-8',
  '9999-12-31T12:00',
  '0000-01-01',
])('%s is no date', (text) => {
  expect(instantOf(text, 'UTC')).toBeUndefined()
})

test('what a control shows reads back as the same minute', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Madrid', 'Asia/Kathmandu', 'America/Los_Angeles', 'Pacific/Auckland')
  fc.assert(
    fc.property(fc.date({ min: new Date('2001-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }), zones, (at, zone) => {
      const local = localOf(at, zone)
      const back = instantOf(local, zone)
      expect(back && localOf(back, zone)).toBe(local)
    }),
  )
})

test('days', () => {
  expect([dayOf(new Date('2026-05-06T22:30:00Z'), 'Europe/Madrid'), plusDays('2026-02-27', 3)]).toEqual(['2026-05-07', '2026-03-02'])
})

const now = new Date('2026-05-07T08:00:00Z')
test.each([
  ['2026-05-07T15:00:00Z', { main: 'Today, 17:00', sub: 'CEST, in 7 h', pressing: true }],
  ['2026-05-08T15:00:00Z', { main: 'Tomorrow, 17:00', sub: 'CEST', pressing: false }],
  ['2026-05-11T21:59:00Z', { main: 'Mon 11 May, 23:59', sub: 'CEST', pressing: false }],
  ['2027-01-04T11:00:00Z', { main: 'Mon 4 Jan 2027, 12:00', sub: 'CET', pressing: false }],
  ['2026-05-05T07:00:00Z', { main: 'Tue 5 May, 09:00', sub: 'CEST, 2 days late', pressing: true }],
  ['2026-05-07T07:59:30Z', { main: 'Today, 09:59', sub: 'CEST, 1 min late', pressing: true }],
] as const)('due %s', (due, words) => {
  expect(dueWords(new Date(due), now, 'Europe/Madrid')).toEqual(words)
})
