import { beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bytes, fromUtf8, utf8 } from '@/lib/core'
import { settleLog } from '@/lib/ledger'
import { filesOfProduct } from '@/lib/policy'
import { type BundleContent, type Trust, verifyBundle, writeBundle } from '@/lib/proof'
import { loadByCommand } from '@/lib/rulebook'
import { seal } from '@/lib/signing'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { changePolicy, inForceBefore, withMore } from '../../test/support/rulebook'
import { askAgain } from '../policy/again'
import { readBundle } from '../proof/bundle/pack'
import { issuer } from './issuer'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let trust: Trust
/** Signed while the product's own policies decided, and while those of two administrators did. */
let before: Bytes
let after: Bytes
/** And while those did that the operator had loaded. */
let loaded: Bytes

beforeAll(async () => {
  const [ada, ben, ana] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
  ])) as [Member, Member, Member]
  const signed = async () => {
    const envelope = await sentEnvelope({ sender: ben, signers: [ana], declared: { classId: 'lease', amount: '48200', currency: 'EUR' } })
    await seal({ approvalId: must(await sign(ana, envelope)).approvalId })
    return envelope
  }
  const first = await signed()
  await changePolicy([ada, ben], withMore('// Ours.'))
  const second = await signed()
  const unfit = withMore('@id("own") @reason("Own.") forbid (principal, action, resource) when { context.firstPhases };')
  await inForceBefore(unfit, { origin: 'upgrade', base: filesOfProduct() })
  expect(await loadByCommand(withMore('// Mended.').policies)).toHaveProperty('hash')
  const third = await signed()
  must(await settleLog())
  trust = must(await issuer())
  before = must(await evidenceOf(ben, first))
  after = must(await evidenceOf(ben, second))
  loaded = must(await evidenceOf(ben, third))
})

const linesOf = async (bundle: Bytes, again?: typeof askAgain) => {
  const { checks, outcome } = must(await verifyBundle(bundle, trust, again))
  const told = (status: string) => checks.filter((one) => one.status === status).map(({ restsOn, says }) => `${restsOn}: ${says}`)
  return { outcome, holds: told('holds'), fails: told('fails'), open: checks.filter(({ status }) => status === 'open') }
}

const HERE = 'mathematics: The policies that decided it are in the bundle'
const BY_TWO = 'the organisation: Two administrators put the policies in force that decided it, each with a passkey'
const PRODUCT = 'the organisation: The policies that decided it came with the product'
const SAME = 'mathematics: Asked again, the policies say the same'

describe('evidence says which policies decided, and who put them in force', () => {
  test.each([
    ['the product', () => before, PRODUCT],
    ['two administrators', () => after, BY_TWO],
    ['the operator', () => loaded, 'the organisation: The operator put the policies in force that decided it, alone, by a command'],
  ])('%s', async (_, bundle, line) => {
    const { outcome, holds, fails } = await linesOf(bundle())
    expect(fails).toEqual([])
    expect(outcome).toBe('verified')
    expect(holds).toEqual(expect.arrayContaining([HERE, line]))
    expect(holds).not.toContain(SAME)
  })

  test('and whoever has the engine asks them again', async () => {
    for (const bundle of [before, after]) expect((await linesOf(bundle, askAgain)).holds).toContain(SAME)
  })

  test('by an engine of another version it stays the organisation’s word, and is told', async () => {
    const { outcome, open } = await linesOf(after, async () => ({ why: 'It was decided by cedar/0.1.' }))
    expect(outcome).toBe('verified')
    expect(open).toContainEqual(expect.objectContaining({ restsOn: 'the organisation', why: expect.stringContaining('cedar/0.1') }))
  })

  test('and is refuted when they say something else', async () => {
    const { outcome, fails } = await linesOf(after, async () => ({ outcome: 'deny', rules: ['house-closed'] }))
    expect(outcome).toBe('refuted')
    expect(fails).toEqual([SAME])
  })
})

describe('a bundle packed anew is refuted when', () => {
  const packed = async (change: (content: BundleContent) => Partial<BundleContent>) => {
    const content = must(await readBundle(after))
    return (await linesOf(await writeBundle({ ...content, ...change(content) }), askAgain)).fails
  }

  test('the policies are left out, or are others', async () => {
    expect(await packed(() => ({ policies: new Map() }))).toEqual([HERE])
    const altered = ({ policies }: BundleContent) =>
      new Map([...policies].map(([hash, bytes]) => [hash, utf8(fromUtf8(bytes).replace('// Ours.', '// Mine.'))]))
    expect(await packed((content) => ({ policies: altered(content) }))).toEqual([HERE])
  })

  test('what proposed or activated them is left out, or says something else', async () => {
    const isStep = (act: string) => (one: BundleContent['approvals'][number]) =>
      fromUtf8(one.statement).includes('proposal/v1') && fromUtf8(one.statement).includes(`"act":"${act}"`)
    for (const act of ['propose', 'activate'])
      expect(await packed(({ approvals }) => ({ approvals: approvals.filter((one) => !isStep(act)(one)) }))).toHaveLength(1)
    const other = ({ approvals }: BundleContent) =>
      approvals.map((one) =>
        isStep('activate')(one)
          ? {
              ...one,
              statement: utf8(fromUtf8(one.statement).replace(/"digest":"./, (was) => (was.endsWith('0') ? '"digest":"1' : '"digest":"0'))),
            }
          : one,
      )
    expect(await packed((content) => ({ approvals: other(content) }))).toContain(BY_TWO)
  })
})
