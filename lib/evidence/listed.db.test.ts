import { beforeAll, describe, expect, test } from 'vitest'
import { type Bytes, fromUtf8, utf8 } from '@/lib/core'
import { db } from '@/lib/db'
import { settleLog } from '@/lib/ledger'
import {
  type BundleContent,
  type BundledApproval,
  type Listed,
  parseRow,
  rowBytes,
  showRow,
  type Trust,
  verifyBundle,
  writeBundle,
} from '@/lib/proof'
import { seal } from '@/lib/signing'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { activateList, proposeList, someList } from '../../test/support/lists'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { classAsks } from '../../test/support/rules'
import { readBundle } from '../proof/bundle/pack'
import { readZip } from '../proof/bundle/zip'
import { issuer } from './issuer'

let trust: Trust
let content: BundleContent
let bundle: Bytes
let ben: Member
let ana: Member
let bo: Member
/** Every row of the list, and where Ana's stands. */
let rows: Bytes[]

const EMAILS = ['bo@vestry.example', 'cy@vestry.example', 'ana@vestry.example']

beforeAll(async () => {
  const members = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Bo Lund', email: 'bo@vestry.example' },
    { name: 'Cy Dahl', email: 'cy@vestry.example' },
  ])) as [Member, Member, Member, Member, Member]
  const [ada] = members
  ;[, ben, ana, bo] = members
  await classAsks([ada, ben], 'lease', { registerRequired: true })
  must(await activateList(ben, await proposeList(ada, someList(EMAILS))))
  // Another list, over other rows, by the same two.
  must(await activateList(ben, await proposeList(ada, someList(EMAILS, { amount: '90000' }))))
  const envelope = await sentEnvelope({ sender: ben, signers: [ana, bo], declared: { classId: 'lease', amount: '48200', currency: 'EUR' } })
  for (const signer of [ana, bo]) await seal({ approvalId: must(await sign(signer, envelope)).approvalId })
  must(await settleLog())
  trust = must(await issuer())
  bundle = must(await evidenceOf(ben, envelope))
  content = must(await readBundle(bundle))
  const [own] = content.events.flatMap(({ listed }) => listed ?? [])
  const kept = await db().listedAuthority.findMany({
    where: { root: Buffer.from(own?.list.root ?? '', 'hex') },
    orderBy: { place: 'asc' },
  })
  rows = kept.map((one) => new Uint8Array(one.content))
})

const GIVEN = 'Two others gave the signer authority, each with a passkey of their own'
const COVERED = 'The authority covers the class, the amount and the currency'
const IN_LIST = 'Every row of a list is in it'

test('a bundle shows who gave the authority by a list, in the lines of a single one, and nothing of the other people in it', async () => {
  const { outcome, checks } = must(await verifyBundle(bundle, trust))
  expect(checks.filter(({ status }) => status === 'fails')).toEqual([])
  expect(outcome).toBe('verified')
  const held = checks.filter(({ status }) => status === 'holds').map(({ says, restsOn }) => `${restsOn}: ${says}`)
  for (const line of [`the organisation: ${GIVEN}`, `mathematics: ${COVERED}`, 'the organisation: The authority was in force'])
    expect(held.filter((one) => one === line)).toHaveLength(2)
  const cy = await db().person.findFirstOrThrow({ where: { name: 'Cy Dahl' } })
  const files = must(readZip(bundle))
  for (const [path, bytes] of files) if (!path.endsWith('.pdf')) expect(fromUtf8(bytes), path).not.toContain(cy.id)
  expect(fromUtf8(files.get('summary.txt') ?? new Uint8Array())).toContain('How a list gave a signer their authority.')
})

describe('a bundle packed anew is refuted when', () => {
  const says = ({ statement }: BundledApproval) => fromUtf8(statement)
  const isGesture = (one: BundledApproval, act: string) =>
    says(one).includes('"kind":"authorities"') && says(one).includes(`"act":"${act}"`)
  const fails = async (more: Partial<BundleContent>) =>
    must(await verifyBundle(await writeBundle({ ...content, ...more }), trust))
      .checks.filter(({ status }) => status === 'fails')
      .map(({ says: line, why }) => `${line}: ${why}`)
      .join('\n')
  const own = () => content.events.find(({ listed }) => listed?.row.person === ana.actor.personId)?.listed as Listed
  const showing = (listed: Listed | undefined) => {
    const events = content.events.map(({ listed: before, ...event }) => {
      if (before?.row.person !== ana.actor.personId) return { ...event, ...(before && { listed: before }) }
      return { ...event, ...(listed && { listed }) }
    })
    return fails({ events })
  }

  test('one of the two gestures is left out', async () => {
    for (const act of ['propose', 'activate']) {
      const approvals = content.approvals.filter((one) => !isGesture(one, act))
      expect(await fails({ approvals })).toContain(`${GIVEN}: What proposed or activated its list is not in the bundle.`)
    }
  })

  test('the row is left out, or another row of the list stands in its place', async () => {
    expect(await showing(undefined)).toContain(`${GIVEN}: Its row in the list is not in the bundle.`)
    const failing = await showing(showRow(rows, 1))
    expect(failing).toContain(`${GIVEN}: It is shown beside another event.`)
    expect(failing).toContain(IN_LIST)
  })

  test('the row says more than its list holds', async () => {
    const more = { ...own(), row: { ...own().row, scope: { ...own().row.scope, caps: [{ currency: 'EUR', amount: 9_900_000 }] } } }
    expect(await showing(more)).toContain(`${GIVEN}: It is not in the list.`)
    const less = { ...own(), row: { ...own().row, scope: { ...own().row.scope, caps: [{ currency: 'EUR', amount: 4_000_000 }] } } }
    expect(await showing(less)).toContain(COVERED)
  })

  test('it shows the row in a list that nobody confirmed', async () => {
    const another = showRow([rowBytes(own().row)], 0)
    expect(await showing(another)).toContain(`${GIVEN}: What proposed or activated its list is not in the bundle.`)
    const forged = rows.map((row, at) => (at === own().index ? rowBytes({ ...own().row, nonce: 'A'.repeat(43) }) : row))
    expect(parseRow(forged[own().index] as Bytes)).toBeDefined()
    expect(await showing(showRow(forged, own().index))).toContain('What proposed or activated its list is not in the bundle.')
  })

  test('the two who confirmed it are one, or the activation is of another digest', async () => {
    const changed = (from: RegExp, to: string) =>
      content.approvals.map((one) => (isGesture(one, 'activate') ? { ...one, statement: utf8(says(one).replace(from, to)) } : one))
    const proposer = /"administrator":"([^"]+)"/.exec(
      says(content.approvals.find((one) => isGesture(one, 'propose')) as BundledApproval),
    )?.[1]
    expect(await fails({ approvals: changed(/"administrator":"[^"]+"/, `"administrator":"${proposer}"`) })).toContain(
      `${GIVEN}: It takes two others.`,
    )
    expect(await fails({ approvals: changed(/"digest":"[0-9a-f]{4}/, '"digest":"0000') })).toContain(GIVEN)
  })
})
