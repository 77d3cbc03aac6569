import { expect, test } from 'vitest'
import { formatTime, zoneName, zoneWithOffset } from './time-format'

const at = new Date('2026-05-07T07:47:31Z')

test.each([
  ['full', 'Europe/Madrid', 'Thu 7 May 2026, 09:47:31 CEST'],
  ['minute', 'Europe/Madrid', 'Thu 7 May 2026, 09:47 CEST'],
  ['day', 'Europe/Madrid', 'Thu 7 May 2026'],
  ['clock', 'UTC', '07:47:31 UTC'],
  ['minute', 'America/New_York', 'Thu 7 May 2026, 03:47 EDT'],
  ['minute', 'Asia/Kolkata', 'Thu 7 May 2026, 13:17 UTC+5:30'],
] as const)('%s in %s', (style, zone, written) => {
  expect(formatTime(at, zone, style)).toBe(written)
})

test('midnight is 00, not 24', () => {
  expect(formatTime(new Date('2026-01-01T00:00:00Z'), 'UTC')).toBe('Thu 1 Jan 2026, 00:00 UTC')
})

test('the zone is the one of that instant, summer or winter', () => {
  expect([zoneName(at, 'Europe/Berlin'), zoneName(new Date('2026-01-07T12:00:00Z'), 'Europe/Berlin')]).toEqual(['CEST', 'CET'])
  expect([zoneName(at, 'Europe/London'), zoneName(new Date('2026-01-07T12:00:00Z'), 'Europe/London')]).toEqual(['BST', 'GMT'])
})

test.each([
  ['Europe/Madrid', 'CEST (UTC+2)'],
  ['Asia/Kolkata', 'UTC+5:30'],
  ['UTC', 'UTC'],
])('%s with its offset', (zone, written) => {
  expect(zoneWithOffset(at, zone)).toBe(written)
})
