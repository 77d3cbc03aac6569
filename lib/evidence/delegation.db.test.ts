import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fromUtf8, utf8 } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { prepareGrant } from '@/lib/delegation'
import { settleLog } from '@/lib/ledger'
import { type BundleContent, type BundledApproval, type Trust, type Verdict, verifyBundle, writeBundle } from '@/lib/proof'
import { seal } from '@/lib/signing'
import { appoint, confirmLoan, lent, someLoan, step } from '../../test/support/delegation'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { authorise, someGrant } from '../../test/support/register'
import { classAsks } from '../../test/support/rules'
import { readBundle } from '../proof/bundle/pack'
import { readZip } from '../proof/bundle/zip'
import { report } from '../proof/cli/report'
import { issuer } from './issuer'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let ada: Member
let ida: Member
let ben: Member
let ana: Member
let omar: Member
let mia: Member
let trust: Trust
/** Signed by Ana for Ben under a delegation, and by Omar for Ben under an appointment. */
let bundle: BundleContent
let appointed: BundleContent
let lentId: string

const lease = { classId: 'lease', amount: '48200', currency: 'EUR', counterparty: 'HALDEN  foods as' }

/** Signed for Ben under this instrument; its bundle. */
async function signedBy(deputy: Member, under: string, declared: object = lease): Promise<BundleContent> {
  const envelope = await sentEnvelope({ sender: mia, signers: [ben], declared })
  await seal({ approvalId: must(await sign(deputy, envelope, 1, under)).approvalId })
  must(await settleLog())
  return must(await readBundle(must(await evidenceOf(mia, envelope))))
}

beforeAll(async () => {
  ;[ada, ida, ben, ana, omar, mia] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Omar Haddad', email: 'omar@vestry.example' },
    { name: 'Mia Berg', email: 'mia@vestry.example' },
  ])) as [Member, Member, Member, Member, Member, Member]
  await classAsks([ada, ida], 'lease', { registerRequired: true })
  await authorise([ada, ida], someGrant(ben))
  lentId = await lent(ben, ana, { counterparty: 'Halden Foods AS', reason: 'In hospital.' })
  bundle = await signedBy(ana, lentId)
  const { delegationId } = must(await appoint(ada, ben, omar, { classes: ['nda', 'lease'] })) as { delegationId: string }
  must(await step(ida, 'activate', delegationId))
  must(await step(omar, 'accept', delegationId))
  appointed = await signedBy(omar, delegationId)
  trust = must(await issuer())
})
afterAll(closeDb)

const GIVEN = 'It was signed under a delegation, which the grantor gave and the signer accepted, each with a passkey of their own'
const APPOINTED =
  'It was signed under an appointment, which two administrators made without whom it is for, and the signer accepted, each with a passkey of their own'
const FOR = 'The delegation is for this signer, in the place of whom it was signed for'
const COVERS = 'The delegation covers the kind of document, the amount and the currency'
const WITH = 'The delegation is for this counterparty'
const WINDOW = 'It was signed inside the window of the delegation'
const HELD = 'Per the organisation’s log the delegation held, and nobody had ended it'
const ONCE = 'Whoever signed it in another’s place has no other part in it'
const AUTHORITY = 'Two others gave the grantor authority, each with a passkey of their own'
const SEEN = 'Outside witnesses saw it come into the log inside that window'

const verdictOf = async (content: BundleContent): Promise<Verdict> => must(await verifyBundle(await writeBundle(content), trust))
/** What is told of the instrument, but for its number and its times. */
const toldBy = ({ signatures }: Verdict) =>
  signatures[0]?.under?.map((line) => line.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'T').replace(/D-\d+/, 'D-N'))
const linesOf = ({ checks }: Verdict, status: string) =>
  checks.filter((one) => one.status === status).map(({ says, why }) => (why ? `${says}: ${why}` : says))
const fails = async (content: BundleContent) => linesOf(await verdictOf(content), 'fails')

