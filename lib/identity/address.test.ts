import { expect, test } from 'vitest'
import { networkOf } from './address'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['[2001:0db8:0001:0002::9]:443', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['somebody', undefined],
  ['203.0.113.7, unknown', undefined],
  ['', undefined],
  [null, undefined],
])('%s is of %s', (header, network) => {
  expect(networkOf(header)).toBe(network)
})
