import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { fromUtf8 } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { issuer } from '@/lib/evidence'
import { actorOf } from '@/lib/identity'
import { settleLog } from '@/lib/ledger'
import { type Trust, verifyBundle, writeBundle } from '@/lib/proof'
import { drafted, evidenceOf, sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { classAsks } from '../../test/support/rules'
import { readBundle } from '../proof/bundle/pack'
import {
  addRecipient,
  askApprovals,
  complete,
  decline,
  done,
  inbox,
  nameApprover,
  prepare,
  remind,
  seal,
  send,
  stuckSeals,
  substitute,
  supersede,
  view,
  viewDraft,
} from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ana: Member
let ben: Member
let cleo: Member
let iris: Member

beforeAll(async () => {
  ;[ada, ana, ben, cleo, iris] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Cleo Marchetti', email: 'cleo@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])) as [Member, Member, Member, Member, Member]
  await classAsks([ada, ada], 'supply-contract', { approvals: 2, thresholds: [{ amount: '50000', currency: 'EUR' }] })
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const weighty = { classId: 'supply-contract', amount: '64000', currency: 'EUR', basis: 'total' } as const
/** Iris asks Ben and Cleo to approve what Ana then signs. */
const overLimit = () => sentEnvelope({ sender: iris, signers: [ana], approvers: [ben, cleo], declared: weighty })
const letters = (to: Member, subject: string) =>
  db().mail.count({ where: { to: to.actor.email, subject: { contains: subject }, kind: 'envelope' } })
const placeOf = async (envelopeId: string, { actor }: Member) =>
  (await db().recipient.findFirstOrThrow({ where: { envelopeId, personId: actor.personId, state: { not: 'replaced' } } })).id
const waits = async ({ actor }: Member, envelopeId: string) => (await inbox(actor)).own.find((row) => row.envelopeId === envelopeId)

describe('over the threshold', () => {
  test('two different people approve before the signer may sign, each by a gesture of their own', async () => {
    const envelopeId = await overLimit()
    expect(await waits(ana, envelopeId)).toBeUndefined()
    expect(await waits(ben, envelopeId)).toMatchObject({
      part: 'approve',
      can: { outcome: 'permit' },
      waitingFor: ['Ben Cole', 'Cleo Marchetti'],
    })
    expect(await letters(ana, 'To sign')).toBe(0)
    expect(await sign(ana, envelopeId).catch((error: Error) => error.message)).toContain('policy-challenge')

    must(await sign(ben, envelopeId))
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ rule: 'approvals-outstanding' })
    must(await sign(cleo, envelopeId))
    // An approval leaves no seal, and none is missed.
    const later = () => new Date(Date.now() + 300_000)
    expect(await stuckSeals(iris.actor, envelopeId, later)).toEqual([])
    expect(await letters(ana, 'To sign')).toBe(1)
    expect(must(await view(ana.actor, envelopeId)).signing).toMatchObject({
      part: 'sign',
      decision: { outcome: 'permit' },
      facts: expect.arrayContaining([{ text: 'Ben Cole and Cleo Marchetti approved this version.' }]),
    })
    expect(must(await done(ben.actor, envelopeId))).toMatchObject({
      part: 'approve',
      sentence: expect.stringContaining('I, Ben Cole, approve version'),
    })

    const { approvalId } = must(await sign(ana, envelopeId))
    await seal({ approvalId })
    expect(must(await view(iris.actor, envelopeId))).toMatchObject({ state: 'completed' })
  })

  test('is not sent before as many are named, and the sender, an uploader or a signer cannot be one of them', async () => {
    const envelopeId = await drafted({ sender: iris, signers: [ana], approvers: [ben], declared: weighty })
    const draft = must(await viewDraft(iris.actor, envelopeId))
    expect(draft).toMatchObject({ approvals: { needed: 2 }, missing: [{ rule: 'approvals-too-few' }] })
    expect(await send(iris.actor, envelopeId)).toMatchObject({ code: 'policy-challenge', rule: 'approvals-too-few' })
    const name = (member: Member, role: 'approver' | 'signer' = 'approver') =>
      addRecipient(iris.actor, envelopeId, { role, personId: member.actor.personId })
    expect(await name(iris)).toMatchObject({ code: 'approver-is-sender', field: 'recipient' })
    expect(await name(ana)).toMatchObject({ code: 'approver-is-signer', field: 'recipient' })
    expect(await name(ben)).toMatchObject({ code: 'approver-twice', field: 'recipient' })
    expect(await name(ben, 'signer')).toMatchObject({ code: 'approver-is-signer' })
    must(await name(cleo))
    must(await send(iris.actor, envelopeId))
  })

  test('a sender who is in the records as an approver all the same is refused, and counts for nothing', async () => {
    const envelopeId = await overLimit()
    await asOwner('UPDATE recipient SET person_id = $2 WHERE id = $1', [await placeOf(envelopeId, cleo), iris.actor.personId])
    expect(await prepare(iris.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ rule: 'approver-is-sender' })
    must(await sign(ben, envelopeId))
    await asOwner(`UPDATE recipient SET state = 'approved' WHERE envelope_id = $1 AND person_id = $2`, [envelopeId, iris.actor.personId])
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ rule: 'approvals-too-few' })
    await asOwner('UPDATE recipient SET person_id = $2 WHERE envelope_id = $1 AND person_id = $3', [
      envelopeId,
      cleo.actor.personId,
      iris.actor.personId,
    ])
    await asOwner(`UPDATE recipient SET state = 'waiting' WHERE envelope_id = $1 AND person_id = $2`, [envelopeId, cleo.actor.personId])
  })

  test('below it nobody has to approve, and a class without one always asks', async () => {
    must(await sign(ana, await sentEnvelope({ sender: iris, signers: [ana], declared: { ...weighty, amount: '49999.99' } })))
    const envelopeId = await drafted({ sender: iris, signers: [ana], declared: { ...weighty, currency: 'CHF', amount: '1' } })
    expect(await send(iris.actor, envelopeId)).toMatchObject({ rule: 'approvals-too-few' })
  })
})

