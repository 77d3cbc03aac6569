import { expect, test } from 'vitest'
import type { ClassRules } from '@/lib/authority'
import { changeInWords, rulesInWords } from './kind-words'

const rules: ClassRules = {
  type: 'countersign/class-rules/v1',
  class: 'supply-contract',
  name: 'supply contract',
  amountRequired: true,
  readingRequired: false,
  registerRequired: false,
  approvals: 2,
  assurance: 'passkey',
  thresholds: [
    { currency: 'CHF', amount: 4_000_000 },
    { currency: 'EUR', amount: 5_000_000 },
  ],
  machinesAllowed: false,
  retentionYears: 10,
}

test('rules are said one by one, and what a weighty document is with each that asks for it', () => {
  expect(rulesInWords(rules)).toEqual([
    'Signed by whoever is named as a signer.',
    'It states an amount.',
    'Two approvals before it is signed, from CHF\u00a040,000.00 or €50,000.00, and in any other currency.',
    'Kept for 10 years.',
  ])
  expect(
    rulesInWords({ ...rules, approvals: 1, thresholds: [], registerRequired: true, assurance: 'device-bound', retentionYears: 1 }),
  ).toEqual([
    'Signed only by who has authority for it in the register.',
    'It states an amount.',
    'One approval before it is signed, whatever the amount.',
    'Approved and signed with a passkey that stays in one device, whatever the amount.',
    'Kept for 1 year.',
  ])
})

test('a change is told by what goes and what comes; of a new kind everything comes', () => {
  expect(changeInWords(rules, { ...rules, approvals: 1, name: 'purchase' })).toEqual({
    goes: [
      'Called “supply contract”.',
      'Two approvals before it is signed, from CHF\u00a040,000.00 or €50,000.00, and in any other currency.',
    ],
    comes: ['Called “purchase”.', 'One approval before it is signed, from CHF\u00a040,000.00 or €50,000.00, and in any other currency.'],
  })
  expect(changeInWords(undefined, rules).goes).toEqual([])
})
