import { expect, test } from 'vitest'
import type { DelegationRow } from '@/lib/delegation'
import { delegationsAnswer, waitingInWords, waitsOrUses } from './words'

const person = (name: string) => ({ id: name, name, zone: undefined })
const row = (more: Partial<DelegationRow> = {}) =>
  ({ name: 'D-17', kind: 'delegation', grantor: person('Alex Morel'), delegate: person('Ana Ruiz'), uses: [], ...more }) as DelegationRow

test('says whom it waits for, as each side reads it, and only then how often it was used', () => {
  const said = (state: DelegationRow['state']) => (['given', 'received'] as const).map((mine) => waitsOrUses(row({ state }), mine).word)
  expect(said('granted')).toEqual(['waits for Ana Ruiz to accept', 'waits for you to accept'])
  expect(said('appointed')).toEqual(['waits for a second administrator', 'waits for a second administrator'])
  for (const state of ['planned', 'active', 'over', 'ended'] as const) expect(said(state)).toEqual(['never used', 'never used'])
})

test('the page’s answer leaves out whoever cannot sign now', () => {
  const active = row({ state: 'active' })
  const resting = row({ state: 'active', rests: { name: 'Ana Ruiz', as: 'suspended' } })
  expect(delegationsAnswer([active], [])).toBe('Ana Ruiz may sign for you.')
  expect(delegationsAnswer([resting], [resting, row({ state: 'granted' })])).toBe('Nobody signs for you now.')
})

test('says what waits for the reader', () => {
  const [given, wanted] = [row(), row({ name: 'D-3' })]
  expect(waitingInWords({ toAccept: [], toConfirm: [] })).toBeUndefined()
  expect(waitingInWords({ toAccept: [given], toConfirm: [] })).toBe('Alex Morel lets you sign for them: it counts once you accept it.')
  expect(waitingInWords({ toAccept: [row({ kind: 'appointment' })], toConfirm: [] })).toBe(
    'You were appointed to sign for Alex Morel: it counts once you accept it.',
  )
  expect(waitingInWords({ toAccept: [given, given], toConfirm: [wanted] })).toBe(
    'Two delegations wait for you to accept. D-3, under which Ana Ruiz signs for you, ends soon unless you say that it is still wanted.',
  )
  expect(waitingInWords({ toAccept: [], toConfirm: [wanted, wanted] })).toBe(
    'Two delegations end soon unless you say that they are still wanted.',
  )
})
