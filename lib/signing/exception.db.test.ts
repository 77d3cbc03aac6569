import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  completeException,
  endException,
  exceptionFor,
  exceptionOf,
  exceptionSubject,
  exceptions,
  prepareExceptionRequest,
} from '@/lib/authority'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { changeRoles, suspend } from '@/lib/identity'
import { parseStatement } from '@/lib/proof'
import { drafted, sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { approveException, excepted, requestException, reviewException } from '../../test/support/exception'
import { faultsInHistory } from '../../test/support/history'
import { enrol, giveRoles, type Member, makeOrganisation, must } from '../../test/support/organisation'
import { authorise, someGrant } from '../../test/support/register'
import { classAsks } from '../../test/support/rules'
import { complete, prepare, supersede, view, whatRefuses } from '.'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ben: Member
let cleo: Member
let iris: Member
let ana: Member
let bo: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Cleo Hart', email: 'cleo@vestry.example', roles: ['compliance'] },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Bo Lund', email: 'bo@vestry.example' },
  ])
  ;[ada, ben, cleo, iris, ana, bo] = members as [Member, Member, Member, Member, Member, Member]
  await classAsks([ada, ben], 'lease', { registerRequired: true })
  await authorise([ada, ben], someGrant(ana, { caps: [{ amount: '40000', currency: 'EUR' }] }))
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const LEASE = { classId: 'lease', amount: '48200', currency: 'EUR' }
const sentTo = (...signers: Member[]) => sentEnvelope({ sender: iris, signers, declared: LEASE })
const later = (minutes: number) => () => new Date(Date.now() + minutes * 60_000)
const last = (kind: string) => db().auditEvent.findFirstOrThrow({ where: { kind }, orderBy: { id: 'desc' } })
const lettersTo = async ({ actor }: Member, subject: string) =>
  db().mail.count({ where: { personId: actor.personId, subject: { contains: subject } } })

describe('from request to review', () => {
  test('who is over the limit asks, an administrator approves, it is signed under it once, and compliance looks at it', async () => {
    const envelopeId = await sentTo(ana)
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ rule: 'over-authority-amount' })

    const { exceptionId: id } = must(await requestException(ana, { envelopeId }))
    expect(await last('exception.requested')).toMatchObject({
      objectId: id,
      envelopeId,
      actorId: ana.actor.personId,
      details: { name: 'Ana Ruiz', title: 'Supply agreement', ticket: 'OPS-2210', minutes: 60 },
    })
    expect(await exceptionOf(ben.actor, id)).toMatchObject({
      state: 'requested',
      amount: { minor: 4_820_000, currency: 'EUR' },
      maximum: { minor: 4_000_000 },
      may: { approve: true, review: false, end: true },
    })
    expect([await lettersTo(ada, 'waits for your approval'), await lettersTo(ben, 'waits for your approval')]).toEqual([1, 1])
    const signature = { personId: ana.actor.personId, envelopeId, version: 1 }
    expect(await whatRefuses(signature)).toMatchObject({
      reasons: [{ rule: 'over-authority-amount' }],
      over: { amount: { minor: 4_820_000 }, maximum: { minor: 4_000_000 } },
    })
    expect(await whatRefuses({ ...signature, version: 2 })).toBeUndefined()
    // Asked for is not approved.
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ rule: 'over-authority-amount' })

    must(await approveException(ben, id))
    expect(await lettersTo(cleo, 'was approved')).toBe(1)
    expect(await lettersTo(ana, 'was approved')).toBe(1)
    expect(must(await view(ana.actor, envelopeId)).signing).toMatchObject({
      decision: { outcome: 'permit', rules: ['sign-as-recipient', 'sign-under-exception', 'sign-under-register'] },
      authority: { kind: 'exception', words: expect.stringContaining('Exception until') },
    })

    const { approvalId } = must(await sign(ana, envelopeId))
    const { statement } = await db().approval.findUniqueOrThrow({ where: { id: approvalId } })
    const head = { type: 'exception', id, seq: 2, event: expect.stringMatching(/^[0-9a-f]{64}$/) }
    expect(parseStatement(statement)).toMatchObject({
      authority: { kind: 'exception', reference: id, heads: expect.arrayContaining([head]) },
      decision: { rules: ['sign-as-recipient', 'sign-under-exception', 'sign-under-register'] },
    })
    expect(await last('exception.used')).toMatchObject({ objectId: id, seq: 3, details: { approval: approvalId } })
    expect(await lettersTo(cleo, 'was used')).toBe(1)

    for (const [who, rule] of [
      [ana, 'not-entitled'],
      [ben, 'review-exception-by-a-third'],
      [iris, 'not-entitled'],
    ] as const)
      expect(await reviewException(who, id)).toMatchObject({ ok: false, rule })
    must(await reviewException(cleo, id, { verdict: 'not-justified', reason: 'It could have waited.' }))
    expect(await exceptionOf(ana.actor, id)).toMatchObject({
      state: 'used',
      unreviewed: false,
      review: { by: 'Cleo Hart', justified: false, reason: 'It could have waited.' },
    })
    expect(await reviewException(cleo, id)).toMatchObject({ ok: false, code: 'exception-reviewed' })
  })

  test('it is used once, and the row does not go back', async () => {
    const envelopeId = await sentTo(ana, bo)
    const id = await excepted(ana, ben, { envelopeId })
    must(await sign(ana, envelopeId))
    expect(await exceptionFor({ personId: ana.actor.personId, envelopeId, version: 1 })).toBeUndefined()
    await expect(db().exception.update({ where: { id }, data: { usedBy: null, usedAt: null } })).rejects.toThrow()
    expect(await endException(ada.actor, id)).toMatchObject({ ok: false, code: 'exception-over' })
    must(await reviewException(cleo, id))
  })

  test('where the register is enough none is used up', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared: { ...LEASE, amount: '30000' } })
    const id = await excepted(ana, ben, { envelopeId })
    must(await sign(ana, envelopeId))
    expect(await exceptionOf(cleo.actor, id)).toMatchObject({ state: 'running' })
    must(await endException(ana.actor, id))
    must(await reviewException(cleo, id))
  })
})

