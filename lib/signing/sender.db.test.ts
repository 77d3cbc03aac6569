import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { faultsInHistory, kindsOf, lastRefusal } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import {
  decline,
  documents,
  expireOverdue,
  inbox,
  prepare,
  remind,
  reportReading,
  returnEnvelopes,
  sent,
  substitute,
  supersede,
  view,
  voidEnvelope,
  waitingFor,
} from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ana: Member
let ben: Member
let cleo: Member
let iris: Member
let otto: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Cleo Marchetti', email: 'cleo@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    { name: 'Otto Berg', email: 'otto@vestry.example', roles: ['compliance'] },
  ])
  ;[, ana, ben, cleo, iris, otto] = members as [Member, Member, Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const recipientOf = async (envelopeId: string, { actor }: Member) =>
  (await db().recipient.findFirstOrThrow({ where: { envelopeId, personId: actor.personId, state: { not: 'replaced' } } })).id
const later = (hours: number) => () => new Date(Date.now() + hours * 3_600_000)
const mailTo = (member: Member, subject: string) => db().mail.count({ where: { personId: member.actor.personId, subject } })

describe('looking at an envelope', () => {
  it('shows what a signer needs, is recorded once a version, and makes no intent', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben], declared: { title: 'Shown' } })
    const shown = must(await view(ana.actor, envelopeId))
    must(await view(ana.actor, envelopeId))
    expect(shown).toMatchObject({ state: 'sent', version: 1, className: 'other document', sender: { name: 'Iris Holm' } })
    expect(shown.may).toEqual({
      act: true,
      decline: true,
      download: true,
      void: false,
      remind: false,
      nameApprover: false,
      substitute: false,
      supersede: false,
      takeEvidence: true,
      simulate: false,
    })
    expect(shown.signing).toMatchObject({
      state: 'waiting',
      decision: { outcome: 'permit' },
      consent: { needed: true },
      authority: { words: 'Named as signer by Iris Holm' },
    })
    expect(shown.signing?.unseen).toMatchObject([{ pages: [1, 2, 3] }])
    expect(must(await view(iris.actor, envelopeId))).toMatchObject({
      signing: undefined,
      may: { void: true, remind: true, substitute: true, supersede: true },
    })
    expect(await view(cleo.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await lastRefusal(envelopeId)).toMatchObject({ kind: 'envelope.view-envelope-refused' })
    must(await view(otto.actor, envelopeId))
    expect((await kindsOf(envelopeId)).filter((kind) => kind === 'envelope.viewed')).toHaveLength(3)
    expect(await db().intent.count({ where: { envelopeId } })).toBe(0)

    const versionId = shown.documents[0]?.versionId ?? ''
    expect(must(await reportReading(ana.actor, versionId, [1, 3, 99, -1]))).toEqual({ pages: [1, 3] })
    expect(must(await reportReading(ana.actor, versionId, [2, 3]))).toEqual({ pages: [1, 2, 3] })
    expect(await reportReading(cleo.actor, versionId, [1])).toMatchObject({ ok: false })
    expect(must(await view(ana.actor, envelopeId)).signing?.unseen).toEqual([])
  })
})

describe('ending', () => {
  it('declining takes a reason, ends it for all, and tells the sender', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben], declared: { title: 'Declined' } })
    expect(await decline(ana.actor, envelopeId, '  ')).toMatchObject({ ok: false, code: 'reason-missing', field: 'reason' })
    expect(await decline(iris.actor, envelopeId, 'Not mine.')).toMatchObject({ ok: false, code: 'policy-deny' })
    must(await decline(ana.actor, envelopeId, 'The price is wrong.'))
    expect(must(await view(iris.actor, envelopeId))).toMatchObject({ state: 'declined', reason: 'The price is wrong.' })
    expect(await mailTo(iris, 'Declined: Declined')).toBe(1)
    expect(await prepare(ben.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ ok: false, code: 'envelope-declined' })
    expect(await voidEnvelope(iris.actor, envelopeId, 'Then so be it.')).toMatchObject({ ok: false, code: 'envelope-declined' })
    // The way on: a new version asks everyone again.
    const [document] = await db().document.findMany({ where: { envelopeId } })
    must(await supersede(iris.actor, envelopeId, { documentId: document?.id ?? '', ...someContract() }))
    must(await sign(ana, envelopeId, 2))
    must(await sign(ben, envelopeId, 2))
    expect(must(await view(iris.actor, envelopeId)).state).toBe('approved')
  })

  it('voiding is the sender’s, and only while someone is waited for', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared: { title: 'Voided' } })
    expect(await voidEnvelope(ana.actor, envelopeId, 'Mine now.')).toMatchObject({ ok: false, code: 'policy-deny', rule: 'not-entitled' })
    must(await voidEnvelope(iris.actor, envelopeId, 'Sent by mistake.'))
    expect(await mailTo(ana, 'Voided: Voided')).toBe(1)
    expect(await voidEnvelope(iris.actor, envelopeId, 'Again.')).toMatchObject({ ok: false, code: 'envelope-voided' })
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.void-refused', code: 'envelope-voided' })
  })

  it('expiry stops every act at its moment, and the sweep says so', async () => {
    const expiresAt = later(2)().toISOString()
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared: { title: 'Late', expiresAt } })
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }, later(3))).toMatchObject({
      ok: false,
      rule: 'envelope-expired',
    })
    expect(await expireOverdue(later(1))).toBe(0)
    expect(await expireOverdue(later(3))).toBe(1)
    expect(await expireOverdue(later(3))).toBe(0)
    expect(await mailTo(iris, 'Expired: Late')).toBe(1)
    const [document] = await db().document.findMany({ where: { envelopeId } })
    const replacement = { documentId: document?.id ?? '', ...someContract() }
    expect(await supersede(iris.actor, envelopeId, replacement, later(3))).toMatchObject({
      ok: false,
      code: 'expiry-in-the-past',
      field: 'expiresAt',
    })
    must(await supersede(iris.actor, envelopeId, { ...replacement, expiresAt: later(9)().toISOString() }, later(3)))
    expect((await db().envelope.findUniqueOrThrow({ where: { id: envelopeId } })).state).toBe('sent')
  })
})

