import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { filesOfProduct } from '@/lib/policy'
import { appoint, bakeries, inDays, lent, step } from '../../test/support/delegation'
import { sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { giveRoles, type Member, must } from '../../test/support/organisation'
import { authorise, someGrant } from '../../test/support/register'
import { changePolicy, withMore } from '../../test/support/rulebook'
import { complete, documents, inbox, nameApprover, prepare, substitute, supersede, view } from './index'

let ada: Member
let ida: Member
let ben: Member
let ana: Member
let omar: Member
let mia: Member
let lea: Member

beforeAll(async () => {
  ;({ ada, ida, ben, ana, omar, mia, lea } = await bakeries())
  await authorise([ada, ida], someGrant(omar))
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const lease = { classId: 'lease', amount: '48200', currency: 'EUR' }
const nda = { classId: 'nda' }
const ndas = { classes: ['nda'], amount: '' }
const begin = (by: Member, envelopeId: string, under?: string) => prepare(by.actor, envelopeId, { consent: true, version: 1, under })
const refusedBy = (rule: string) => ({ ok: false, rule })

async function named(envelopeId: string, { actor: { personId } }: Member, instead: Member) {
  const { id: recipientId } = await db().recipient.findFirstOrThrow({ where: { envelopeId, personId, state: 'waiting' } })
  must(await substitute(mia.actor, envelopeId, { recipientId, personId: instead.actor.personId }))
}

describe('one person stands once in an envelope', () => {
  let ofBen: string
  beforeAll(async () => {
    ofBen = await lent(ben, ana, { classes: ['lease', 'nda'] })
  })
  afterAll(async () => void must(await step(ben, 'end', ofBen)))

  test('and not in the places of two, however they are begun', async () => {
    const ofOmar = await lent(omar, ana)
    const envelopeId = await sentEnvelope({ sender: mia, signers: [ben, omar], declared: lease })
    const second = must(await begin(ana, envelopeId, ofOmar))
    must(await sign(ana, envelopeId, 1, ofBen))
    const answer = ana.authenticator.get(second.options)
    expect(await complete(ana.actor, { intentId: second.intentId, answer })).toMatchObject(refusedBy('two-capacities-count-once'))
    expect(await begin(ana, envelopeId, ofOmar)).toMatchObject(refusedBy('two-capacities-count-once'))
    must(await sign(omar, envelopeId))
    must(await step(omar, 'end', ofOmar))
  })

  test('nor in their own, or as one who approves, when they are named afterwards', async () => {
    const envelopeId = await sentEnvelope({ sender: mia, signers: [ben, omar], declared: nda })
    must(await sign(ana, envelopeId, 1, ofBen))
    await named(envelopeId, omar, ana)
    expect(await begin(ana, envelopeId)).toMatchObject(refusedBy('two-capacities-count-once'))
    expect(must(await view(ana.actor, envelopeId)).may.act).toBe(false)

    const other = await sentEnvelope({ sender: mia, signers: [ben, omar], declared: nda })
    must(await sign(ana, other, 1, ofBen))
    must(await nameApprover(mia.actor, other, ana.actor.personId))
    expect(await begin(ana, other)).toMatchObject(refusedBy('two-capacities-count-once'))
  })

  test('nor does what one person lent count twice: for two, or beside the lender', async () => {
    const again = await lent(ben, omar)
    const envelopeId = await sentEnvelope({ sender: mia, signers: [ana, omar], declared: lease })
    must(await sign(ana, envelopeId, 1, ofBen))
    expect(await begin(omar, envelopeId, again)).toMatchObject(refusedBy('two-capacities-count-once'))
    await named(envelopeId, omar, ben)
    expect(await begin(ben, envelopeId)).toMatchObject(refusedBy('two-capacities-count-once'))
    must(await step(ben, 'end', again))
  })

  test('until everybody is asked anew', async () => {
    const envelopeId = await sentEnvelope({ sender: mia, signers: [ben, omar], declared: nda })
    must(await sign(ana, envelopeId, 1, ofBen))
    const document = await db().document.findFirstOrThrow({ where: { envelopeId } })
    must(await supersede(mia.actor, envelopeId, { documentId: document.id, ...someContract() }))
    must(await sign(ana, envelopeId, 2, ofBen))
    must(await sign(omar, envelopeId, 2))
  })
})

describe('whoever signed in another’s place', () => {
  test('finds in their list the version they signed, and nothing that came after it', async () => {
    const id = await lent(ben, ana, ndas)
    const envelopeId = await sentEnvelope({ sender: mia, signers: [ben, omar], declared: nda })
    must(await sign(ana, envelopeId, 1, id))
    must(await step(ben, 'end', id))
    const listed = async () => (await documents(ana.actor)).rows.find((row) => row.envelopeId === envelopeId)
    expect(await listed()).toMatchObject({ state: 'sent', version: 1 })
    await named(envelopeId, omar, ida)
    const document = await db().document.findFirstOrThrow({ where: { envelopeId } })
    must(await supersede(mia.actor, envelopeId, { documentId: document.id, ...someContract() }))
    const { rows } = await documents(ben.actor)
    const now = rows.find((row) => row.envelopeId === envelopeId)
    expect(now).toMatchObject({ version: 2 })
    const seen = await listed()
    expect(seen).toMatchObject({ state: 'replaced', version: 1, signers: [{ name: 'Ana Ruiz for Ben Cole' }] })
    expect(JSON.stringify(seen)).not.toContain('Ida Holm')
    expect(seen?.reviewed).not.toEqual(now?.reviewed)
  })

  test('and whoever was signed for, and named no more, finds nothing that they may not open', async () => {
    const id = await lent(ben, ana, ndas)
    const envelopeId = await sentEnvelope({ sender: mia, signers: [ben, omar], declared: nda })
    must(await sign(ana, envelopeId, 1, id))
    must(await step(ben, 'end', id))
    const document = await db().document.findFirstOrThrow({ where: { envelopeId } })
    must(await supersede(mia.actor, envelopeId, { documentId: document.id, ...someContract() }))
    await named(envelopeId, ben, ida)
    expect(await view(ben.actor, envelopeId)).toMatchObject(refusedBy('not-entitled'))
    expect((await documents(ben.actor)).rows.map((row) => row.envelopeId)).not.toContain(envelopeId)
  })
})

describe('whoever is named themselves', () => {
  test('is refused under what was not lent to them, or is for nobody in it', async () => {
    const id = await lent(ben, ana, ndas)
    const envelopeId = await sentEnvelope({ sender: mia, signers: [ana, omar], declared: nda })
    const refusals = () => db().auditEvent.count({ where: { envelopeId, kind: 'envelope.sign-refused' } })
    for (const [by, under] of [
      [ana, 'x'],
      [ana, id],
      [omar, id],
    ] as const) {
      const before = await refusals()
      expect(await begin(by, envelopeId, under)).toMatchObject({ ok: false, code: 'delegation-unknown' })
      expect(await refusals()).toBe(before + 1)
    }
    must(await sign(ana, envelopeId))
    must(await step(ben, 'end', id))
  })
})

test('an appointment that one administrator made tells nobody where its grantor is waited for', async () => {
  const { delegationId } = must(await appoint(ada, ben, lea, ndas)) as { delegationId: string }
  const envelopeId = await sentEnvelope({ sender: mia, signers: [ben], declared: nda })
  expect(await begin(lea, envelopeId, delegationId)).toMatchObject(refusedBy('not-entitled'))
  expect(await view(lea.actor, envelopeId)).toMatchObject(refusedBy('not-entitled'))
  must(await step(ida, 'activate', delegationId))
  expect(await view(lea.actor, envelopeId)).toMatchObject(refusedBy('delegation-not-accepted'))
  must(await step(ben, 'end', delegationId))
})

test('what its grantor did not say is still wanted lets nobody sign, also where no sweep has come by', async () => {
  const at = (days: number) => () => new Date(inDays(days))
  const id = await lent(ben, ana, { ...ndas, until: inDays(40) }, at(-31))
  const envelopeId = await sentEnvelope({ sender: mia, signers: [ben], declared: nda })
  expect(await begin(ana, envelopeId, id)).toMatchObject(refusedBy('delegation-not-now'))
  expect(await view(ana.actor, envelopeId)).toMatchObject({ ok: false })
  expect(await step(ben, 'confirm', id)).toMatchObject({ ok: false, code: 'delegation-over' })
  const confirmed = await lent(ben, ana, { ...ndas, until: inDays(40) }, at(-31))
  must(await step(ben, 'confirm', confirmed, at(-2)))
  must(await sign(ana, envelopeId, 1, confirmed))
  must(await step(ben, 'end', confirmed))
})

test('a house’s own rule about a grantor holds for whoever signs for them', async () => {
  const id = await lent(ben, ana, ndas)
  const [envelopeId, first] = [
    await sentEnvelope({ sender: mia, signers: [ben], declared: nda }),
    await sentEnvelope({ sender: mia, signers: [ben], declared: nda }),
  ]
  const prepared = must(await begin(ana, first, id))
  const rule = `@id("house-ben")
@reason("Ben signs nothing at present.")
@next("Ask somebody else.")
forbid (principal == Countersign::Person::"${ben.actor.personId}", action == Countersign::Action::"sign", resource);`
  const held = async () => (await inbox(ana.actor)).forOthers.flatMap(({ rows }) => rows.map((row) => row.envelopeId))
  expect(await held()).toContain(envelopeId)
  await changePolicy([ada, ida], withMore(rule))
  expect(await begin(ben, envelopeId)).toMatchObject(refusedBy('house-ben'))
  expect(await begin(ana, envelopeId, id)).toMatchObject(refusedBy('what-grantor-may-not'))
  expect(await held()).not.toContain(envelopeId)
  const answer = ana.authenticator.get(prepared.options)
  expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject(refusedBy('what-grantor-may-not'))
  await changePolicy([ida, ada], filesOfProduct())
  must(await sign(ana, envelopeId, 1, id))
  must(await step(ben, 'end', id))
})

test('nobody signs or reads for a grantor who has become an auditor', async () => {
  const id = await lent(ben, ana, ndas)
  const envelopeId = await sentEnvelope({ sender: mia, signers: [ben], declared: nda })
  const prepared = must(await begin(ana, envelopeId, id))
  await giveRoles(ada, ben.actor.personId, ['auditor'], inDays(30))
  expect(await begin(ben, envelopeId)).toMatchObject(refusedBy('auditor-acts-on-nothing'))
  const answer = ana.authenticator.get(prepared.options)
  expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject(refusedBy('grantor-audits'))
  expect(await begin(ana, envelopeId, id)).toMatchObject(refusedBy('grantor-audits'))
  expect(await view(ana.actor, envelopeId)).toMatchObject(refusedBy('grantor-audits'))
})
