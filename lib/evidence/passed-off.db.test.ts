// What a bundle packed anew, or whoever holds the seal's key, passes off as signed.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bytes, concat, fromUtf8, newId, utf8 } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { loadKeys } from '@/lib/keys'
import { settleLog } from '@/lib/ledger'
import { type BundleContent, type BundledApproval, parsePlan, type Trust, verifyBundle, writeBundle } from '@/lib/proof'
import { seal } from '@/lib/signing'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { readBundle } from '../proof/bundle/pack'
import { drawBox, writeSeal } from '../signing/seal'
import { personActSigner } from '../signing/signer'
import { issuer } from './issuer'

let marta: Member
let ana: Member
let ben: Member
let trust: Trust
/** Ana has signed, and Ben has not. */
let envelope: string
let alone: BundleContent
/** Ben has signed something else. */
let elsewhere: BundleContent

const isSigning = ({ decision }: BundledApproval) => decision !== undefined

beforeAll(async () => {
  ;[marta, ana, ben] = (await makeOrganisation('Vestry Bakeries', { name: 'Marta Lindqvist', email: 'marta@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
  ])) as [Member, Member, Member]
  envelope = await sentEnvelope({ sender: marta, signers: [ana, ben] })
  const { approvalId } = must(await sign(ana, envelope))
  await seal({ approvalId })
  const other = await sentEnvelope({ sender: marta, signers: [ben] })
  await seal({ approvalId: must(await sign(ben, other)).approvalId })
  must(await settleLog())
  trust = must(await issuer())
  alone = must(await readBundle(must(await evidenceOf(marta, envelope, approvalId))))
  elsewhere = must(await readBundle(must(await evidenceOf(marta, other))))
})
afterAll(closeDb)

async function fails(content: BundleContent): Promise<string[]> {
  const { checks } = must(await verifyBundle(await writeBundle(content), trust))
  return checks.filter(({ status }) => status === 'fails').map(({ says }) => says)
}

/** Ana's sealed file with a seal in Ben's place, by the organisation's key, that carries this evidence. */
async function sealedFor(evidence: Bytes): Promise<BundleContent> {
  const [document] = alone.documents
  const { plan } = await db().seal.findFirstOrThrow({
    where: { version: { document: { envelopeId: envelope } } },
    orderBy: { position: 'desc' },
  })
  const { id: field } = await db().recipient.findFirstOrThrow({ where: { envelopeId: envelope, personId: ben.actor.personId } })
  const read = must(parsePlan(plan))
  const { width, height } = read.fields[field] ?? { width: 0, height: 0 }
  const file = document?.sealed ?? new Uint8Array()
  const reviewed = createHash('sha256')
    .update(document?.reviewed ?? '')
    .digest('hex')
  const made = await writeSeal(read, createHash('sha256').update(file), {
    field,
    name: 'Ben Cole',
    reason: `Ben Cole approved version 1, SHA-256 ${reviewed}`,
    at: new Date(),
    appearance: drawBox({ width, height, actor: 'person', name: 'Ben Cole', capacity: [], time: 'now', version: 1, sha256: reviewed }),
    evidence,
    signer: personActSigner(must(loadKeys())).signer,
  })
  return { ...alone, documents: alone.documents.map((one) => ({ ...one, sealed: concat(file, must(made).delta) })) }
}
const evidenceIn = ({ approvals }: BundleContent) =>
  new Uint8Array(
    createHash('sha256')
      .update(approvals.find(isSigning)?.proof ?? '')
      .digest(),
  )

test('a seal for what the signer signed elsewhere is none of this envelope’s', async () => {
  expect(await fails(alone)).toEqual([])
  const forged = await sealedFor(evidenceIn(elsewhere))
  const events = [...forged.events, ...elsewhere.events.filter(({ id }) => !forged.events.some((one) => one.id === id))]
  expect(await fails({ ...forged, events })).toEqual([expect.stringContaining('Each seal carries the evidence of a signature')])
})

test('one signature is not sealed in two places', async () => {
  expect(await fails(await sealedFor(evidenceIn(alone)))).toEqual([
    expect.stringContaining('Each seal carries the evidence of a signature'),
  ])
})

test('a signature that the log names is not left out of a bundle of them all', async () => {
  const both = await sentEnvelope({ sender: marta, signers: [ana, ben] })
  for (const signer of [ana, ben]) must(await sign(signer, both))
  must(await settleLog())
  const whole = must(await readBundle(must(await evidenceOf(marta, both))))
  expect(await fails(whole)).toEqual([])
  const first = whole.approvals.find(isSigning)
  expect(await fails({ ...whole, approvals: whole.approvals.filter((one) => one !== first) })).toContain(
    'It holds every signature that the log names',
  )
})

test('a statement that nobody confirmed does not stand among those that were', async () => {
  const enrolment = alone.approvals.find((one) => !isSigning(one)) as BundledApproval
  const made = utf8(fromUtf8(enrolment.statement).replace(ana.actor.personId, newId()))
  expect(await fails({ ...alone, approvals: [...alone.approvals, { ...enrolment, id: newId(), statement: made, openings: {} }] })).toEqual([
    'Every other statement in it was confirmed, and stands in the log',
  ])
})
