import { expect, test } from 'vitest'
import { exceptionsAnswer, lasting, stateWords } from './words'

test('durations are told in hours where they are whole', () => {
  expect([30, 60, 90, 120, 1440].map(lasting)).toEqual(['30 minutes', 'one hour', '90 minutes', 'two hours', '24 hours'])
})

test('what waits for its review says so, and a reviewed one what was found', () => {
  expect(stateWords({ state: 'used', unreviewed: true, review: undefined }).word).toBe('used, waits for its review')
  const review = { by: 'Cleo', at: new Date(0), justified: false, reason: 'No.' }
  expect(stateWords({ state: 'used', unreviewed: false, review }).word).toBe('used, found not justified')
  expect(stateWords({ state: 'running', unreviewed: false, review: undefined }).word).toBe('running')
})

test('the page answers how many are open', () => {
  expect(exceptionsAnswer([{ state: 'refused', unreviewed: false }])).toBe('None is open.')
  expect(
    exceptionsAnswer([
      { state: 'requested', unreviewed: false },
      { state: 'running', unreviewed: false },
      { state: 'used', unreviewed: true },
      { state: 'over', unreviewed: true },
    ]),
  ).toBe('One waits for an administrator. One is running. Two wait for a review.')
})
