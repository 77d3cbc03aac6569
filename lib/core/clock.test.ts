import { expect, test } from 'vitest'
import { isZone, readDate } from './clock'

test.each(['UTC', 'gmt', 'CET', 'EST', 'PRC', 'Europe/London', 'america/new_york', 'Etc/GMT-14', 'EST5EDT', 'GB'])(
  '%s is a zone',
  (name) => {
    expect(isZone(name)).toBe(true)
  },
)

test.each(['', 'BST', 'ist', 'PST', 'CST', 'SystemV/EST5', 'systemv/ast4adt', '+05:30', '-03', 'Office time', 'Europe/Berlin '])(
  '%s is none, or one of an engine alone',
  (name) => {
    expect(isZone(name)).toBe(false)
  },
)

test.each(['tomorrow', '2026-05-08', '2026-13-01T00:00Z', '0000-01-01T00:00Z', '0999-12-31T23:59Z', '9999-12-31T23:59-12:00'])(
  '%s is no instant',
  (text) => {
    expect(readDate(text, 'from')).toMatchObject({ ok: false, code: 'date-unreadable', field: 'from' })
  },
)

test('an instant is read with its offset, and nothing as none', () => {
  expect([readDate('2026-05-08T15:00+02:00', 'from'), readDate(' ', 'from')]).toEqual([
    { ok: true, value: new Date('2026-05-08T13:00:00Z') },
    { ok: true, value: null },
  ])
})