test('a bundle holds the whole instrument, and says for whom it was signed, under what and in which bounds', async () => {
  const verdict = await verdictOf(bundle)
  expect(linesOf(verdict, 'fails')).toEqual([])
  expect(verdict.outcome).toBe('verified')
  expect(linesOf(verdict, 'holds')).toEqual(
    expect.arrayContaining([
      'It is signed in another’s place, under a delegation and in no other capacity',
      ...[GIVEN, FOR, COVERS, WITH, WINDOW, HELD, ONCE, AUTHORITY],
      'The grantor’s authority covers the class, the amount and the currency',
      'The grantor’s authority was in force',
      'The sentence shown says what the statement says',
    ]),
  )
  // Without a witness nobody outside knows when it was.
  expect(linesOf(verdict, 'open')).toContainEqual(expect.stringContaining(`${SEEN}: Not proven. No witness confirmed the log around it.`))
  expect(verdict.signatures).toMatchObject([{ who: 'Ana Ruiz on behalf of Ben Cole' }])
  expect(toldBy(verdict)).toEqual([
    'Under delegation D-N: Ben Cole let Ana Ruiz sign documents of class lease, up to €50,000.00 each, with Halden Foods AS alone, from T until T.',
    'Given T; accepted T, by the organisation’s clock.',
  ])
  const grant = bundle.approvals.find((one) => isStep(one, 'grant')) as BundledApproval
  const [, from = '', until = ''] = /"from":"([^"]+)","until":"([^"]+)"/.exec(says(grant)) ?? []
  const second = (time: string) => `${time.slice(0, 19).replace('T', ' ')} UTC`
  expect(verdict.signatures[0]?.under?.[0]).toMatch(/D-\d+/)
  expect(verdict.signatures[0]?.under?.[0]).toContain(`from ${second(from)} until ${second(until)}.`)
  expect(verdict.checks.map(({ about }) => about)).toContain('signature of Ana Ruiz on behalf of Ben Cole')
})

test('its summary names both people and the instrument, and not why somebody is away', async () => {
  const files = must(readZip(await writeBundle(bundle)))
  const summary = fromUtf8(files.get('summary.txt') ?? new Uint8Array())
  expect(summary).toContain('who         Ana Ruiz, ana@vestry.example')
  expect(summary).toContain('on behalf   of Ben Cole, ben@vestry.example')
  const verdict = await verdictOf(bundle)
  expect(verdict.signatures[0]?.under).toHaveLength(2)
  for (const line of verdict.signatures[0]?.under ?? []) {
    expect(summary).toContain(`  ${line}\n`)
    expect(report(verdict)).toContain(`  ${line}\n`)
  }
  expect(summary).toContain(`under a delegation, which the person signed for gave themselves, ${lentId}`)
  for (const words of ['How somebody lent another their place to sign.', 'How the one who signs in another’s place accepted that.'])
    expect(summary).toContain(words)
  for (const [path, bytes] of files) if (!path.endsWith('.pdf')) expect(fromUtf8(bytes), path).not.toContain('In hospital')
})

test('an appointment is called one, and nothing of it is the grantor’s', async () => {
  const verdict = await verdictOf(appointed)
  expect(verdict.outcome).toBe('verified')
  expect(linesOf(verdict, 'holds')).toContain(APPOINTED)
  expect(linesOf(verdict, 'holds')).toContain('It is signed in another’s place, under an appointment and in no other capacity')
  expect(JSON.stringify(verdict)).not.toMatch(/a delegation|a appointment/)
  expect(toldBy(verdict)).toEqual([
    'Under appointment D-N: Omar Haddad could sign for Ben Cole documents of class lease or nda, up to €50,000.00 each, from T until T.',
    'Appointed by Ada Admin T and Ida Holm T; Ben Cole signed nothing of it; accepted T, by the organisation’s clock.',
  ])
  const summary = fromUtf8(must(readZip(await writeBundle(appointed))).get('summary.txt') ?? new Uint8Array())
  expect(summary).toContain('under an appointment, which two administrators made without the person signed for')
  expect(summary).not.toMatch(/a delegation|lent/)
})

