import { expect, test } from 'vitest'
import { type SigningFacts, sentenceText, signingSentence } from '@/lib/proof'
import { pastTense } from './past-tense'

const facts: SigningFacts = { signer: 'Ana Ruiz', title: 'Supply agreement', version: 4, basis: 'none', pages: [6] }
const past = (more: Partial<SigningFacts>) => pastTense(sentenceText(signingSentence({ ...facts, ...more })), facts.signer)

test('in one’s own name', () => {
  expect(past({})).toBe('Ana Ruiz signed version\u00a04 of “Supply agreement”, exactly as these six pages show it.')
})

test('for a party, in a capacity', () => {
  expect(past({ party: 'Vestry Bakeries SL', capacity: 'CFO' })).toBe(
    'Ana Ruiz, for Vestry Bakeries SL as CFO, signed version\u00a04 of “Supply agreement”, exactly as these six pages show it.',
  )
  expect(past({ capacity: 'CFO' })).toContain('Ana Ruiz, CFO, signed version\u00a04')
})

test('a sentence of another template stands as it was signed', () => {
  expect(pastTense('Something else.', 'Ana Ruiz')).toBe('Something else.')
})