describe('who signs', () => {
  it('is reminded, at most once an hour', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared: { title: 'Slow' } })
    const recipientId = await recipientOf(envelopeId, ana)
    must(await remind(iris.actor, envelopeId, recipientId))
    expect(await remind(iris.actor, envelopeId, recipientId)).toMatchObject({ ok: false, code: 'reminded-lately' })
    must(await remind(iris.actor, envelopeId, recipientId, later(2)))
    expect(await mailTo(ana, 'Reminder: Slow')).toBe(2)
    expect(await remind(ana.actor, envelopeId, recipientId)).toMatchObject({ ok: false, code: 'policy-deny' })
  })

  it('is replaced by another person, once, and not by someone already named', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben], declared: { title: 'Replaced' } })
    const recipientId = await recipientOf(envelopeId, ana)
    const replace = (personId: string) => substitute(iris.actor, envelopeId, { recipientId, personId })
    expect(await replace(ben.actor.personId)).toMatchObject({ ok: false, code: 'signer-twice', field: 'recipient' })
    const after = must(await replace(cleo.actor.personId))
    expect(await replace(cleo.actor.personId)).toMatchObject({ ok: false, code: 'recipient-unknown' })
    expect(await view(ana.actor, envelopeId)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await mailTo(ana, 'Nothing more to do: Replaced')).toBe(1)
    must(await sign(cleo, envelopeId))
    expect(await substitute(iris.actor, envelopeId, { recipientId: after.recipientId, personId: ana.actor.personId })).toMatchObject({
      code: 'recipient-has-acted',
    })
  })

  it('leaves: the envelope goes back to its sender, who names another', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, cleo], declared: { title: 'Left' } })
    must(await sign(cleo, envelopeId))
    expect(await returnEnvelopes(iris.actor, ana.actor.personId)).toEqual({ returned: 0 })
    await db().person.update({ where: { id: ana.actor.personId }, data: { status: 'suspended' } })
    const { returned } = await returnEnvelopes(iris.actor, ana.actor.personId)
    expect(returned).toBeGreaterThan(0)
    expect(await returnEnvelopes(iris.actor, ana.actor.personId)).toEqual({ returned: 0 })
    expect(must(await view(iris.actor, envelopeId))).toMatchObject({
      state: 'returned',
      may: { remind: false, substitute: true, void: true },
    })
    expect(await mailTo(iris, 'Returned: Left')).toBe(1)
    const [document] = await db().document.findMany({ where: { envelopeId } })
    expect(await supersede(iris.actor, envelopeId, { documentId: document?.id ?? '', ...someContract() })).toMatchObject({
      code: 'signer-left',
    })
    must(await substitute(iris.actor, envelopeId, { recipientId: await recipientOf(envelopeId, ana), personId: ben.actor.personId }))
    await db().person.update({ where: { id: ana.actor.personId }, data: { status: 'active' } })
    must(await sign(ben, envelopeId))
    expect(must(await view(iris.actor, envelopeId)).state).toBe('approved')
  })
})

describe('lists', () => {
  it('put the weightiest first, and say what policy would', async () => {
    const small = await sentEnvelope({
      sender: iris,
      signers: [otto],
      declared: { title: 'Small', amount: '5', currency: 'EUR', basis: 'total' },
    })
    const large = await sentEnvelope({
      sender: iris,
      signers: [otto],
      declared: { title: 'Large 100%', amount: '1000', currency: 'JPY', basis: 'total' },
    })
    const { own: rows } = await inbox(otto.actor)
    expect(rows.map((row) => row.envelopeId)).toEqual([large, small])
    expect(await waitingFor(otto.actor)).toBe(2)
    expect(await waitingFor(iris.actor)).toBe(0)
    expect(rows[0]).toMatchObject({ can: { outcome: 'permit', rule: 'sign-as-recipient' }, pages: 3, sender: { name: 'Iris Holm' } })
    expect(rows[0]?.reviewed[0]).toMatch(/^[0-9a-f]{64}$/)
  })

  it('find by title, party, person and document, and show who holds things up', async () => {
    const titles = async (search: Parameters<typeof sent>[1]) => (await sent(iris.actor, search)).rows.map((row) => row.title)
    expect(await titles({ text: 'large 100%' })).toEqual(['Large 100%'])
    expect(await titles({ text: '100_' })).toEqual([])
    expect(await titles({ text: 'otto berg' })).toEqual(['Large 100%', 'Small'])
    expect(await titles({ state: 'voided' })).toEqual(['Voided'])
    expect(await titles({ person: 'Otto', text: 'small' })).toEqual(['Small'])
    expect(await titles({ text: 'nothing like it' })).toEqual([])
    const [row] = (await sent(iris.actor, { text: 'small' })).rows
    expect(row).toMatchObject({ waitingFor: ['Otto Berg'], sealed: 0, seals: 0 })
  })

  it('show people their own envelopes, and compliance all that were sent', async () => {
    const titles = async (member: Member) => (await documents(member.actor)).rows.map((row) => row.title)
    expect(await titles(cleo)).toEqual(['Left', 'Replaced'])
    expect(await titles(otto)).toContain('Voided')
    expect((await documents(otto.actor, { from: later(99)() })).rows).toEqual([])
  })
})