describe('nobody asks for it, approves it or reviews it who', () => {
  let envelopeId: string
  beforeAll(async () => {
    // Ada may open it, and ask for another.
    envelopeId = await sentEnvelope({ sender: iris, signers: [ana, bo], approvers: [ada], declared: LEASE })
  })

  test('is not to sign and no administrator, or asks for somebody who is not waited for', async () => {
    expect(await requestException(iris, { envelopeId, personId: ana.actor.personId })).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await requestException(iris, { envelopeId })).toMatchObject({ ok: false, code: 'not-waited-for' })
    expect(await requestException(ada, { envelopeId, personId: iris.actor.personId })).toMatchObject({ code: 'not-waited-for' })
    expect(await last('exception.refused')).toMatchObject({ outcome: 'refused', actorId: ada.actor.personId })
  })

  test('may not open the envelope: then the page tells its title and signers to no administrator either', async () => {
    expect(await exceptionSubject(ana.actor, envelopeId)).toMatchObject({ title: 'Supply agreement', signers: [{ name: 'Ana Ruiz' }] })
    expect(await exceptionSubject(ben.actor, envelopeId)).toBeUndefined()
    expect(await last('exception.refused')).toMatchObject({ objectId: envelopeId, actorId: ben.actor.personId, rules: ['not-entitled'] })
    const own = await sentEnvelope({ sender: ben, signers: [ana, bo], declared: LEASE })
    expect((await exceptionSubject(ben.actor, own))?.signers.map(({ name }) => name)).toEqual(['Ana Ruiz', 'Bo Lund'])
  })

  test('may not open the envelope: an administrator who knows its id is told what they are told of none', async () => {
    const forAna = { personId: ana.actor.personId }
    const known = await requestException(ben, { envelopeId, ...forAna })
    expect(known).toMatchObject({ ok: false, code: 'not-waited-for' })
    expect(await last('exception.refused')).toMatchObject({ outcome: 'refused', actorId: ben.actor.personId })
    expect(await requestException(ben, { envelopeId: newId(), ...forAna })).toEqual(known)
    expect(await requestException(ben, { envelopeId: await drafted({ sender: iris, signers: [ana] }), ...forAna })).toEqual(known)
    // And so is who could not ask for another anywhere: that they may not is no answer about an envelope that is there.
    const una = await enrol(ada, { name: 'Una Holt', email: 'una@vestry.example' })
    expect(await requestException(una, { envelopeId, ...forAna })).toEqual(known)
    const pia = await enrol(ada, { name: 'Pia Falk', email: 'pia@vestry.example', roles: ['administrator', 'compliance'] })
    const { intentId, options } = must(
      await prepareExceptionRequest(pia.actor, { envelopeId, ...forAna, ticket: 'OPS-1', reason: 'It cannot wait.', minutes: 60 }),
    )
    must(await changeRoles(ada.actor, pia.actor.personId, ['administrator']))
    expect(await completeException(pia.actor, { intentId, answer: pia.authenticator.get(options) })).toEqual(known)
    expect(await db().exception.count({ where: { envelopeId } })).toBe(0)
  })

  test('leaves out why, or asks for longer than a day', async () => {
    for (const [more, code, field] of [
      [{ ticket: ' ' }, 'missing', 'ticket'],
      [{ reason: '' }, 'missing', 'reason'],
      [{ minutes: 1441 }, 'duration-unusable', 'minutes'],
      [{ minutes: 4 }, 'duration-unusable', 'minutes'],
      [{ minutes: 60.5 }, 'duration-unusable', 'minutes'],
    ] as const)
      expect(await requestException(ana, { envelopeId, ...more })).toMatchObject({ ok: false, code, field })
  })

  test('asked for it, would sign under it, or goes back to whoever asked; and only once', async () => {
    const bea = await enrol(ada, { name: 'Bea Lund', email: 'bea@vestry.example', roles: ['administrator'] })
    const { exceptionId } = must(await requestException(ada, { envelopeId, personId: bo.actor.personId }))
    expect(await requestException(bo, { envelopeId })).toMatchObject({ ok: false, code: 'exception-open' })
    expect(await approveException(ada, exceptionId)).toMatchObject({ ok: false, rule: 'approve-exception-needs-another' })
    expect(await approveException(bea, exceptionId)).toMatchObject({ ok: false, rule: 'approve-exception-vouched-apart' })
    expect(await approveException(cleo, exceptionId)).toMatchObject({ ok: false, rule: 'not-entitled' })
    await giveRoles(ada, bo.actor.personId, ['administrator'])
    const asAdministrator: Member = { ...bo, actor: { ...bo.actor, roles: ['administrator'] } }
    expect(await approveException(asAdministrator, exceptionId)).toMatchObject({ ok: false, code: 'policy-deny' })
    must(await changeRoles(ada.actor, bo.actor.personId, []))
    must(await approveException(ben, exceptionId))
    expect(await approveException(ben, exceptionId)).toMatchObject({ ok: false, code: 'exception-approved' })
    expect(await reviewException(cleo, exceptionId)).toMatchObject({ ok: false, code: 'exception-running' })
    // The one who asked, and whoever is neither, once it is over.
    expect(await reviewException(ada, exceptionId, {}, later(61))).toMatchObject({ ok: false, rule: 'review-exception-by-a-third' })
    must(await endException(ada.actor, exceptionId))
    must(await reviewException(bea, exceptionId))
  })

  test('sent what would be signed under it', async () => {
    const own = await sentEnvelope({ sender: ben, signers: [ana], declared: LEASE })
    const told = () => Promise.all([lettersTo(ada, 'waits for your approval'), lettersTo(ben, 'waits for your approval')])
    const [adas = 0, bens] = await told()
    const { exceptionId } = must(await requestException(ana, { envelopeId: own }))
    expect(await told()).toEqual([adas + 1, bens])
    expect(await exceptionOf(ben.actor, exceptionId)).toMatchObject({ may: { approve: false } })
    expect(await approveException(ben, exceptionId)).toMatchObject({ ok: false, rule: 'approve-exception-not-as-sender' })
    must(await approveException(ada, exceptionId))
  })

  test('makes an administrator, lets them ask for another, and takes the role from them before approving it', async () => {
    const made = await enrol(ben, { name: 'Mae Okafor', email: 'mae@vestry.example', roles: ['administrator'] })
    const own = await sentEnvelope({ sender: made, signers: [ana], declared: LEASE })
    const { exceptionId } = must(await requestException(made, { envelopeId: own, personId: ana.actor.personId }))
    expect(await approveException(ben, exceptionId)).toMatchObject({ ok: false, rule: 'approve-exception-vouched-apart' })
    must(await changeRoles(ben.actor, made.actor.personId, []))
    expect(await approveException(ben, exceptionId)).toMatchObject({ ok: false, rule: 'approve-exception-vouched-apart' })
    must(await endException(ada.actor, exceptionId))
  })

  test('writes rows as the application may: the database holds them apart too', async () => {
    const { exceptionId: id } = must(await requestException(ana, { envelopeId }))
    const set = (data: object) => db().exception.update({ where: { id }, data })
    const now = new Date()
    await expect(set({ approvedBy: ana.actor.personId, approvedAt: now })).rejects.toThrow()
    await expect(set({ approvedBy: ben.actor.personId, approvedAt: now })).rejects.toThrow('nobody confirmed this by a passkey (approve)')
    const row = await db().exception.findUniqueOrThrow({ where: { id } })
    await expect(db().exception.create({ data: { ...row, id: newId() } })).rejects.toThrow('(request)')
    await expect(set({ reviewedBy: cleo.actor.personId, reviewedAt: now, verdict: 'justified', review: 'x' })).rejects.toThrow()
    await expect(set({ minutes: 1440 })).rejects.toThrow()
    must(await endException(ana.actor, id))
    expect(await last('exception.withdrawn')).toMatchObject({ objectId: id })
    await expect(set({ approvedBy: ben.actor.personId, approvedAt: now })).rejects.toThrow()
  })
})