test('whose words are erased is told by its id, and without a name', async () => {
  const erased = bundle.approvals.map((one) => ({ ...one, openings: {} }))
  const verdict = await verdictOf({ ...bundle, approvals: erased })
  expect(linesOf(verdict, 'fails')).toEqual([])
  expect(toldBy(verdict)?.[0]).toBe(
    `Under delegation ${lentId}: an erased person let an erased person sign documents of class lease, up to €50,000.00 each, with one counterparty (erased) alone, from T until T.`,
  )
})

test('one that was granted along with another’s, by the same gesture, stands on that gesture', async () => {
  const form = someLoan([omar, ana], { classes: ['nda'], amount: '' })
  const { delegationId: first } = must(await confirmLoan(ben, must(await prepareGrant(ben.actor, form))))
  const { objectId: along } = await db().auditEvent.findFirstOrThrow({ where: { kind: 'delegation.granted-along' } })
  must(await step(ana, 'accept', along))
  const content = await signedBy(ana, along, { classId: 'nda' })
  const verdict = await verdictOf(content)
  expect(linesOf(verdict, 'fails')).toEqual([])
  expect(linesOf(verdict, 'holds')).toContain(GIVEN)
  expect(toldBy(verdict)?.[0]).toBe(
    'Under delegation D-N: Ben Cole let Ana Ruiz sign documents of class nda, that state no amount, from T until T.',
  )
  // Nothing of what the others made of theirs.
  expect(content.events.filter(({ leaf }) => fromUtf8(leaf).includes(first))).toHaveLength(1)
  const event = content.events.find(({ leaf }) => fromUtf8(leaf).includes('delegation.granted-along'))
  expect(await fails({ ...content, events: content.events.filter((one) => one !== event) })).toContainEqual(
    expect.stringContaining(`${GIVEN}: The log does not name it as granted along`),
  )
  const alone = content.approvals.map((one) => changed(one, 'grant', ana.actor.personId, mia.actor.personId))
  expect(await fails({ ...content, approvals: alone })).toContainEqual(expect.stringContaining(`${FOR}: It lets another person sign.`))
})

const says = ({ statement }: BundledApproval) => fromUtf8(statement)
const isStep = (one: BundledApproval, act: string) => says(one).includes('delegation/v1') && says(one).includes(`"act":"${act}"`)
const isSign = (one: BundledApproval) => says(one).includes('sign/v1')
const changed = (one: BundledApproval, act: string, from: string | RegExp, to: string) =>
  isStep(one, act) ? { ...one, statement: utf8(says(one).replace(from, to)) } : one

