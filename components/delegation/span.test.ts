import { expect, test } from 'vitest'
import { endOf, placeOf, spanOf } from './span'

const now = new Date('2026-05-07T08:00:00Z')

test('twelve weeks from a Monday of the reader’s zone, over a change of clocks as well', () => {
  const { from, until, weeks } = spanOf([], now, 'Europe/Madrid')
  expect([from.toISOString(), until.toISOString(), weeks.length]).toEqual(['2026-04-05T22:00:00.000Z', '2026-06-28T22:00:00.000Z', 12])
  const autumn = spanOf([], new Date('2026-10-30T12:00:00Z'), 'Europe/Madrid')
  expect(autumn.weeks.slice(0, 5).map((at) => at.toISOString().slice(11, 16))).toEqual(['22:00', '22:00', '22:00', '22:00', '23:00'])
})

test('it reaches to the end of what is to come, and never on without one', () => {
  const row = { until: new Date('2026-08-01T00:00:00Z'), endedAt: undefined }
  expect(spanOf([row], now, 'UTC').until > row.until).toBe(true)
  expect(spanOf([{ ...row, until: new Date('2036-08-01') }], now, 'UTC').weeks).toHaveLength(24)
})

test('what was ended stops where it was ended, and nothing lies outside', () => {
  const until = new Date('2026-05-20T00:00:00Z')
  expect(endOf({ until, endedAt: now })).toBe(now)
  expect(endOf({ until, endedAt: new Date('2026-06-01') })).toBe(until)
  const span = { from: new Date('2026-05-01T00:00:00Z'), until: new Date('2026-05-11T00:00:00Z') }
  expect([placeOf(new Date('2026-05-06T00:00:00Z'), span), placeOf(until, span), placeOf(new Date(0), span)]).toEqual([50, 100, 0])
})
