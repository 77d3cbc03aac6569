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
  meaning: 'agreement',
  sentence: { template: 'x', locale: 'en', commitment: '' },
  envelope: { id: 'e', basis: 'none' },
  documents: [],
  signer: { id: 'p', details: '', role: 'signer' },
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

const KNOWN = 'It is signed in the person’s own name, as someone the sender named'
const APPROVED = 'It is approved in the person’s own name, as someone the sender named'
const LENT = 'It is signed in another’s place, under a delegation and in no other capacity'
const onBehalfOf = { id: 'q', details: '' }
const approving = { act: 'approve', meaning: 'approval', signer: { id: 'p', details: '', role: 'approver' } }

test('what this version does not know is not waved through', () => {
  expect(fails({})).not.toContain(KNOWN)
  expect(fails({ authority: { kind: 'delegation', heads: [] } })).toContain(KNOWN)
  // In another's place under no instrument, or approving in it.
  expect(fails({ onBehalfOf })).toContain('It is signed in another’s place, under a recipient and in no other capacity')
  const lent = { onBehalfOf, authority: { kind: 'delegation', heads: [] } }
  expect(fails(lent)).not.toContain(LENT)
  expect(fails({ ...approving, ...lent })).toContain(LENT.replace('signed', 'approved'))
  expect(fails(approving)).not.toContain(APPROVED)
  // A signature passed off as an approval, an approval as a signature, and an approval by borrowed authority.
  expect(fails({ act: 'approve' })).toContain(APPROVED)
  expect(fails({ ...approving, act: 'sign' })).toContain(KNOWN)
  expect(fails({ ...approving, authority: { kind: 'register', heads: [] } })).toContain(APPROVED)
})
