import { expect, test } from 'vitest'
import { listInWords, scopeInWords } from './list-words'
import { capsInWords, cumulativeInWords, kindsInWords, registerAnswer } from './words'

test.each([
  [{ able: 0, waiting: 0 }, 0, 'Nobody may sign under the register.'],
  [{ able: 0, waiting: 1 }, 0, 'Nobody may sign under the register. One grant waits for a second administrator.'],
  [{ able: 1, waiting: 0 }, 1, 'One person may sign under the register. One list waits for a second administrator.'],
  [
    { able: 2, waiting: 2 },
    2,
    'Two people may sign under the register. Two grants wait for a second administrator. Two lists wait for a second administrator.',
  ],
])('the register answers: %#', (counts, lists, answer) => {
  expect(registerAnswer(counts, lists)).toBe(answer)
})

test('a list is told by its size, its people and what it gives together', () => {
  const totals = [
    { currency: 'CHF', minor: 2_000_000 },
    { currency: 'EUR', minor: 40_000_000 },
  ]
  expect(listInWords({ size: 8, people: 7, totals })).toBe(
    'Eight authorities for seven people, together up to CHF\u00a020,000.00 and €400,000.00.',
  )
  expect(listInWords({ size: 1, people: 1, totals: [] })).toBe('One authority for one person, without amounts.')
  const scope = { classes: ['lease'], caps: [{ currency: 'EUR', minor: 100 }], cumulative: [{ currency: 'EUR', minor: 200, days: 30 }] }
  expect(scopeInWords(scope, new Map([['lease', 'Lease']]))).toBe(
    'any Lease, up to €1.00, €2.00 within 30 days altogether with one counterparty',
  )
})

test('what may be signed, in words', () => {
  expect(kindsInWords(['lease', 'NDA', 'service contract'])).toBe('any lease, NDA or service contract')
  expect(capsInWords([{ currency: 'EUR', minor: 5_000_000 }])).toBe('up to €50,000.00')
  expect(capsInWords([])).toBe('without an amount')
})

test('what may be signed altogether says within how long', () => {
  expect(cumulativeInWords([{ currency: 'EUR', minor: 10_000_000, days: 30 }])).toBe('€100,000.00 within 30 days')
  expect(cumulativeInWords([{ currency: 'EUR', minor: 100, days: 1 }])).toBe('€1.00 within a day')
})