describe('the wrong person', () => {
  test('neither answers another’s statement nor approves unnamed', async () => {
    const envelopeId = await overLimit()
    expect(await prepare(ada.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ rule: 'not-entitled' })
    const prepared = must(await prepare(ben.actor, envelopeId, { consent: true, version: 1 }))
    const answer = ben.authenticator.get(prepared.options)
    expect(await complete(cleo.actor, { intentId: prepared.intentId, answer })).toMatchObject({ code: 'intent-of-another' })
    must(await complete(ben.actor, { intentId: prepared.intentId, answer }))
    expect(await prepare(ben.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ rule: 'approver-has-acted' })
  })

  test('an approval prepared before somebody was put in that place is refused', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], approvers: [ben, cleo], declared: weighty })
    const prepared = must(await prepare(ben.actor, envelopeId, { consent: true, version: 1 }))
    must(await substitute(iris.actor, envelopeId, { recipientId: await placeOf(envelopeId, ben), personId: ada.actor.personId }))
    expect(await complete(ben.actor, { intentId: prepared.intentId, answer: ben.authenticator.get(prepared.options) })).toMatchObject({
      ok: false,
    })
    expect(await waits(ada, envelopeId)).toMatchObject({ part: 'approve' })
  })
})

describe('what becomes of approvals', () => {
  test('a new version asks everyone again', async () => {
    const envelopeId = await overLimit()
    for (const approver of [ben, cleo]) must(await sign(approver, envelopeId))
    const [document] = must(await view(iris.actor, envelopeId)).documents
    must(await supersede(iris.actor, envelopeId, { ...someContract(), documentId: document?.id ?? '' }))
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 2 })).toMatchObject({ rule: 'approvals-outstanding' })
    for (const approver of [ben, cleo]) must(await sign(approver, envelopeId, 2))
    must(await sign(ana, envelopeId, 2))
  })

  test('an approver who declines ends it for everyone', async () => {
    const envelopeId = await overLimit()
    must(await decline(cleo.actor, envelopeId, 'The price is not what we agreed.'))
    expect(must(await view(ana.actor, envelopeId))).toMatchObject({ state: 'declined', signing: { decision: { outcome: 'deny' } } })
    expect(await letters(ana, 'Declined')).toBe(1)
  })

  test('one more is named while a signer is confirming: stale, and then waited for', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared: { amount: '', classId: 'other' } })
    const prepared = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }))
    expect(await nameApprover(ana.actor, envelopeId, ben.actor.personId)).toMatchObject({ rule: 'not-entitled' })
    must(await nameApprover(iris.actor, envelopeId, ben.actor.personId))
    expect(await nameApprover(iris.actor, envelopeId, iris.actor.personId)).toMatchObject({ code: 'approver-is-sender' })
    const answer = ana.authenticator.get(prepared.options)
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject({ code: 'changed-meanwhile' })
    must(await sign(ben, envelopeId))
    must(await sign(ana, envelopeId))
  })

  test('a signer asks for what is missing, once a day; the sender reminds', async () => {
    const envelopeId = await overLimit()
    must(await remind(iris.actor, envelopeId, await placeOf(envelopeId, cleo)))
    const asked = await letters(cleo, 'To approve')
    expect(must(await askApprovals(ana.actor, envelopeId))).toEqual({ asked: 'Ben Cole and Cleo Marchetti' })
    expect(await letters(cleo, 'To approve')).toBe(asked + 1)
    expect(await askApprovals(ana.actor, envelopeId)).toMatchObject({ code: 'asked-lately' })
    expect(await askApprovals(ben.actor, envelopeId)).toMatchObject({ code: 'approvals-not-lacking' })
  })

  test('rules that became stricter while it was under way are those that count, and the sender is asked to name more', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared: { ...weighty, classId: 'service-contract' } })
    const prepared = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }))
    await classAsks([ada, ada], 'service-contract', { approvals: 1 })
    const answer = ana.authenticator.get(prepared.options)
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject({ code: 'changed-meanwhile' })
    expect(must(await askApprovals(ana.actor, envelopeId))).toEqual({ asked: 'Iris Holm' })
    expect(await letters(iris, 'Name more approvers')).toBe(1)
    must(await nameApprover(iris.actor, envelopeId, ben.actor.personId))
    must(await sign(ben, envelopeId))
    must(await sign(ana, envelopeId))
  })
})

