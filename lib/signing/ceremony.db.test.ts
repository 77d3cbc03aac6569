import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { hex, sha256, utf8 } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { challengeOf, opens, parseStatement } from '@/lib/proof'
import { query } from '../../test/home'
import { sentEnvelope, sign, someContract } from '../../test/support/envelope'
import { faultsInHistory, kindsOf, lastRefusal } from '../../test/support/history'
import { type Member, makeOrganisation, must, signIn } from '../../test/support/organisation'
import { named } from '../../test/urls'
import { complete, prepare, substitute, supersede, view, voidEnvelope } from '.'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ana: Member
let ben: Member
let cleo: Member
let dora: Member
let iris: Member
/** Waits for Ana and Ben all the while: refusals leave it as it is. */
let waiting: string

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example', title: 'Buyer' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Cleo Marchetti', email: 'cleo@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    { name: 'Dora Lind', email: 'dora@vestry.example' },
  ])
  ;[, ana, ben, cleo, iris, dora] = members as [Member, Member, Member, Member, Member, Member]
  waiting = await sentEnvelope({ sender: iris, signers: [ana, ben] })
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const asked = { consent: true, version: 1 }
const answerOf = ({ authenticator }: Member, prepared: { options: Parameters<Member['authenticator']['get']>[0] }) =>
  authenticator.get(prepared.options)
const stateOf = async (envelopeId: string) => (await db().envelope.findUniqueOrThrow({ where: { id: envelopeId } })).state
const approvals = (envelopeId: string) => db().approval.count({ where: { envelopeId } })

describe('a statement', () => {
  it('names every fact, commits to the exact sentence, and is what the passkey is asked to sign', async () => {
    const declared = {
      amount: '48,200.00',
      currency: 'EUR',
      basis: 'total',
      classId: 'supply-contract',
      counterparty: 'Halden Foods AS',
    } as const
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana], declared, documents: [someContract(3), someContract(1)] })
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    const bytes = Buffer.from(prepared.statement, 'base64url')
    const statement = parseStatement(bytes)
    if (statement?.type !== 'countersign/sign/v1') throw new Error('no signing statement')

    expect(prepared.options.challenge).toBe(Buffer.from(challengeOf(bytes)).toString('base64url'))
    expect(prepared.options.userVerification).toBe('required')
    const sentence =
      'I, Ana Ruiz, sign version\u00a01 of “Supply agreement” (two documents) with Halden Foods AS, worth €48,200.00, exactly as these six pages show it.'
    expect(prepared.openings.sentence?.value).toBe(sentence)
    expect(opens(statement.sentence.commitment, 'sentence', { salt: prepared.openings.sentence?.salt ?? '', value: sentence })).toBe(true)
    expect(statement.envelope).toMatchObject({
      amount: 4_820_000,
      currency: 'EUR',
      basis: 'total',
      class: 'supply-contract',
      declaredBy: iris.actor.personId,
    })
    expect(statement.signer).toMatchObject({
      id: ana.actor.personId,
      role: 'signer',
      assurance: { required: 'passkey-user-verified', given: 'passkey-synced' },
    })
    expect(statement.authority).toMatchObject({ kind: 'recipient', reference: statement.signer.recipient })
    expect(statement.authority.heads.map((head) => head.type).sort()).toEqual(['envelope', 'passkey', 'person', 'policy'])
    const versions = await db().documentVersion.findMany({
      where: { document: { envelopeId } },
      orderBy: { document: { position: 'asc' } },
    })
    expect(statement.documents.map((one) => one.reviewed)).toEqual(versions.map((one) => hex(one.reviewedSha256)))
    expect(statement.documents.map((one) => one.pages)).toEqual([4, 2])
    expect(JSON.stringify(statement)).not.toMatch(/Ana|Halden|vestry/)
  })

  it('is refused without consent, and consent is recorded once with its text', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [cleo] })
    expect(await prepare(cleo.actor, envelopeId, { consent: false, version: 1 })).toMatchObject({ ok: false, code: 'consent-needed' })
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'consent-needed' })
    must(await prepare(cleo.actor, envelopeId, { consent: true, version: 1 }))
    must(await prepare(cleo.actor, envelopeId, { consent: false, version: 1 }))
    const consent = await db().consent.findFirstOrThrow({ where: { personId: cleo.actor.personId } })
    expect(hex(consent.textDigest)).toBe(hex(sha256(utf8(consent.text))))
    expect(await db().auditEvent.count({ where: { kind: 'person.consented', actorId: cleo.actor.personId } })).toBe(1)
  })

  it('is refused to whoever agreed to other words, until they agree to these', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [dora] })
    const { personId } = dora.actor
    const event = await db().auditEvent.findFirstOrThrow({ where: { objectId: personId } })
    const text = 'I agree to something else.'
    await db().consent.create({
      data: { personId, text, textDigest: sha256(utf8(text)), locale: 'en', eventId: event.id, givenAt: new Date() },
    })
    expect(must(await view(dora.actor, envelopeId)).signing?.consent.needed).toBe(true)
    expect(await prepare(dora.actor, envelopeId, { consent: false, version: 1 })).toMatchObject({ ok: false, code: 'consent-needed' })
    must(await prepare(dora.actor, envelopeId, { consent: true, version: 1 }))
    must(await prepare(dora.actor, envelopeId, { consent: false, version: 1 }))
    expect(must(await view(dora.actor, envelopeId)).signing?.consent.needed).toBe(false)
    expect(await db().consent.count({ where: { personId } })).toBe(2)
  })

  it('is for named signers only, and for the version on screen', async () => {
    const envelopeId = waiting
    expect(await prepare(iris.actor, envelopeId, asked)).toMatchObject({ ok: false, code: 'policy-deny', rule: 'not-entitled' })
    expect(await prepare(ana.actor, envelopeId, { consent: true, version: 2 })).toMatchObject({ ok: false, code: 'changed-meanwhile' })
    expect(await prepare(ana.actor, 'nonsense', asked)).toMatchObject({ ok: false, code: 'envelope-unknown' })
  })
})

