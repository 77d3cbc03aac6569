import { expect, test } from 'vitest'
import { capsInWords, cumulativeInWords, kindsInWords, registerAnswer } from './words'

const row = (state: 'granted' | 'active' | 'ended', id: string, status = 'active') => ({ state, person: { id, name: id, status } })

test.each([
  [[], 'Nobody may sign under the register.'],
  [[row('granted', 'ana')], 'Nobody may sign under the register. One grant waits for a second administrator.'],
  [[row('active', 'ana'), row('active', 'ana'), row('ended', 'bo')], 'One person may sign under the register.'],
  [
    [row('active', 'ana'), row('active', 'bo'), row('active', 'cy', 'suspended'), row('granted', 'bo'), row('granted', 'cy')],
    'Two people may sign under the register. Two grants wait for a second administrator.',
  ],
])('the register answers: %#', (rows, answer) => {
  expect(registerAnswer(rows)).toBe(answer)
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
