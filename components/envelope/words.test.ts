import { expect, test } from 'vitest'
import { counted, inboxAnswer, nameList, signerWords, waitsFor } from './words'

const now = new Date('2026-05-07T08:00:00Z')
const due = (iso?: string) => ({ dueAt: iso ? new Date(iso) : undefined })

test.each([
  [[], 'Nothing waits for you.'],
  [[due()], 'One document waits for you.'],
  [[due('2026-05-07T15:00:00Z'), due(), due('2026-05-09T15:00:00Z')], 'Three documents wait for you, weightiest first. One is due today.'],
  [
    [due('2026-05-07T15:00:00Z'), due('2026-05-07T21:59:00Z'), due('2026-05-01T15:00:00Z')],
    'Three documents wait for you, weightiest first. Two are due today. One is late.',
  ],
])('answers %#', (rows, answer) => {
  expect(inboxAnswer(rows, now, 'Europe/Madrid')).toBe(answer)
})

test('says what is held for others', () => {
  expect(inboxAnswer([], now, 'Europe/Madrid', { forOthers: 2 })).toBe('Nothing waits for you. Two wait in another’s place.')
  expect(inboxAnswer([due()], now, 'Europe/Madrid', { forOthers: 1 })).toBe('One document waits for you. One waits in another’s place.')
})

test('does not say that nothing waits where a delegation does', () => {
  expect(inboxAnswer([], now, 'Europe/Madrid', { delegated: true })).toBe('No document waits for you.')
})

test('who signed in another’s place is named first', () => {
  const inPlace = { name: 'Ana Ruiz', under: 'delegation D-17', called: 'D-17' }
  expect(signerWords('Ben Cole', undefined)).toBe('Ben Cole')
  expect(signerWords('Ben Cole', inPlace)).toBe('Ana Ruiz on behalf of Ben Cole (D-17)')
  expect(signerWords('Ana Ruiz', inPlace)).toBe('Ana Ruiz (D-17)')
})

test('counts in words to twelve', () => {
  expect([counted(1, 'document'), counted(12, 'document'), counted(13, 'document'), counted(0, 'document')]).toEqual([
    'One document',
    'Twelve documents',
    '13 documents',
    'No documents',
  ])
})

test.each([
  [['A'], 'A'],
  [['A', 'B'], 'A and B'],
  [['A', 'B', 'C'], 'A, B and C'],
  [['A', 'B', 'C', 'D'], 'A, B and 2 others'],
  [[], ''],
])('names %j', (names, written) => {
  expect(nameList(names)).toBe(written)
})

const row = {
  signers: [
    { name: 'Ana', state: 'signed' },
    { name: 'Ben', state: 'waiting' },
  ],
  waitingFor: ['Ben'],
  sealed: 1,
  seals: 2,
}
test.each([
  ['sent', 'Waits for Ben; 1 of 2 signed'],
  ['approved', '1 of 2 seals made'],
  ['completed', 'Signed by Ana and Ben'],
  ['draft', 'For Ana and Ben'],
  ['voided', ''],
] as const)('%s says who holds it up', (state, words) => {
  expect(waitsFor({ ...row, state })).toBe(words)
})

test('and since when', () => {
  expect(waitsFor({ ...row, state: 'sent' }, 'Mon 4 May')).toBe('Waits for Ben since Mon 4 May; 1 of 2 signed')
})
