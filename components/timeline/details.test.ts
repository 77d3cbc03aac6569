import { expect, test } from 'vitest'
import { factsOf } from './details'

const HASH = '9f'.repeat(32)
const facts = (details: Record<string, unknown>, outcome: 'permitted' | 'refused' = 'permitted') =>
  factsOf({
    outcome,
    details: Object.entries(details).map(([name, value]) => ({
      name,
      value: typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value),
    })),
  }).map(({ term, values }) => [term, ...values.map(({ text, sha256 }) => [text, sha256].filter(Boolean).join(' '))])

test('a signature: that it was the last is said in words, and what only a database reads is left out', () => {
  expect(facts({ title: 'Lease', version: 2, signer: 'Ana Ruiz', last: true })).toEqual([
    ['Title', 'Lease'],
    ['Version', '2'],
    ['Signer', 'Ana Ruiz'],
    ['Signatures', 'this was the last one'],
  ])
  expect(facts({ version: 1, last: false, approval: '01a2' })).toEqual([['Version', '1']])
  expect(facts({ before: 'Ben Cole', after: 'Dara Osei', person: '01a2' })).toEqual([
    ['Before', 'Ben Cole'],
    ['After', 'Dara Osei'],
  ])
})

test('authority: what may be signed, up to how much and how long', () => {
  const scope = { classes: ['lease', 'nda'], caps: [{ currency: 'EUR', amount: 5_000_000 }], until: '2027-01-01T00:00:00.000Z' }
  expect(facts({ name: 'Ana Ruiz', ...scope })).toEqual([
    ['Person', 'Ana Ruiz'],
    ['Kinds of document', 'lease', 'nda'],
    ['Up to', '€50,000.00'],
    ['Until', '2027-01-01T00:00:00.000Z'],
  ])
})

test('lists, hashes and fields', () => {
  expect(facts({ before: ['compliance'], roles: ['administrator', 'compliance'] })).toEqual([
    ['Roles', 'administrator', 'compliance'],
    ['Before', 'compliance'],
  ])
  expect(facts({ documents: [{ document: 'Lease.pdf', supplied: '00', reviewed: HASH }], signers: ['Ana', 'Ben'] })).toEqual([
    ['As signed', `Lease.pdf ${HASH}`],
    ['Signers', 'Ana', 'Ben'],
  ])
  expect(facts({ changed: ['title', 'dueAt'], sha256: HASH, part: 'reviewed' })).toEqual([
    ['File', 'as frozen for signing'],
    ['SHA-256', HASH],
    ['Changed', 'title', 'due date'],
  ])
})

test('a refusal’s reason stands above; a reason somebody gave stands here', () => {
  expect(facts({ code: 'policy-deny', reason: 'Not named.', by: 'Ana', stage: 'complete' }, 'refused')).toEqual([
    ['When', 'as the passkey confirmed it'],
  ])
  expect(facts({ reason: 'Too dear.' })).toEqual([['Reason', 'Too dear.']])
})

test('what nobody has words for is still told, and text that looks like JSON stays text', () => {
  expect(facts({ retentionYears: 7, name: '[draft' })).toEqual([
    ['Person', '[draft'],
    ['Retention years', '7'],
  ])
})