describe('a signature', () => {
  it('is an approval, its event, its job and the envelope’s state, together', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben] })
    const { approvalId } = must(await sign(ana, envelopeId))
    expect(await stateOf(envelopeId)).toBe('sent')
    must(await sign(ben, envelopeId))
    expect(await stateOf(envelopeId)).toBe('approved')
    const approval = await db().approval.findUniqueOrThrow({ where: { id: approvalId }, include: { intent: true } })
    expect(approval.intent.state).toBe('consumed')
    const jobs = await db().$queryRaw<{ key: string }[]>`SELECT key FROM graphile_worker.jobs WHERE key = ${`seal:${approvalId}`}`
    expect(jobs).toHaveLength(1)
    expect((await kindsOf(envelopeId)).slice(-5)).toEqual([
      'envelope.sent',
      'envelope.statement-prepared',
      'envelope.signed',
      'envelope.statement-prepared',
      'envelope.signed',
    ])
  })

  it('counts once, of ten at the same time; all are told of the same approval', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    const answer = answerOf(ana, prepared)
    const results = await Promise.all(Array.from({ length: 10 }, () => complete(ana.actor, { intentId: prepared.intentId, answer })))
    expect(new Set(results.map((result) => must(result).approvalId)).size).toBe(1)
    expect(await approvals(envelopeId)).toBe(1)
    const kinds = await kindsOf(envelopeId)
    expect(kinds.filter((kind) => kind === 'envelope.signed')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'envelope.signing-repeated')).toHaveLength(9)
  })

  it('is answered again to whom it belongs, and to nobody else', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    const answer = answerOf(ana, prepared)
    const { approvalId } = must(await complete(ana.actor, { intentId: prepared.intentId, answer }))
    expect(must(await complete(ana.actor, { intentId: prepared.intentId, answer })).approvalId).toBe(approvalId)
    // Another assertion over the used statement is no retry.
    const second = answerOf(ana, prepared)
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer: second })).toMatchObject({ ok: false, code: 'intent-used' })
    const elsewhere = await signIn(ana)
    expect(await complete(elsewhere.actor, { intentId: prepared.intentId, answer })).toMatchObject({ ok: false, code: 'intent-of-another' })
    expect(await approvals(envelopeId)).toBe(1)
  })

  it('cannot be replayed onto another statement', async () => {
    const one = waiting
    const other = await sentEnvelope({ sender: iris, signers: [ana] })
    const answer = answerOf(ana, must(await prepare(ana.actor, one, asked)))
    const { intentId } = must(await prepare(ana.actor, other, asked))
    expect(await complete(ana.actor, { intentId, answer })).toMatchObject({ ok: false, code: 'assertion-other-statement' })
    expect(await lastRefusal(other)).toEqual({ kind: 'envelope.sign-refused', code: 'assertion-other-statement' })
    expect(await approvals(other)).toBe(0)
  })

  it('needs user verification', async () => {
    const envelopeId = waiting
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    const answer = ana.authenticator.get(prepared.options, { verified: false })
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject({
      ok: false,
      code: 'assertion-without-verification',
    })
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'assertion-without-verification' })
    // The intent has ended: not even a good answer revives it.
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer: answerOf(ana, prepared) })).toMatchObject({
      code: 'intent-closed',
    })
  })

  it('comes within its minutes', async () => {
    const envelopeId = waiting
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    const late = () => new Date(Date.now() + 6 * 60_000)
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer: answerOf(ana, prepared) }, late)).toMatchObject({
      ok: false,
      code: 'intent-expired',
    })
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'intent-expired' })
  })
})

