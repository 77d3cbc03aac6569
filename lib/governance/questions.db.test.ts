import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { markLeaver, suspend } from '@/lib/identity'
import { prepare } from '@/lib/signing'
import { lent } from '../../test/support/delegation'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { overview, questionAct, readTimeline, settleQuestion, signedForMe } from './index'

let ada: Member
let ben: Member
let ana: Member
let mia: Member
let cleo: Member
let delegationId: string
let approvalId: string
let envelopeId: string

beforeAll(async () => {
  const made = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Mia Berg', email: 'mia@vestry.example' },
    { name: 'Cleo Hart', email: 'cleo@vestry.example', roles: ['compliance'] },
  ])
  ;[ada, ben, ana, mia, cleo] = made as [Member, Member, Member, Member, Member]
  delegationId = await lent(ben, ana, { classes: ['nda'], amount: '' })
  envelopeId = await sentEnvelope({ sender: mia, signers: [ben], declared: { classId: 'nda', amount: '', currency: 'EUR' } })
  ;({ approvalId } = must(await sign(ana, envelopeId, 1, delegationId)))
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const findings = async ({ actor }: Member = cleo) =>
  must(await overview(actor)).findings.map(({ sentence }) => sentence.map(({ text }) => text).join(''))
const reasons = async ({ actor }: Member) => must(await overview(actor)).findings.flatMap(({ reason }) => reason ?? [])
const said = 'Ben Cole questions what was signed for them in'

test('what was signed for somebody is theirs to read, and nobody else’s', async () => {
  expect(await signedForMe(ben.actor)).toMatchObject([{ approvalId, by: 'Ana Ruiz', envelope: { id: envelopeId }, questions: [] }])
  expect([await signedForMe(ana.actor), await signedForMe(mia.actor), await signedForMe(cleo.actor)]).toEqual([[], [], []])
})

test('they question it, compliance is told, and it is a finding until they say that it is settled', async () => {
  expect(await questionAct(ben.actor, approvalId, ' ')).toMatchObject({ ok: false, field: 'reason' })
  must(await questionAct(ben.actor, approvalId, 'I never meant this one.'))
  expect(await questionAct(ben.actor, approvalId, 'Again.')).toMatchObject({ ok: false, code: 'act-questioned' })
  expect(await signedForMe(ben.actor)).toMatchObject([{ questions: [{ asked: expect.any(Date), settled: undefined }] }])
  const letter = await db().mail.findFirstOrThrow({ where: { personId: cleo.actor.personId }, orderBy: { id: 'desc' } })
  expect(letter.text).toContain('Ben Cole questions what Ana Ruiz signed for them')
  expect(await findings()).toContain(`${said} Supply agreement`)
  expect(await findings(ada)).toContain(`${said} a document`)
  // Why is theirs who read the document, and not everybody's who reads the overview.
  expect([await reasons(cleo), await reasons(ada)]).toEqual([['I never meant this one.'], []])
  expect(await settleQuestion(ana.actor, approvalId)).toMatchObject({ ok: false, rule: 'not-entitled' })
  must(await settleQuestion(ben.actor, approvalId))
  expect(await signedForMe(ben.actor)).toMatchObject([{ questions: [{ asked: expect.any(Date), settled: expect.any(Date) }] }])
  expect(await settleQuestion(ben.actor, approvalId)).toMatchObject({ ok: false, code: 'act-settled' })
  expect((await findings()).some((one) => one.startsWith(said))).toBe(false)
  const kinds = await db().auditEvent.findMany({ where: { envelopeId, kind: { startsWith: 'delegation.act' } }, orderBy: { id: 'asc' } })
  expect(kinds.map(({ kind }) => kind)).toEqual(['delegation.act-questioned', 'delegation.act-settled'])
})

