import { expect, test } from 'vitest'
import type { SignStatement } from '../statement'
import { Checks } from './check'
import type { ReadApproval } from './reading'
import { checkSignature } from './signatures'
import type { Trust } from './trust'

const trust = { organisation: { id: 'o' }, log: { origin: 'l' } } as Trust
const base = {
  organisation: 'o',
  log: 'l',
  act: 'sign',
  sentence: { template: 'x', locale: 'en', commitment: '' },
  envelope: { id: 'e', basis: 'none' },
  documents: [],
  signer: { id: 'p', details: '' },
  authority: { kind: 'recipient', heads: [] },
  decision: { rules: [] },
}

/** The lines that fail, of a statement that says something more. */
function fails(more: object): string[] {
  const checks = new Checks('it')
  const approval = { statement: { ...base, ...more }, openings: {}, event: undefined } as unknown as ReadApproval<SignStatement>
  checkSignature(approval, { events: [], approvals: [], unreadable: [] }, trust, 'e', checks)
  return checks.all().flatMap(({ status, says }) => (status === 'fails' ? [says] : []))
}

const KNOWN = 'It is signed in the signer’s own name, as someone the sender named'

test('what this version does not know is not waved through', () => {
  expect(fails({})).not.toContain(KNOWN)
  expect(fails({ authority: { kind: 'delegation', heads: [] } })).toContain(KNOWN)
  expect(fails({ onBehalfOf: { id: 'q', details: '' } })).toContain(KNOWN)
  expect(fails({ act: 'approve' })).toContain(KNOWN)
})
