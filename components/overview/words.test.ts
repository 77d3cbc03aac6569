import { expect, test } from 'vitest'
import type { FindingRow, OpenRow } from '@/lib/governance'
import { overviewAnswer } from './words'

const row: OpenRow = { id: '1', at: new Date(0), sentence: [], href: '/', act: '' }
const finding = (owner?: string): FindingRow => ({
  ...row,
  due: new Date(0),
  reason: undefined,
  settles: undefined,
  owner: owner ? { id: owner, name: owner } : undefined,
})

test('the title says how much is open and how much of it nobody answers for', () => {
  expect(overviewAnswer({ findings: [], waiting: [], exceptions: [] })).toBe('Nothing is open.')
  expect(overviewAnswer({ findings: [finding('ada')], waiting: [], exceptions: [] })).toBe('One thing is open.')
  expect(overviewAnswer({ findings: [finding()], waiting: [row, row], exceptions: [] })).toBe('Three things are open; one has no owner.')
  expect(overviewAnswer({ findings: [finding(), finding()], waiting: [], exceptions: [row] })).toBe(
    'Three things are open; two have no owner.',
  )
})