test('the timeline finds a delegation’s own history, and what was signed under it or refused', async () => {
  const kindsOf = async (delegation: string) => {
    const { rows } = must(await readTimeline(cleo.actor, { filter: { delegation }, zone: 'UTC', since: new Date('2026-01-01') }))
    expect(rows.every(({ kind, actor }) => actor.inPlace === kind.startsWith('envelope.'))).toBe(true)
    return rows.map(({ kind }) => kind).sort()
  }
  // Signed already, it is not signed under it again.
  expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1, under: delegationId })).toMatchObject({ ok: false })
  expect(await kindsOf(delegationId)).toEqual([
    'delegation.accepted',
    'delegation.act-questioned',
    'delegation.act-settled',
    'delegation.granted',
    'delegation.refused',
    'envelope.sign-refused',
    'envelope.signed',
  ])
  expect([await kindsOf(newId()), await kindsOf('D-1')]).toEqual([[], []])
})

test('the timeline of a delegation says which it is', async () => {
  const headed = async (delegation: string) =>
    must(await readTimeline(cleo.actor, { filter: { delegation }, zone: 'UTC', since: new Date() })).delegation
  expect(await headed(delegationId)).toEqual({ name: expect.stringMatching(/^D-\d+$/), grantor: 'Ben Cole', delegate: 'Ana Ruiz' })
  expect([await headed(newId()), await headed('D-1')]).toEqual([undefined, undefined])
})

test('whoever signed it, who sent it and strangers to it do not question it', async () => {
  for (const { actor } of [ana, mia, cleo])
    expect(await questionAct(actor, approvalId, 'No.')).toMatchObject({ ok: false, rule: 'not-entitled' })
  expect(await questionAct(ben.actor, 'x', 'No.')).toMatchObject({ ok: false, code: 'act-unknown' })
  expect(await db().actQuestion.count({ where: { settledAt: null } })).toBe(0)
})

test('two at once question it once', async () => {
  const answers = await Promise.all([1, 2].map(() => questionAct(ben.actor, approvalId, 'At once.')))
  expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
  must(await settleQuestion(ben.actor, approvalId))
})

test('once they have left compliance settles it, says why, and the finding ends', async () => {
  must(await questionAct(ben.actor, approvalId, 'Not this one either.'))
  expect(await reasons(cleo)).toEqual(['Not this one either.'])
  const found = async ({ actor }: Member) => must(await overview(actor)).findings.find(({ href }) => href.endsWith(envelopeId))
  const settles = async (by: Member) => (await found(by))?.settles
  expect(await settleQuestion(cleo.actor, approvalId, 'Both sides agree.')).toMatchObject({ ok: false, rule: 'not-entitled' })
  must(await suspend(ada.actor, ben.actor.personId))
  // Whoever is suspended may come back, and then it is theirs to say.
  expect(await settleQuestion(cleo.actor, approvalId, 'Both sides agree.')).toMatchObject({ ok: false, rule: 'not-entitled' })
  expect(await settles(cleo)).toBeUndefined()

  must(await markLeaver(ada.actor, ben.actor.personId))
  expect([await settles(cleo), await settles(ada)]).toEqual([approvalId, undefined])
  for (const { actor } of [ada, ana, mia])
    expect(await settleQuestion(actor, approvalId, 'Both sides agree.')).toMatchObject({ ok: false, rule: 'not-entitled' })
  const refused = await db().auditEvent.findFirstOrThrow({ where: { kind: 'delegation.refused' }, orderBy: { id: 'desc' } })
  expect(refused).toMatchObject({ actorId: mia.actor.personId, details: { act: 'settle-question' } })
  expect(await settleQuestion(cleo.actor, approvalId, ' ')).toMatchObject({ ok: false, code: 'missing', field: 'reason' })
  must(await settleQuestion(cleo.actor, approvalId, 'Both sides agree.'))

  const { rows } = must(
    await readTimeline(cleo.actor, { filter: { kind: 'delegation.act-settled' }, zone: 'UTC', since: new Date('2026-01-01') }),
  )
  expect(rows[0]?.sentence.map(({ text }) => text).join('')).toBe(
    'Cleo Hart said that what Ana Ruiz signed in Ben Cole’s place in Supply agreement is settled: “Both sides agree.”',
  )
  expect(await found(cleo)).toBeUndefined()
})
