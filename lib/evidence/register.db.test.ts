import { beforeAll, describe, expect, test } from 'vitest'
import { type Bytes, fromUtf8, utf8 } from '@/lib/core'
import { settleLog } from '@/lib/ledger'
import { type BundleContent, type BundledApproval, type Trust, verifyBundle, writeBundle } from '@/lib/proof'
import { seal } from '@/lib/signing'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { authorise, someGrant } from '../../test/support/register'
import { classAsks } from '../../test/support/rules'
import { readBundle } from '../proof/bundle/pack'
import { readZip } from '../proof/bundle/zip'
import { issuer } from './issuer'

let trust: Trust
let content: BundleContent
let bundle: Bytes

beforeAll(async () => {
  const [ada, ben, ana, bo] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Bo Lund', email: 'bo@vestry.example' },
  ])) as [Member, Member, Member, Member]
  await classAsks([ada, ben], 'lease', { registerRequired: true })
  await authorise([ada, ben], someGrant(ana))
  await authorise([ada, ben], someGrant(bo, { caps: [{ amount: '90000', currency: 'EUR', cumulative: '200000', days: '30' }] }))
  const envelope = await sentEnvelope({ sender: ben, signers: [ana, bo], declared: { classId: 'lease', amount: '48200', currency: 'EUR' } })
  for (const signer of [ana, bo]) await seal({ approvalId: must(await sign(signer, envelope)).approvalId })
  must(await settleLog())
  trust = must(await issuer())
  bundle = must(await evidenceOf(ben, envelope))
  content = must(await readBundle(bundle))
})

const GIVEN = 'Two others gave the signer authority, each with a passkey of their own'
const COVERED = 'The authority covers the class, the amount and the currency'

test('a bundle shows who gave the authority, what it covers and that it was in force', async () => {
  const { outcome, checks } = must(await verifyBundle(bundle, trust))
  expect(checks.filter(({ status }) => status === 'fails')).toEqual([])
  expect(outcome).toBe('verified')
  const held = checks.filter(({ status }) => status === 'holds').map(({ says, restsOn }) => `${restsOn}: ${says}`)
  for (const line of [`the organisation: ${GIVEN}`, `mathematics: ${COVERED}`, 'the organisation: The authority was in force'])
    expect(held.filter((one) => one === line)).toHaveLength(2)
  // What else was signed is not in it, and it does not say so.
  const left = checks.filter(({ status, says }) => status === 'open' && says.includes('altogether with one counterparty'))
  expect(left).toMatchObject([{ about: 'signature of Bo Lund', restsOn: 'the organisation', why: expect.stringContaining('20000000') }])
  expect(fromUtf8(must(readZip(bundle)).get('summary.txt') ?? new Uint8Array())).toContain('from the register of authorities')
})

describe('a bundle packed anew is refuted when', () => {
  const says = ({ statement }: BundledApproval) => fromUtf8(statement)
  const isStep = (one: BundledApproval, act: string) => says(one).includes('authority/v1') && says(one).includes(`"act":"${act}"`)
  const fails = async (approvals: readonly BundledApproval[]) =>
    must(await verifyBundle(await writeBundle({ ...content, approvals }), trust))
      .checks.filter(({ status }) => status === 'fails')
      .map(({ says: line }) => line)
  const changed = (act: string, from: string, to: string) =>
    content.approvals.map((one) => (isStep(one, act) ? { ...one, statement: utf8(says(one).replace(from, to)) } : one))

  test('the activation, or the grant, is left out', async () => {
    for (const act of ['activate', 'grant']) expect(await fails(content.approvals.filter((one) => !isStep(one, act)))).toContain(GIVEN)
  })

  test('its scope says more than was granted, or what was activated is something else', async () => {
    expect(await fails(changed('grant', '"amount":5000000', '"amount":9000000'))).toContain(GIVEN)
    expect(await fails(changed('activate', '"lease"', '"lease","nda"'))).toContain(GIVEN)
    expect(await fails(changed('grant', '"amount":5000000', '"amount":4000000'))).toContain(COVERED)
  })

  test('an administrator’s enrolment is left out', async () => {
    const [founder] = content.approvals.filter((one) => says(one).includes('"kind":"set-up"'))
    expect(founder).toBeDefined()
    expect(await fails(content.approvals.filter((one) => one !== founder))).toContain(GIVEN)
  })

  test('the authority of the other signer stands in its place', async () => {
    const [own, other] = content.approvals.filter((one) => isStep(one, 'grant'))
    const reference = /"authority":"([^"]+)"/.exec(says(other as BundledApproval))?.[1] ?? ''
    const mine = /"authority":"([^"]+)"/.exec(says(own as BundledApproval))?.[1] ?? ''
    const swapped = content.approvals.map((one) =>
      says(one).includes('sign/v1') && says(one).includes(mine) ? { ...one, statement: utf8(says(one).replaceAll(mine, reference)) } : one,
    )
    expect(await fails(swapped)).toContain(GIVEN)
  })
})