describe('the wrong person', () => {
  it('by session: another’s intent', async () => {
    const envelopeId = waiting
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    expect(await complete(ben.actor, { intentId: prepared.intentId, answer: answerOf(ana, prepared) })).toMatchObject({
      ok: false,
      code: 'intent-of-another',
    })
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'intent-of-another' })
    // A stranger cannot spoil it either.
    expect(await db().intent.findUniqueOrThrow({ where: { id: prepared.intentId } })).toMatchObject({ state: 'open' })
  })

  it('by passkey: another’s key answers', async () => {
    const envelopeId = waiting
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    const { allowCredentials: _, ...anyKey } = prepared.options
    const answer = ben.authenticator.get(anyKey)
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject({ ok: false, code: 'passkey-of-another' })
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'passkey-of-another' })
    expect(await approvals(envelopeId)).toBe(0)
  })

  it('by recipient: the place in the envelope is another’s', async () => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    // No code of ours can do that, nor may its role: a database that lies must not make a signature either.
    const owner = named(inject('owner'), new URL(process.env.DATABASE_URL ?? '').pathname.slice(1))
    await query(owner, 'UPDATE recipient SET person_id = $1 WHERE envelope_id = $2', [cleo.actor.personId, envelopeId])
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer: answerOf(ana, prepared) })).toMatchObject({
      ok: false,
      code: 'recipient-of-another',
    })
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'recipient-of-another' })
  })

  it('by passkey: an unknown key', async () => {
    const envelopeId = waiting
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    const answer = { ...answerOf(ana, prepared), id: 'AAAA', rawId: 'AAAA' }
    expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject({ ok: false, code: 'passkey-unknown' })
  })

  it('whose session was ended, or who was suspended, meanwhile', async () => {
    const ends: ((sessionId: string) => Promise<unknown>)[] = [
      (id) => db().session.update({ where: { id }, data: { revokedAt: new Date() } }),
      () => db().person.update({ where: { id: ben.actor.personId }, data: { status: 'suspended' } }),
    ]
    for (const end of ends) {
      const envelopeId = waiting
      const second = await signIn(ben)
      const prepared = must(await prepare(second.actor, envelopeId, asked))
      await end(second.actor.sessionId)
      const result = await complete(second.actor, { intentId: prepared.intentId, answer: answerOf(ben, prepared) })
      expect(result).toMatchObject({ ok: false, code: 'policy-deny' })
      expect(await approvals(envelopeId)).toBe(0)
      await db().person.update({ where: { id: ben.actor.personId }, data: { status: 'active' } })
    }
  })
})

describe('what changes between prepare and complete', () => {
  const between = async (change: (envelopeId: string) => Promise<unknown>) => {
    const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben] })
    const prepared = must(await prepare(ana.actor, envelopeId, asked))
    await change(envelopeId)
    const result = await complete(ana.actor, { intentId: prepared.intentId, answer: answerOf(ana, prepared) })
    const intent = await db().intent.findUniqueOrThrow({ where: { id: prepared.intentId } })
    expect(await approvals(envelopeId)).toBe(0)
    return { result, intent: intent.state, refusal: await lastRefusal(envelopeId) }
  }

  it('a void refuses it', async () => {
    const { result, intent, refusal } = await between((id) => voidEnvelope(iris.actor, id, 'The price is wrong.'))
    expect(result).toMatchObject({ ok: false, code: 'envelope-voided', rule: 'envelope-not-open' })
    expect(intent).toBe('refused')
    expect(refusal).toEqual({ kind: 'envelope.sign-refused', code: 'envelope-voided' })
  })

  it('a new version makes it stale', async () => {
    const { result, intent } = await between(async (id) => {
      const [document] = await db().document.findMany({ where: { envelopeId: id } })
      must(await supersede(iris.actor, id, { documentId: document?.id ?? '', ...someContract() }))
    })
    expect(result).toMatchObject({ ok: false, code: 'changed-meanwhile', reason: expect.stringContaining('version 2') })
    expect(intent).toBe('stale')
  })

  it('a substitution makes it stale', async () => {
    const { result, intent } = await between(async (id) => {
      const recipient = await db().recipient.findFirstOrThrow({ where: { envelopeId: id, personId: ana.actor.personId } })
      must(await substitute(iris.actor, id, { recipientId: recipient.id, personId: cleo.actor.personId }))
    })
    expect(result).toMatchObject({ ok: false, code: 'changed-meanwhile' })
    expect(intent).toBe('stale')
  })

  it('races with a void end one way or the other, never both', async () => {
    const ends = new Set<string>()
    for (let round = 0; round < 4; round++) {
      const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
      const prepared = must(await prepare(ana.actor, envelopeId, asked))
      const answer = answerOf(ana, prepared)
      const signing = () => complete(ana.actor, { intentId: prepared.intentId, answer })
      const voiding = () => voidEnvelope(iris.actor, envelopeId, 'Called back.')
      const results =
        round === 0
          ? [await signing(), await voiding()]
          : round === 1
            ? [await voiding(), await signing()]
            : await Promise.all([signing(), voiding()])
      expect(results.filter((result) => result.ok)).toHaveLength(1)
      const state = await stateOf(envelopeId)
      expect(await approvals(envelopeId)).toBe(state === 'approved' ? 1 : 0)
      const refused = results.find((result) => !result.ok)
      expect(refused).toMatchObject({ code: state === 'approved' ? 'already-approved' : 'envelope-voided' })
      ends.add(state)
    }
    expect([...ends].sort()).toEqual(['approved', 'voided'])
  })
})
