import { expect, test } from 'vitest'
import { stateInWords } from './words'

const inWords = (given: Pick<Parameters<typeof stateInWords>[0], 'state'> & Partial<Parameters<typeof stateInWords>[0]>) =>
  stateInWords({ endedBy: undefined, rests: undefined, ...given }).word

test('what runs is in force only while both may act', () => {
  expect(inWords({ state: 'active' })).toBe('in force')
  expect(inWords({ state: 'active', rests: { name: 'Ben Cole', as: 'suspended' } })).toBe('rests while Ben Cole is suspended')
  expect(inWords({ state: 'active', rests: { name: 'Cleo Hart', as: 'auditor' } })).toBe('rests while Cleo Hart is an auditor')
})

test('what nobody ended fell', () => {
  const ben = { id: '1', name: 'Ben Cole', zone: undefined }
  expect([inWords({ state: 'ended', endedBy: ben }), inWords({ state: 'ended' })]).toEqual(['ended', 'fell by itself'])
})
