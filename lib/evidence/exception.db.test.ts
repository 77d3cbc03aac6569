import { beforeAll, describe, expect, test } from 'vitest'
import { type Bytes, fromUtf8, utf8 } from '@/lib/core'
import { settleLog } from '@/lib/ledger'
import { type BundleContent, type BundledApproval, type Trust, verifyBundle, writeBundle } from '@/lib/proof'
import { seal } from '@/lib/signing'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { excepted, reviewException } from '../../test/support/exception'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { classAsks } from '../../test/support/rules'
import { readBundle } from '../proof/bundle/pack'
import { readZip } from '../proof/bundle/zip'
import { issuer } from './issuer'

let ana: Member
let bo: Member
let ben: Member
let cleo: Member
let trust: Trust
let envelopeId: string
let exceptionId: string
let bundle: Bytes
let content: BundleContent

const taken = async () => {
  must(await settleLog())
  return must(await evidenceOf(ben, envelopeId))
}

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Bo Lund', email: 'bo@vestry.example' },
    { name: 'Cleo Hart', email: 'cleo@vestry.example', roles: ['compliance'] },
  ])
  const ada = members[0] as Member
  ;[ben, ana, bo, cleo] = members.slice(1) as [Member, Member, Member, Member]
  await classAsks([ada, ben], 'lease', { registerRequired: true })
  const declared = { classId: 'lease', amount: '48200', currency: 'EUR' }
  envelopeId = await sentEnvelope({ sender: ben, signers: [ana, bo], declared })
  exceptionId = await excepted(ana, ada, { envelopeId })
  await excepted(bo, ada, { envelopeId })
  for (const signer of [ana, bo]) await seal({ approvalId: must(await sign(signer, envelopeId)).approvalId })
  trust = must(await issuer())
  bundle = await taken()
  content = must(await readBundle(bundle))
}, 120_000)

const ASKED =
  'It was signed under an exception (ticket OPS-2210), which one asked for and another approved, each with a passkey of their own'
const FOR = 'The exception is for this signer, envelope and version'
const HELD = 'It was signed while the exception held'
const ONCE = 'The exception was used once, for this signature'
const REVIEWED = 'Somebody who had no part in it has reviewed the exception'

test('a bundle says that it was an exception, by whom it was asked and approved, for what, and that nobody has reviewed it', async () => {
  const { outcome, checks } = must(await verifyBundle(bundle, trust))
  expect(checks.filter(({ status }) => status === 'fails')).toEqual([])
  expect(outcome).toBe('verified')
  const lines = (status: string) => checks.filter((one) => one.status === status).map(({ says, restsOn }) => `${restsOn}: ${says}`)
  for (const line of [`the organisation: ${ASKED}`, `mathematics: ${FOR}`, `the organisation: ${HELD}`, `the organisation: ${ONCE}`])
    expect(lines('holds').filter((one) => one === line)).toHaveLength(2)
  expect(lines('open').filter((one) => one === `the organisation: ${REVIEWED}`)).toHaveLength(2)
  // Why it was asked for stays in the house.
  const openings = [...must(readZip(bundle))].filter(([name]) => name.endsWith('openings.json')).map(([, bytes]) => fromUtf8(bytes))
  expect(openings.filter((one) => one.includes('OPS-2210'))).toHaveLength(4)
  expect(openings.join()).not.toContain('on a plane')
  expect(fromUtf8(must(readZip(bundle)).get('summary.txt') ?? new Uint8Array())).toContain('by an approved exception')
})

describe('a bundle packed anew is refuted when', () => {
  const says = ({ statement }: BundledApproval) => fromUtf8(statement)
  const isStep = (one: BundledApproval, act: string) => says(one).includes('exception/v1') && says(one).includes(`"act":"${act}"`)
  const fails = async (approvals: readonly BundledApproval[]) =>
    must(await verifyBundle(await writeBundle({ ...content, approvals }), trust))
      .checks.filter(({ status }) => status === 'fails')
      .map(({ says: line }) => line)
  const changed = (act: string, from: string | RegExp, to: string) =>
    content.approvals.map((one) => (isStep(one, act) ? { ...one, statement: utf8(says(one).replace(from, to)) } : one))
  const others = 'It was signed under an exception, which one asked for and another approved, each with a passkey of their own'

  test('the approval, or the request, is left out', async () => {
    expect(await fails(content.approvals.filter((one) => !isStep(one, 'approve')))).toContain(others)
    expect(await fails(content.approvals.filter((one) => !isStep(one, 'request')))).toContain(ASKED)
  })

  test('what was approved holds longer, for another version, or for somebody else', async () => {
    expect(await fails(changed('approve', '"minutes":60', '"minutes":600'))).toContain(ASKED)
    expect(await fails(changed('approve', '"version":1', '"version":2'))).toContain(FOR)
    expect(await fails(changed('approve', ana.actor.personId, bo.actor.personId))).toContain(FOR)
  })

  test('the exception of the other signer stands in its place', async () => {
    const [mine, other] = content.approvals
      .filter((one) => isStep(one, 'approve'))
      .map((one) => /"exception":"([^"]+)"/.exec(says(one))?.[1])
    const swapped = content.approvals.map((one) =>
      says(one).includes('sign/v1') && says(one).includes(mine ?? '-')
        ? { ...one, statement: utf8(says(one).replaceAll(mine ?? '-', other ?? '-')) }
        : one,
    )
    const lines = await fails(swapped)
    expect(lines).toContain(FOR)
    expect(lines).toContain(ONCE)
  })
})

test('once it has been reviewed, a bundle says what was found', async () => {
  must(await reviewException(cleo, exceptionId, { verdict: 'not-justified' }))
  const { outcome, checks } = must(await verifyBundle(await taken(), trust))
  expect(outcome).toBe('verified')
  const reviews = checks.filter(({ says }) => says.startsWith(REVIEWED)).map(({ status, says }) => `${status}: ${says}`)
  expect(reviews.toSorted()).toEqual([`holds: ${REVIEWED}, and found it not justified`, `open: ${REVIEWED}`])
})
