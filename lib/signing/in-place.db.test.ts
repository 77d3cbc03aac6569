import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { suspend } from '@/lib/identity'
import { parseStatement } from '@/lib/proof'
import { appoint, bakeries, inDays, lend, lent, step } from '../../test/support/delegation'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { type Member, must } from '../../test/support/organisation'
import { confirm } from '../../test/support/register'
import { prepareEnd } from '../authority'
import { complete, done, openBytes, prepare, seal, substitute, view } from './index'

let ada: Member
let ida: Member
let ben: Member
let ana: Member
let omar: Member
let mia: Member
let benMay: string

beforeAll(async () => {
  ;({ ada, ida, ben, ana, omar, mia, benMay } = await bakeries())
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const lease = { classId: 'lease', amount: '48200', currency: 'EUR' }
const forBen = (declared: object = lease, more: object = {}) => sentEnvelope({ sender: mia, signers: [ben], declared, ...more })
const refusedBy = (rule: string) => ({ ok: false, rule })
const begin = (by: Member, envelopeId: string, under?: string) => prepare(by.actor, envelopeId, { consent: true, version: 1, under })

describe('a delegate', () => {
  let id: string
  beforeAll(async () => {
    id = await lent(ben, ana)
  })
  afterAll(async () => void must(await step(ben, 'end', id)))

  test('signs for who is named: statement, record, seal and both people say so', async () => {
    const envelopeId = await forBen()
    const shown = must(await view(ana.actor, envelopeId))
    expect(shown.signing).toMatchObject({
      decision: { outcome: 'permit' },
      inPlace: { under: id, name: 'Ben Cole', kind: 'delegation' },
      otherwise: [],
    })
    expect(shown.signing?.sentence.map(({ text }) => text).join('')).toMatch(
      /^I, Ana Ruiz, on behalf of Ben Cole under delegation D-\d+, sign /,
    )
    const [document] = shown.documents
    expect((await openBytes(ana.actor, document?.versionId ?? '', 'reviewed')).ok).toBe(true)
    const { approvalId } = must(await sign(ana, envelopeId, 1, id))
    await seal({ approvalId })
    const approval = await db().approval.findUniqueOrThrow({ where: { id: approvalId } })
    expect(approval).toMatchObject({ personId: ana.actor.personId, delegationId: id })
    const statement = parseStatement(approval.statement)
    expect(statement).toMatchObject({
      sentence: { template: 'sign-on-behalf/v1' },
      signer: { id: ana.actor.personId },
      onBehalfOf: { id: ben.actor.personId },
      authority: { kind: 'delegation', reference: id },
      decision: { rules: ['sign-under-delegation'] },
    })
    const cited = statement?.type === 'countersign/sign/v1' ? statement.authority.heads.map((head) => head.id) : []
    expect(cited).toEqual(expect.arrayContaining([id, benMay, ben.actor.personId]))
    expect(await db().recipient.findFirst({ where: { envelopeId } })).toMatchObject({ personId: ben.actor.personId, state: 'signed' })
    const event = await db().auditEvent.findFirstOrThrow({ where: { envelopeId, kind: 'envelope.signed' } })
    expect(event.details).toMatchObject({ signer: 'Ana Ruiz', grantor: 'Ben Cole', delegation: expect.stringMatching(/^D-\d+$/) })
    const sealed = await db().auditEvent.findFirstOrThrow({ where: { envelopeId, kind: 'envelope.sealed' } })
    expect(sealed.details).toMatchObject({ signer: 'Ana Ruiz', grantor: 'Ben Cole', kind: 'delegation' })
    const letters = await db().mail.findMany({ where: { subject: { contains: 'place' } } })
    expect(letters.map(({ subject, personId }) => [personId, subject.split(':')[0]])).toEqual([
      [ben.actor.personId, 'Signed in your place'],
      [mia.actor.personId, 'Signed in another’s place'],
    ])
    expect(must(await done(ana.actor, envelopeId))).toMatchObject({ approvalId, completed: true })
    expect((await view(ana.actor, envelopeId)).ok).toBe(true)
    const file = must(await openBytes(mia.actor, document?.versionId ?? '', 'sealed'))
    const reason = Buffer.from('Ana Ruiz on behalf of Ben Cole, delegation D-', 'utf16le').swap16().toString('hex')
    expect(
      Buffer.from(await file.read(0, file.size))
        .toString('latin1')
        .toLowerCase(),
    ).toContain(reason)
  })

  test('signs their own place by the authority that was lent to them', async () => {
    const envelopeId = await sentEnvelope({ sender: mia, signers: [ana], declared: lease })
    expect(await begin(ana, envelopeId)).toMatchObject(refusedBy('authority-missing'))
    expect(must(await view(ana.actor, envelopeId)).signing).toMatchObject({
      decision: { outcome: 'permit' },
      inPlace: { name: 'Ben Cole' },
    })
    must(await sign(ana, envelopeId, 1, id))
    expect(await db().recipient.findFirst({ where: { envelopeId } })).toMatchObject({ personId: ana.actor.personId, state: 'signed' })
  })

  test('chooses where there is more than one capacity, and each act is one of them', async () => {
    const second = await lent(ben, ana, { amount: '49000', reason: 'Another week.' })
    const envelopeId = await forBen()
    expect(must(await view(ana.actor, envelopeId)).signing?.otherwise).toMatchObject([{ under: second }])
    expect(must(await view(ana.actor, envelopeId, { under: second })).signing).toMatchObject({
      inPlace: { under: second },
      otherwise: [{ under: id }],
    })
    const { approvalId } = must(await sign(ana, envelopeId, 1, second))
    expect(await db().approval.findUnique({ where: { id: approvalId } })).toMatchObject({ delegationId: second })
    must(await step(ana, 'end', second))
  })

  test('where none is lawful the page speaks of the one that comes nearest, and not of one that is over', async () => {
    const before = await lent(ben, omar)
    must(await step(ben, 'end', before))
    const live = await lent(ben, omar)
    const envelopeId = await sentEnvelope({ sender: omar, signers: [ben], declared: lease })
    expect(must(await view(omar.actor, envelopeId)).signing).toMatchObject({ inPlace: { under: live }, decision: { outcome: 'deny' } })
    must(await step(ben, 'end', live))
  })

  test.each<[string, () => Promise<unknown>, object]>([
    [
      'over the delegated amount',
      async () => begin(ana, await forBen({ ...lease, amount: '50000.01' }), id),
      refusedBy('over-delegated-amount'),
    ],
    [
      'with an amount, where none was lent',
      async () => {
        const envelopeId = await forBen({ classId: 'nda', amount: '10', currency: 'EUR' })
        const other = await lent(ben, ana, { classes: ['nda'], amount: '' })
        const answer = await begin(ana, envelopeId, other)
        must(await step(ben, 'end', other))
        return answer
      },
      refusedBy('delegation-without-amounts'),
    ],
    [
      'in another currency',
      async () => begin(ana, await forBen({ ...lease, currency: 'SEK' }), id),
      refusedBy('delegation-other-currency'),
    ],
    ['of another kind', async () => begin(ana, await forBen({ classId: 'nda' }), id), refusedBy('delegation-other-class')],
    [
      'what they sent',
      async () => begin(ana, await sentEnvelope({ sender: ana, signers: [ben], declared: lease }), id),
      refusedBy('delegate-own-request'),
    ],
    [
      'beside their own signature',
      async () => begin(ana, await sentEnvelope({ sender: mia, signers: [ben, ana], declared: lease }), id),
      refusedBy('delegate-counts-once'),
    ],
    ['what they approve', async () => begin(ana, await forBen(lease, { approvers: [ana] }), id), refusedBy('delegate-counts-once')],
    ['under a delegation to somebody else', async () => begin(omar, await forBen(), id), refusedBy('not-entitled')],
    ['under none', async () => begin(ana, await forBen()), refusedBy('not-entitled')],
    ['under one that is not there', async () => begin(ana, await forBen(), 'x'), refusedBy('not-entitled')],
    [
      'for somebody who is not named',
      async () => begin(ana, await sentEnvelope({ sender: mia, signers: [omar] }), id),
      refusedBy('not-entitled'),
    ],
  ])('is refused %s', async (_, attempt, refusal) => {
    expect(await attempt()).toMatchObject(refusal)
  })

  test('does not open what is beyond it, and is told the rule', async () => {
    expect(await view(ana.actor, await forBen({ ...lease, amount: '50000.01' }))).toMatchObject(refusedBy('over-delegated-amount'))
    expect(await view(omar.actor, await forBen())).toMatchObject(refusedBy('not-entitled'))
  })

  test('does not pass it on', async () => {
    const onward = await lent(ana, omar, { classes: ['nda'] })
    const envelopeId = await forBen({ classId: 'nda' })
    expect(await begin(omar, envelopeId, onward)).toMatchObject(refusedBy('not-entitled'))
    expect(await view(omar.actor, envelopeId)).toMatchObject(refusedBy('not-entitled'))
    must(await step(ana, 'end', onward))
  })

  test('answers with their own passkey only', async () => {
    const envelopeId = await forBen()
    const prepared = must(await begin(ana, envelopeId, id))
    const answer = ben.authenticator.get({ ...prepared.options, allowCredentials: [] })
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject({ ok: false })
    expect(await complete(ben.actor, { intentId: prepared.intentId, answer })).toMatchObject({ ok: false, code: 'intent-of-another' })
    expect(await db().recipient.findFirst({ where: { envelopeId } })).toMatchObject({ state: 'waiting' })
  })
})

describe('two capacities of one person', () => {
  const nda = { classId: 'nda' }
  const forTwo = () => sentEnvelope({ sender: mia, signers: [ben, omar], declared: nda })

  test('do not sign for two, nor beside a signature in another’s place', async () => {
    const [forBen, forOmar] = [await lent(ben, ana, { classes: ['nda'] }), await lent(omar, ana, { classes: ['nda'] })]
    const envelopeId = await forTwo()
    const meanwhile = must(await begin(ana, envelopeId, forOmar))
    must(await sign(ana, envelopeId, 1, forBen))
    expect(await begin(ana, envelopeId, forOmar)).toMatchObject(refusedBy('two-capacities-count-once'))
    const answer = ana.authenticator.get(meanwhile.options)
    expect(await complete(ana.actor, { intentId: meanwhile.intentId, answer })).toMatchObject({ ok: false })
    const { id: recipientId } = await db().recipient.findFirstOrThrow({ where: { envelopeId, personId: omar.actor.personId } })
    must(await substitute(mia.actor, envelopeId, { recipientId, personId: ana.actor.personId }))
    expect(await begin(ana, envelopeId)).toMatchObject(refusedBy('two-capacities-count-once'))
    for (const [by, id] of [
      [ben, forBen],
      [omar, forOmar],
    ] as const)
      must(await step(by, 'end', id))
  })
})

describe('a narrower one', () => {
  test('is for one counterparty, however it is spelled', async () => {
    const id = await lent(ben, ana, { counterparty: 'Halden Foods AS' })
    must(await sign(ana, await forBen({ ...lease, counterparty: 'HALDEN  foods as' }), 1, id))
    expect(await begin(ana, await forBen({ ...lease, counterparty: 'Halden Foods' }), id)).toMatchObject(
      refusedBy('delegation-other-counterparty'),
    )
    must(await step(ben, 'end', id))
  })

  test('is for single envelopes', async () => {
    const envelopeId = await forBen()
    const id = await lent(ben, ana, { envelopes: [envelopeId] })
    expect(await begin(ana, await forBen(), id)).toMatchObject(refusedBy('delegation-other-envelope'))
    must(await sign(ana, envelopeId, 1, id))
    must(await step(ben, 'end', id))
  })

  test('has an appointment’s name, and never says that its grantor gave it', async () => {
    const { delegationId: id } = must(await appoint(ada, ben, omar)) as { delegationId: string }
    must(await step(ida, 'activate', id))
    expect(await begin(omar, await forBen(), id)).toMatchObject(refusedBy('delegation-not-accepted'))
    must(await step(omar, 'accept', id))
    const envelopeId = await forBen()
    const { signing } = must(await view(omar.actor, envelopeId))
    expect(signing?.sentence.map(({ text }) => text).join('')).toContain('on behalf of Ben Cole under appointment D-')
    expect(signing?.facts.map(({ text }) => text).join(' ')).toContain('Two administrators appointed you')
    const { approvalId } = must(await sign(omar, envelopeId, 1, id))
    const { statement } = await db().approval.findUniqueOrThrow({ where: { id: approvalId } })
    expect(parseStatement(statement)).toMatchObject({ authority: { kind: 'appointment', reference: id } })
    must(await step(ada, 'end', id))
  })
})

describe('between preparing and completing', () => {
  const finish = (
    by: Member,
    { intentId, options }: { intentId: string; options: Parameters<Member['authenticator']['get']>[0] },
    clock?: () => Date,
  ) => complete(by.actor, { intentId, answer: by.authenticator.get(options) }, clock)

  test('one that is ended lets nobody sign, and the next attempt says so', async () => {
    const id = await lent(ben, ana)
    const envelopeId = await forBen()
    const prepared = must(await begin(ana, envelopeId, id))
    must(await step(ben, 'end', id))
    expect(await finish(ana, prepared)).toMatchObject(refusedBy('delegation-ended'))
    expect(await view(ana.actor, envelopeId)).toMatchObject({
      ...refusedBy('delegation-ended'),
      next: expect.stringContaining('lets you sign'),
    })
    must(await sign(ben, envelopeId))
  })

  test('one that runs out lets nobody sign', async () => {
    const id = await lent(ben, ana, { until: new Date(Date.now() + 60_000).toISOString() })
    const prepared = must(await begin(ana, await forBen(), id))
    expect(await finish(ana, prepared, () => new Date(Date.now() + 61_000))).toMatchObject(refusedBy('delegation-not-now'))
  })

  test('ending and signing at once end one way or the other, in both orders', async () => {
    for (const endsFirst of [true, false]) {
      const id = await lent(ben, ana)
      const envelopeId = await forBen()
      const prepared = must(await begin(ana, envelopeId, id))
      const acts = [() => finish(ana, prepared), () => step(ben, 'end', id)]
      const answers = await Promise.all((endsFirst ? acts.toReversed() : acts).map((act) => act()))
      const [signed, ended] = endsFirst ? answers.toReversed() : answers
      expect(ended).toMatchObject({ ok: true })
      const approval = await db().approval.findFirst({ where: { envelopeId } })
      const row = await db().delegation.findUniqueOrThrow({ where: { id } })
      expect(signed?.ok).toBe(approval !== null)
      if (approval && row.endedAt) expect(approval.createdAt <= row.endedAt).toBe(true)
      if (!signed?.ok) expect(signed).toMatchObject(refusedBy('delegation-ended'))
    }
  })

  test('a grantor who loses the authority, or is suspended, takes it along', async () => {
    const [id, again] = [await lent(ben, ana), await lend(ben, omar, { classes: ['nda'], amount: '', until: inDays(3) })]
    const prepared = must(await begin(ana, await forBen(), id))
    must(await confirm(ada, must(await prepareEnd(ada.actor, benMay, 'Another post.'))))
    expect(await finish(ana, prepared)).toMatchObject(refusedBy('grantor-authority-missing'))
    must(await step(omar, 'accept', again))
    const nda = await forBen({ classId: 'nda' })
    const other = must(await begin(omar, nda, again))
    must(await suspend(ada.actor, ben.actor.personId))
    expect(await finish(omar, other)).toMatchObject(refusedBy('grantor-not-active'))
    expect(await begin(omar, nda, again)).toMatchObject(refusedBy('grantor-not-active'))
  })
})
