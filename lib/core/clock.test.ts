import { expect, test } from 'vitest'
import { isZone } from './clock'

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
