import { expect, test } from 'vitest'
import type { SaidAlike } from '@/lib/signing'
import { inCommon, whoAnswer, whoFurther } from './who-words'

const said = (outcome: SaidAlike['outcome'], count: number): SaidAlike => ({
  key: outcome,
  outcome,
  reasons: [],
  count,
  people: [],
  more: false,
})

test.each([
  ['now', [said('permit', 3), said('deny', 9)], 'Three people could sign this now'],
  ['now', [said('deny', 9)], 'Nobody could sign this now'],
  ['past', [said('permit', 1)], 'One person could have signed this'],
  ['coming', [said('permit', 1204)], '1,204 people could sign this then'],
] as const)('%s: the title is the answer', (tense, answers, words) => {
  expect(whoAnswer({ tense, answers })).toBe(words)
})

test('who could after something is said beside it, and how many were asked about', () => {
  expect(whoFurther({ answers: [said('challenge', 2), said('deny', 1200)], people: 1202 })).toBe(
    'Two people could, after something else is done. 1,202 people were asked about.',
  )
  expect(whoFurther({ answers: [], people: 0 })).toBe('Nobody was here yet.')
})

test('what people have in common is said shortly, and in a rule’s own words where it is a new one', () => {
  const reason = { rule: 'person-inactive', reason: 'This person is suspended or has left, so nothing can be done in their name.' }
  const drafted = { rule: 'only-on-weekdays', reason: 'Leases are signed on weekdays.' }
  expect(inCommon({ reasons: [reason, drafted] })).toBe('Suspended or left · leases are signed on weekdays')
})