describe('an approved exception lets sign', () => {
  test('nobody but its person, and nothing but its version', async () => {
    const envelopeId = await sentTo(ana, bo)
    const id = await excepted(ana, ben, { envelopeId })
    expect(await prepare(bo.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ rule: 'authority-missing' })
    const other = await sentTo(ana)
    expect(await prepare(ana.actor, other, { consent: true, version: 1 })).toMatchObject({ rule: 'over-authority-amount' })

    const waiting = must(await requestException(bo, { envelopeId }))
    must(await supersedeWith(envelopeId))
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 2 })).toMatchObject({ rule: 'over-authority-amount' })
    expect(await approveException(ben, waiting.exceptionId)).toMatchObject({ ok: false, code: 'exception-superseded' })
    const told = await lettersTo(bo, 'was not approved')
    must(await endException(ben.actor, waiting.exceptionId))
    expect(await last('exception.declined')).toMatchObject({ objectId: waiting.exceptionId })
    expect(await lettersTo(bo, 'was not approved')).toBe(told + 1)
    must(await endException(ana.actor, id))
    must(await reviewException(cleo, id))
  })

  test('until its time is over, which counts from its approval; also between the statement and its gesture', async () => {
    const envelopeId = await sentTo(ana)
    const id = await excepted(ana, ben, { envelopeId, minutes: 5 })
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }, later(5.1))).toMatchObject({ rule: 'over-authority-amount' })
    const begun = later(2)
    const { intentId, options } = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }, begun))
    const answer = ana.authenticator.get(options)
    expect(await complete(ana.actor, { intentId, answer }, later(5.1))).toMatchObject({ ok: false, rule: 'over-authority-amount' })
    expect(await reviewException(cleo, id)).toMatchObject({ ok: false, code: 'exception-running' })
    must(await endException(ben.actor, id))
    must(await reviewException(cleo, id))
  })

  test('nobody any more once it is ended, between the statement and its gesture too', async () => {
    const envelopeId = await sentTo(ana)
    const id = await excepted(ana, ben, { envelopeId })
    const { intentId, options } = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }))
    expect(await endException(iris.actor, id)).toMatchObject({ ok: false, rule: 'not-entitled' })
    must(await endException(ada.actor, id))
    const answer = ana.authenticator.get(options)
    expect(await complete(ana.actor, { intentId, answer })).toMatchObject({ ok: false, rule: 'over-authority-amount' })
    expect(await exceptions(iris.actor)).toEqual([])
    expect((await exceptions(ana.actor)).length).toBeGreaterThan(1)
    must(await reviewException(cleo, id))
  })

  test('no suspended person', async () => {
    const envelopeId = await sentTo(bo)
    const { exceptionId } = must(await requestException(bo, { envelopeId }))
    must(await suspend(ada.actor, bo.actor.personId))
    expect(await approveException(ben, exceptionId)).toMatchObject({ ok: false, rule: 'exception-only-of-active' })
  })
})

async function supersedeWith(envelopeId: string) {
  const document = await db().document.findFirstOrThrow({ where: { envelopeId } })
  return supersede(iris.actor, envelopeId, { documentId: document.id, ...someContract() })
}