describe('a bundle packed anew is refuted, and says why, when', () => {
  const altered = (acts: readonly string[], from: string | RegExp, to: string) => ({
    ...bundle,
    approvals: bundle.approvals.map((one) => acts.reduce((so, act) => changed(so, act, from, to), one)),
  })
  const until = () => /"until":"([^"]+)"/.exec(says(bundle.approvals.find((one) => isStep(one, 'grant')) as BundledApproval))?.[1] ?? ''
  const both = ['grant', 'accept']
  const years = (time: string, by: number) => `${Number(time.slice(0, 4)) + by}${time.slice(4)}`

  test('its window was altered, where it was given, accepted, or in both', async () => {
    expect(await fails(altered(['grant'], `"until":"${until()}`, `"until":"${years(until(), 1)}`))).toContain(
      `${GIVEN}: Another window was accepted than was given.`,
    )
    expect(await fails(altered(both, `"until":"${until()}`, `"until":"${years(until(), 1)}`))).toContain(
      `${GIVEN}: The log does not name this grant.`,
    )
    const over = await fails(
      altered(both, /"from":"[^"]+","until":"[^"]+"/, '"from":"2020-01-01T00:00:00.000Z","until":"2020-02-01T00:00:00.000Z"'),
    )
    expect(over).toContain(`${WINDOW}: It is from 2020-01-01T00:00:00.000Z until 2020-02-01T00:00:00.000Z.`)
  })

  test('its scope was altered', async () => {
    expect(await fails(altered(['grant'], '"lease"', '"lease","nda"'))).toContain(`${GIVEN}: Another scope was accepted than was given.`)
    expect(await fails(altered(both, '"amount":5000000', '"amount":4000000'))).toEqual(
      expect.arrayContaining([
        `${COVERS}: Its largest amount is 4000000, in minor units of EUR.`,
        `${GIVEN}: The log does not name this grant.`,
      ]),
    )
    expect(await fails(altered(both, '"lease"', '"nda"'))).toContain(`${COVERS}: It is for nda.`)
    const elsewhere = `"envelopes":["${lentId}"],"from"`
    expect(await fails(altered(both, '"from"', elsewhere))).toContain(`${COVERS}: It is for other envelopes only.`)
    expect(await fails(altered(both, /"counterparty":"[0-9a-f]+",/, ''))).not.toEqual([])
    expect(await fails(altered(['accept'], /"counterparty":"[0-9a-f]+",/, ''))).toContain(
      `${GIVEN}: Another counterparty was accepted than was given.`,
    )
  })

  test('its delegate or its grantor was altered', async () => {
    const [from, to] = [`"delegate":"${ana.actor.personId}"`, `"delegate":"${omar.actor.personId}"`]
    expect(await fails(altered(['grant'], from, to))).toEqual(
      expect.arrayContaining([`${FOR}: It lets another person sign.`, `${GIVEN}: Another person accepted it than the one it is for.`]),
    )
    const grantor = [`"grantor":"${ben.actor.personId}"`, `"grantor":"${mia.actor.personId}"`] as const
    expect(await fails(altered(both, ...grantor))).toEqual(
      expect.arrayContaining([
        `${FOR}: It is about another person’s place.`,
        `${GIVEN}: Another person gave it than the one in whose place it is.`,
      ]),
    )
  })

  test('its acceptance, its grant, or an enrolment behind them is left out', async () => {
    const without = (out: (one: BundledApproval) => boolean) => ({ ...bundle, approvals: bundle.approvals.filter((one) => !out(one)) })
    expect(await fails(without((one) => isStep(one, 'accept')))).toContain(`${GIVEN}: Its acceptance is not in the bundle.`)
    expect(await fails(without((one) => isStep(one, 'grant')))).toContain(`${GIVEN}: What the grantor gave is not in the bundle.`)
    const enrolment = (one: BundledApproval) => says(one).includes('enrolment/v1') && says(one).includes(`"person":"${ben.actor.personId}"`)
    expect(await fails(without(enrolment))).toContain(`${GIVEN}: The passkey of the grant has no beginning in the bundle.`)
  })

  test('another’s instrument stands in its place', async () => {
    const swapped = appointed.approvals.filter((one) => says(one).includes('delegation/v1'))
    const id = /"delegation":"([^"]+)"/.exec(says(swapped[0] as BundledApproval))?.[1] ?? ''
    const approvals = [...bundle.approvals, ...swapped].map((one) =>
      isSign(one) ? { ...one, statement: utf8(says(one).replaceAll(lentId, id)) } : one,
    )
    expect(await fails({ ...bundle, approvals })).toContain(`${GIVEN}: What the grantor gave is not in the bundle.`)
    // An appointment is not passed off as a delegation, nor a delegation as an appointment.
    const passedOff = (content: BundleContent, from: string, to: string) => ({
      ...content,
      approvals: content.approvals.map((one) =>
        isSign(one) ? { ...one, statement: utf8(says(one).replace(`"kind":"${from}"`, `"kind":"${to}"`)) } : one,
      ),
    })
    expect(await fails(passedOff(bundle, 'delegation', 'appointment'))).toContain(
      `${APPOINTED}: What an administrator made is not in the bundle.`,
    )
    expect(await fails(passedOff(appointed, 'appointment', 'delegation'))).toContain(
      `${GIVEN}: What the grantor gave is not in the bundle.`,
    )
  })

  test('an appointment lacks its second administrator, or one made it alone', async () => {
    const without = { ...appointed, approvals: appointed.approvals.filter((one) => !isStep(one, 'activate')) }
    expect(await fails(without)).toContain(`${APPOINTED}: What the second administrator confirmed is not in the bundle.`)
    const alone = appointed.approvals.map((one) =>
      changed(one, 'activate', `"person":"${ida.actor.personId}"`, `"person":"${ada.actor.personId}"`),
    )
    expect(await fails({ ...appointed, approvals: alone })).toContain(
      `${APPOINTED}: It takes two administrators beside the two whom it is about.`,
    )
  })

  test('the grantor’s authority is left out, or named by nobody', async () => {
    const authority = (one: BundledApproval) => says(one).includes('authority/v1')
    expect(await fails({ ...bundle, approvals: bundle.approvals.filter((one) => !authority(one)) })).toContain(
      `${AUTHORITY}: What granted or activated it is not in the bundle.`,
    )
    const unnamed = bundle.approvals.map((one) =>
      isSign(one)
        ? { ...one, statement: utf8(says(one).replace(/\{"event":"[0-9a-f]+","id":"[0-9a-f-]+","seq":\d+,"type":"authority"\},?/, '')) }
        : one,
    )
    expect(await fails({ ...bundle, approvals: unnamed })).toContain(`${AUTHORITY}: The rules asked for it, and the statement names none.`)
  })

  test('it is said to be in nobody else’s place', async () => {
    const own = bundle.approvals.map((one) =>
      isSign(one) ? { ...one, statement: utf8(says(one).replace(/"onBehalfOf":\{[^}]+\},/, '')) } : one,
    )
    expect(await fails({ ...bundle, approvals: own })).toContainEqual(
      expect.stringContaining('It is signed in the person’s own name, as someone the sender named'),
    )
  })
  test('it had been ended, or was not accepted in the state that the statement names', async () => {
    must(await step(ben, 'end', lentId))
    must(await settleLog())
    const later = must(await readBundle(must(await evidenceOf(mia, bundle.envelope))))
    expect(await fails(later)).toEqual([])
    const earlier = later.events.map((one) =>
      fromUtf8(one.leaf).includes('delegation.ended') ? { ...one, proof: one.proof.replace(/^index \d+$/m, 'index 3') } : one,
    )
    expect(await fails({ ...later, events: earlier })).toContain(`${HELD}: Before it stands delegation.ended.`)
    const head = new RegExp(`("id":"${lentId}","seq":)2`)
    const granted = bundle.approvals.map((one) => (isSign(one) ? { ...one, statement: utf8(says(one).replace(head, '$11')) } : one))
    expect(await fails({ ...bundle, approvals: granted })).toContain(
      `${HELD}: The statement cites no state of it in which it was accepted.`,
    )
  })

  test('whoever signed it sent it, or signed it beside', async () => {
    const sent = bundle.approvals.map((one) =>
      isSign(one) ? { ...one, statement: utf8(says(one).replace(/"declaredBy":"[^"]+"/, `"declaredBy":"${ana.actor.personId}"`)) } : one,
    )
    expect(await fails({ ...bundle, approvals: sent })).toContain(`${ONCE}: Its sender signed it in another’s place.`)
    const envelope = await sentEnvelope({ sender: mia, signers: [ben, omar], declared: { classId: 'nda' } })
    const nda = await lent(ben, ana, { classes: ['nda'], amount: '' })
    must(await sign(omar, envelope))
    must(await sign(ana, envelope, 1, nda))
    must(await settleLog())
    const two = must(await readBundle(must(await evidenceOf(mia, envelope))))
    expect(await fails(two)).toEqual([])
    const told = (person: Member) =>
      two.events.map((one) => {
        const leaf = fromUtf8(one.leaf)
        const isOther = leaf.includes('"envelope.signed"') && leaf.includes(omar.actor.personId)
        return isOther ? { ...one, leaf: utf8(leaf.replace(omar.actor.personId, person.actor.personId)) } : one
      })
    expect(await fails({ ...two, events: told(ana) })).toContain(`${ONCE}: The same person signed or approved it in another capacity.`)
    expect(await fails({ ...two, events: told(ben) })).toContain(`${ONCE}: Whoever they signed for signed or approved it too.`)
  })
})
