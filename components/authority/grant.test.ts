import { expect, test } from 'vitest'
import { faultyCap, readGrant, scopeIn } from './grant'
import { saysTheSame } from './statement'

const filled = () => {
  const form = new FormData()
  for (const [name, value] of [
    ['class', 'service-contract'],
    ['class', 'lease'],
    ['amount', '50,000'],
    ['currency', 'EUR'],
    ['cumulative', ''],
    ['days', '365'],
    ['amount', '20000'],
    ['currency', 'CHF'],
    ['cumulative', '60,000'],
    ['days', '30'],
    ['amount', ''],
    ['currency', 'USD'],
    ['cumulative', ''],
    ['days', '365'],
    ['from', ''],
    ['until', '2027-05-08T18:00'],
    ['reason', ' Head of property. '],
  ])
    form.append(name ?? '', value ?? '')
  return readGrant(form, 'ana', 'Europe/Madrid')
}

test('a form is read with its dates in the zone it was written in', () => {
  expect(filled()).toMatchObject({
    classes: ['service-contract', 'lease'],
    caps: [
      { amount: '50,000', currency: 'EUR', cumulative: '' },
      { amount: '20000', currency: 'CHF', cumulative: '60,000', days: '30' },
      { amount: '', currency: 'USD' },
    ],
    from: '',
    until: '2027-05-08T16:00:00.000Z',
    reason: 'Head of property.',
  })
})

const statement = {
  act: 'grant',
  person: 'ana',
  authority: 'a',
  issued: '2026-05-08T08:00:00.000Z',
  scope: {
    classes: ['lease', 'service-contract'],
    caps: [
      { currency: 'CHF', amount: 2_000_000 },
      { currency: 'EUR', amount: 5_000_000 },
    ],
    cumulative: [{ currency: 'CHF', amount: 6_000_000, days: 30 }],
    from: '2026-05-08T07:59:59.999Z',
    until: '2027-05-08T16:00:00.000Z',
  },
}
const same = (change: object = {}, scope: object = {}) =>
  saysTheSame({ ...statement, ...change, scope: { ...statement.scope, ...scope } } as unknown as Parameters<typeof saysTheSame>[0], {
    act: 'grant',
    personId: 'ana',
    ...scopeIn(filled()),
  })

test('what the server prepared is compared with the page, to the last member', () => {
  expect(same()).toBe(true)
  expect(same({ person: 'bo' })).toBe(false)
  expect(same({ act: 'activate' })).toBe(false)
  expect(same({}, { classes: ['lease', 'nda', 'service-contract'] })).toBe(false)
  expect(
    same(
      {},
      {
        caps: [
          { currency: 'CHF', amount: 2_000_000 },
          { currency: 'EUR', amount: 50_000_000 },
        ],
      },
    ),
  ).toBe(false)
  expect(same({}, { caps: [...statement.scope.caps, { currency: 'USD', amount: 1 }] })).toBe(false)
  expect(same({}, { cumulative: undefined })).toBe(false)
  expect(same({}, { cumulative: [{ currency: 'CHF', amount: 6_000_000, days: 300 }] })).toBe(false)
  expect(same({}, { until: '2028-05-08T16:00:00.000Z' })).toBe(false)
  // The page said "from now on".
  expect(same({}, { from: '2026-06-01T00:00:00.000Z' })).toBe(false)
})

test.each([
  [
    [
      { amount: '1', currency: 'EUR' },
      { amount: 'x', currency: 'CHF' },
    ],
    1,
  ],
  [
    [
      { amount: '1', currency: 'EUR' },
      { amount: '2', currency: 'EUR' },
    ],
    1,
  ],
  [[{ amount: '', currency: 'EUR' }], 0],
])('an error stands at the amount it is about', (caps, at) => {
  expect(faultyCap(caps)).toBe(at)
})

test('a bound altogether that is less, or without its days, stands at its own amount', () => {
  const cap = (cumulative: string, days = '30') => ({ amount: '100', currency: 'EUR', cumulative, days })
  for (const wrong of [cap('99'), cap('x'), cap('200', '0')]) expect(faultyCap([cap('200'), wrong], 'cumulative')).toBe(1)
})
