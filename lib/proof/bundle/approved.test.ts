import { expect, test } from 'vitest'
import { type Canonical, canonicalBytes } from '@/lib/core'
import { checkApprovals } from './approved'
import { Checks } from './check'
import type { ReadBundle } from './reading'

type Signature = Parameters<typeof checkApprovals>[0]

const documents = [{ id: 'doc', version: 1, reviewed: 'r', supplied: 's', pages: 1 }]

/** An act on the envelope at its place in the log, with the facts that policy saw. */
const act = (who: string, act: 'approve' | 'sign', index: number, facts?: Canonical) =>
  ({
    statement: { type: 'countersign/sign/v1', act, signer: { id: who }, envelope: { id: 'env', declaredBy: 'iris' }, documents },
    event: { index },
    ...(facts && { decision: canonicalBytes({ facts: { resource: facts } }) }),
  }) as unknown as Signature

const counted = (others: readonly Signature[], facts: { readonly [name: string]: Canonical } = {}) => {
  const checks = new Checks('x')
  const signature = act('ana', 'sign', 9, { approvals: 2, ...facts })
  checkApprovals(signature, { approvals: [signature, ...others] } as unknown as ReadBundle, checks)
  return checks.all().map(({ status, why = '' }) => `${status} ${why}`.trim())
}

test('as many different people as policy counted had approved it', () => {
  expect(counted([act('ben', 'approve', 1), act('cleo', 'approve', 2)])).toEqual(['holds'])
  expect(counted([act('ben', 'approve', 1), act('ben', 'approve', 2)])).toEqual(['fails Policy counted 2, and 1 of them are here.'])
})

test('whoever a deputy signs for is no other person', () => {
  const checks = new Checks('x')
  const own = act('ana', 'sign', 9, { approvals: 1 })
  const inPlace = { ...own, statement: { ...own.statement, onBehalfOf: { id: 'ben', details: '' } } }
  checkApprovals(inPlace, { approvals: [inPlace, act('ben', 'approve', 1)] } as unknown as ReadBundle, checks)
  expect(checks.all().map(({ why }) => why)).toEqual(['Policy counted 1, and 0 of them are here.'])
})

test('who signs it only later was another person then', () => {
  expect(counted([act('ben', 'approve', 1), act('cleo', 'approve', 2), act('cleo', 'sign', 12)])).toEqual(['holds'])
})

test.each<[string, readonly Signature[], { readonly [name: string]: Canonical }]>([
  ['signed it too', [act('cleo', 'sign', 5)], {}],
  ['was named as a signer, as policy saw it', [], { signers: ['ana', 'cleo'] }],
  ['uploaded it, as policy saw it', [], { uploaders: ['cleo'] }],
])('who %s is no other person', (_, more, facts) => {
  const others = [act('ben', 'approve', 1), act('cleo', 'approve', 2), ...more]
  expect(counted(others, facts)).toEqual(['fails Policy counted 2, and 1 of them are here.'])
})