describe('a class that asks for a passkey of one device', () => {
  test('takes none that is synced, neither for approving nor for signing', async () => {
    await classAsks([ada, ada], 'lease', { assurance: 'device-bound' })
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared: { ...weighty, classId: 'lease' } })
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({
      code: 'policy-challenge',
      rule: 'passkey-not-device-bound',
    })
    await asOwner('UPDATE passkey SET backup_eligible = false, backed_up = false WHERE id = $1', [ana.actor.passkeyId])
    const bound = { ...ana, actor: (await actorOf(ana.actor.sessionId)) ?? ana.actor }
    const prepared = must(await prepare(bound.actor, envelopeId, { consent: true, version: 1 }))
    expect(Buffer.from(prepared.statement, 'base64url').toString()).toContain(
      '"given":"passkey-device-bound","required":"passkey-device-bound"',
    )
    await asOwner('UPDATE passkey SET backup_eligible = true, backed_up = true WHERE id = $1', [ana.actor.passkeyId])
    await classAsks([ada, ada], 'lease', { assurance: 'passkey' })
  })
})

describe('evidence', () => {
  let envelopeId: string
  let approvalId: string
  let trust: Trust

  beforeAll(async () => {
    envelopeId = await overLimit()
    for (const approver of [ben, cleo]) must(await sign(approver, envelopeId))
    approvalId = must(await sign(ana, envelopeId)).approvalId
    await seal({ approvalId })
    must(await settleLog())
    trust = must(await issuer())
  })

  const SAYS = '2 different people had approved it, neither its sender nor one of its signers'

  test('holds the approvals with the signature, whole or of that signature alone', async () => {
    for (const bundle of [must(await evidenceOf(iris, envelopeId)), must(await evidenceOf(ana, envelopeId, approvalId))]) {
      const verdict = must(await verifyBundle(bundle, trust))
      expect(verdict.checks.filter(({ status }) => status === 'fails')).toEqual([])
      expect(verdict).toMatchObject({
        outcome: 'verified',
        checks: expect.arrayContaining([expect.objectContaining({ says: SAYS, status: 'holds' })]),
      })
    }
    const [own] = await db().approval.findMany({ where: { envelopeId, personId: ben.actor.personId } })
    const alone = must(await verifyBundle(must(await evidenceOf(ben, envelopeId, own?.id)), trust))
    expect(alone).toMatchObject({ outcome: 'verified', signatures: [{ who: 'Ben Cole' }] })
  })

  test('is refuted when an approval that policy counted is left out', async () => {
    const content = must(await readBundle(must(await evidenceOf(ana, envelopeId, approvalId))))
    const [own] = await db().approval.findMany({ where: { envelopeId, personId: ben.actor.personId } })
    const less = { ...content, approvals: content.approvals.filter(({ id }) => id !== own?.id) }
    const verdict = must(await verifyBundle(await writeBundle(less), trust))
    expect(verdict).toMatchObject({ outcome: 'refuted' })
    expect(verdict.checks.filter(({ status }) => status === 'fails').map(({ why }) => why)).toContain(
      'Policy counted 2, and 1 of them are here.',
    )
  })

  test('says that it is not known where what policy counted is left out with them', async () => {
    const content = must(await readBundle(must(await evidenceOf(ana, envelopeId, approvalId))))
    const isApproval = ({ statement }: (typeof content.approvals)[number]) => fromUtf8(statement).includes('"act":"approve"')
    const left = content.approvals.filter((one) => !isApproval(one)).map(({ decision: _, ...one }) => one)
    const verdict = must(await verifyBundle(await writeBundle({ ...content, approvals: left }), trust))
    expect(verdict.checks).toContainEqual(
      expect.objectContaining({
        says: 'It is known how many had approved it',
        status: 'open',
        why: 'What policy counted is not in the bundle.',
      }),
    )
  })
})
