import pg from 'pg'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { sha256, utf8 } from '@/lib/core'
import { db } from '@/lib/db'
import { unlock } from '@/lib/delivery'
import { challengeOf, parseProof, parseStatement, verifyAssertion } from '@/lib/proof'
import { SoftwareAuthenticator } from '@/test/support/authenticator'
import { enrol, foundOrganisation, type Member, must, signIn } from '@/test/support/organisation'
import { named } from '@/test/urls'
import {
  actorOf,
  completeCreation,
  completeEnrolment,
  completeSignIn,
  invite,
  prepareEnrolment,
  prepareSetUp,
  prepareSignIn,
  resend,
  revokeSession,
  setupAddress,
  showLink,
  withdraw,
} from './index'

const ORIGIN = 'http://localhost:3000'
const client = 'a test'
const HOUR = 3_600_000
const later = (ms: number) => () => new Date(Date.now() + ms)
const secretOf = (link: string) => link.split('#')[1] ?? ''
const form = (email: string) => ({ email, name: 'Tom Iversen', title: '', roles: [] })

async function lastSecret(email: string): Promise<string> {
  const mail = await db().mail.findFirstOrThrow({ where: { to: email, secret: { not: null } }, orderBy: { id: 'desc' } })
  return secretOf(unlock(mail.secret ?? new Uint8Array()))
}

async function refusals(kind: string): Promise<string[]> {
  const events = await db().auditEvent.findMany({ where: { kind, outcome: 'refused' }, orderBy: { id: 'asc' } })
  return events.map(({ details }) => (details as { code: string }).code)
}

/** Walks an enrolment to just before its last step. */
async function almost(secret: string, cookie: string) {
  const authenticator = new SoftwareAuthenticator(ORIGIN)
  const creation = must(await prepareEnrolment({ secret, cookie, client }))
  const enrolment = must(
    await completeCreation({ cookie, intentId: creation.intentId, answer: authenticator.create(creation.options), client }),
  )
  return { authenticator, enrolment }
}

let ada: Member
let setUpSecret: string

beforeAll(async () => {
  setUpSecret = secretOf((await setupAddress()) ?? '')
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' })
}, 60_000)

describe('set-up', () => {
  test('makes organisation, administrator and passkey, signed by the key itself', async () => {
    const org = await db().organisation.findFirstOrThrow()
    expect(org).toMatchObject({ name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: `localhost/${org.id}/1` })
    expect(ada.actor).toMatchObject({ name: 'Ada Admin', roles: ['administrator'], status: 'active' })

    const approval = await db().approval.findFirstOrThrow({ where: { type: 'countersign/enrolment/v1' } })
    const proof = parseProof(approval.proof)
    const statement = parseStatement(approval.statement)
    const passkey = await db().passkey.findFirstOrThrow()
    if (!proof || statement?.type !== 'countersign/enrolment/v1') throw new Error('not an enrolment')
    expect(statement).toMatchObject({ organisation: org.id, log: org.logOrigin, person: ada.actor.personId, voucher: { kind: 'set-up' } })
    expect(statement.passkey.creation).toBe(Buffer.from(sha256(passkey.creationStatement)).toString('hex'))
    expect(await verifyAssertion(approval.statement, proof)).toMatchObject({ ok: true })
    const clientData = JSON.parse(Buffer.from(passkey.creationClientData).toString()) as { challenge: string }
    expect(clientData.challenge).toBe(Buffer.from(challengeOf(passkey.creationStatement)).toString('base64url'))
    expect(passkey).toMatchObject({ enrolmentId: approval.id, algorithm: -7, attestationFormat: 'none', transports: ['internal'] })
  })

  test('happens once: the token, a second start and a second founder are refused', async () => {
    expect(await setupAddress()).toBeUndefined()
    const again = { organisation: 'Other', name: 'Eve', email: 'eve@other.example', title: '', secret: setUpSecret, cookie: 'x', client }
    expect(await prepareSetUp(again)).toMatchObject({ ok: false, code: 'already-set-up' })
  })
})

describe('an invitation', () => {
  test('leads to a person, a passkey and a session, vouched for by who invited', async () => {
    const ben = await enrol(ada, { name: 'Ben Okafor', email: 'Ben@vestry.example', title: 'Buyer', roles: ['compliance'] })
    expect(ben.actor).toMatchObject({ name: 'Ben Okafor', email: 'ben@vestry.example', title: 'Buyer', roles: ['compliance'] })
    const approval = await db().approval.findFirstOrThrow({ where: { personId: ben.actor.personId } })
    const created = await db().auditEvent.findFirstOrThrow({ where: { kind: 'invitation.created' }, orderBy: { id: 'desc' } })
    expect(parseStatement(approval.statement)).toMatchObject({
      voucher: { kind: 'invitation', by: ada.actor.personId, event: Buffer.from(created.leafHash).toString('hex') },
    })
    const kinds = await db().auditEvent.findMany({ where: { actorId: ben.actor.personId }, orderBy: { id: 'asc' } })
    expect(kinds.map(({ kind }) => kind)).toEqual(['invitation.used', 'person.enrolled', 'passkey.enrolled', 'session.opened-by-enrolment'])
  })

  test('can be read any number of times, and enrols once', async () => {
    must(await invite(ada.actor, form('tom@vestry.example')))
    const secret = await lastSecret('tom@vestry.example')
    for (let i = 0; i < 3; i++)
      expect(await showLink(secret, client)).toMatchObject({
        ok: true,
        value: { name: 'Tom Iversen', by: ['Ada Admin'], host: 'localhost' },
      })
    const first = await almost(secret, 'first')
    const second = await almost(secret, 'second')
    expect(
      await completeEnrolment({
        cookie: 'first',
        intentId: first.enrolment.intentId,
        answer: first.authenticator.get(first.enrolment.options),
        client,
      }),
    ).toMatchObject({ ok: true })
    expect(
      await completeEnrolment({
        cookie: 'second',
        intentId: second.enrolment.intentId,
        answer: second.authenticator.get(second.enrolment.options),
        client,
      }),
    ).toMatchObject({ ok: false, code: 'link-used' })
    expect(await showLink(secret, client)).toMatchObject({ ok: false, code: 'link-used' })
    expect(await invite(ada.actor, form('tom@vestry.example'))).toMatchObject({ ok: false, code: 'person-exists', field: 'email' })
    expect(await refusals('enrolment.refused')).toEqual(['link-used', 'link-used'])
    expect(await db().person.count({ where: { email: 'tom@vestry.example' } })).toBe(1)
  })

  test('of two answers at once the one that comes too late leaves an event, at either step', async () => {
    must(await invite(ada.actor, form('twice@vestry.example')))
    const secret = await lastSecret('twice@vestry.example')
    const authenticator = new SoftwareAuthenticator(ORIGIN)
    const { intentId, options } = must(await prepareEnrolment({ secret, cookie: 'twice', client }))
    const made = { cookie: 'twice', intentId, answer: authenticator.create(options), client }
    const before = (await refusals('enrolment.refused')).length
    const created = await Promise.all([completeCreation(made), completeCreation(made)])
    const enrolment = created.find((one) => one.ok)
    if (!enrolment?.ok) throw new Error('neither was taken')
    expect((await refusals('enrolment.refused')).slice(before)).toEqual(['intent-used'])
    const { intentId: enrols, options: asked } = enrolment.value
    const confirmed = { cookie: 'twice', intentId: enrols, answer: authenticator.get(asked), client }
    const entered = await Promise.all([completeEnrolment(confirmed), completeEnrolment(confirmed)])
    expect(entered.filter(({ ok }) => ok)).toHaveLength(1)
    expect((await refusals('enrolment.refused')).slice(before)).toHaveLength(2)
  })

  test('expires after 72 hours, ends when withdrawn, and is void once a newer one is sent', async () => {
    const { invitationId } = must(await invite(ada.actor, form('una@vestry.example')))
    expect(await invite(ada.actor, form('una@vestry.example'))).toMatchObject({ ok: false, code: 'invitation-open' })
    const old = await lastSecret('una@vestry.example')
    expect(await showLink(old, client, later(71 * HOUR))).toMatchObject({ ok: true })
    expect(await showLink(old, client, later(73 * HOUR))).toMatchObject({ ok: false, code: 'link-expired' })
    const begun = await almost(old, 'una')
    must(await resend(ada.actor, invitationId))
    expect(await showLink(old, client)).toMatchObject({ ok: false, code: 'link-unknown' })
    expect(
      await completeEnrolment({
        cookie: 'una',
        intentId: begun.enrolment.intentId,
        answer: begun.authenticator.get(begun.enrolment.options),
        client,
      }),
    ).toMatchObject({ ok: false, code: 'link-revoked' })
    const fresh = await lastSecret('una@vestry.example')
    expect(await showLink(fresh, client)).toMatchObject({ ok: true })
    must(await withdraw(ada.actor, invitationId))
    expect(await showLink(fresh, client)).toMatchObject({ ok: false, code: 'link-revoked' })
    expect(await withdraw(ada.actor, invitationId)).toMatchObject({ ok: false, code: 'invitation-closed' })
    expect(await showLink('not-a-secret', client)).toMatchObject({ ok: false, code: 'link-unknown' })
  })

  test('is refused to role accounts, with the rule and an event', async () => {
    for (const local of ['info', 'hr', 'no-reply'])
      expect(await invite(ada.actor, form(`${local}@vestry.example`))).toMatchObject({
        ok: false,
        code: 'shared-mailbox',
        rule: 'S2',
        field: 'email',
      })
    expect((await refusals('invitation.refused')).slice(-3)).toEqual(['shared-mailbox', 'shared-mailbox', 'shared-mailbox'])
    expect(await invite(ada.actor, { ...form('vera@vestry.example'), name: 'Vera\u202e' })).toMatchObject({
      ok: false,
      code: 'hidden-characters',
      field: 'name',
    })
  })

  test('comes only from an administrator', async () => {
    const vic = await enrol(ada, { name: 'Vic', email: 'vic@vestry.example' })
    expect(await invite(vic.actor, form('wim@vestry.example'))).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await refusals('invitation.refused')).toContain('policy-deny')
  })
})

describe('enrolment', () => {
  test('belongs to the browser that began it, and needs the very key that was created, verified', async () => {
    must(await invite(ada.actor, form('xan@vestry.example')))
    const secret = await lastSecret('xan@vestry.example')
    const { authenticator, enrolment } = await almost(secret, 'xan')
    const complete = (cookie: string, answer: ReturnType<SoftwareAuthenticator['get']>) =>
      completeEnrolment({ cookie, intentId: enrolment.intentId, answer, client })
    expect(await complete('eve', authenticator.get(enrolment.options))).toMatchObject({ ok: false, code: 'intent-of-another' })
    expect(await complete('xan', authenticator.get(enrolment.options, { verified: false }))).toMatchObject({
      ok: false,
      code: 'assertion-without-verification',
    })
    // The refusal ended that request: the same answer, verified, is too late.
    expect(await complete('xan', authenticator.get(enrolment.options))).toMatchObject({ ok: false, code: 'intent-closed' })
    const again = await almost(secret, 'xan')
    expect(
      await completeEnrolment({
        cookie: 'xan',
        intentId: again.enrolment.intentId,
        answer: ada.authenticator.get({ challenge: again.enrolment.options.challenge }),
        client,
      }),
    ).toMatchObject({ ok: false, code: 'passkey-of-another' })
  })

  test('a key created without user verification is not taken', async () => {
    const creation = must(await prepareEnrolment({ secret: await lastSecret('xan@vestry.example'), cookie: 'xan', client }))
    const answer = new SoftwareAuthenticator(ORIGIN).create(creation.options, { verified: false })
    expect(await completeCreation({ cookie: 'xan', intentId: creation.intentId, answer, client })).toMatchObject({
      ok: false,
      code: 'creation-without-verification',
    })
  })

  test('ten parallel submissions make one person', async () => {
    const { authenticator, enrolment } = await almost(await lastSecret('xan@vestry.example'), 'xan')
    const answer = authenticator.get(enrolment.options)
    const all = await Promise.all(
      Array.from({ length: 10 }, () => completeEnrolment({ cookie: 'xan', intentId: enrolment.intentId, answer, client })),
    )
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await db().person.count({ where: { email: 'xan@vestry.example' } })).toBe(1)
  })
})

describe('sign-in', () => {
  test('opens a session for the owner of the passkey, without a name being typed', async () => {
    const again = await signIn(ada)
    expect(again.actor.personId).toBe(ada.actor.personId)
    expect(again.actor.sessionId).not.toBe(ada.actor.sessionId)
    const event = await db().auditEvent.findFirstOrThrow({ where: { kind: 'session.opened', objectId: again.actor.sessionId } })
    expect(event.approvalId).not.toBeNull()
  })

  test('an answer counts once: replayed, ten at once, from another browser, or late', async () => {
    const prepared = must(await prepareSignIn('mine'))
    const answer = ada.authenticator.get(prepared.options)
    const submit = (cookie: string, clock?: () => Date) => completeSignIn({ cookie, intentId: prepared.intentId, answer, client }, clock)
    expect(await submit('yours')).toMatchObject({ ok: false, code: 'intent-of-another' })
    expect(await submit('mine', later(6 * 60_000))).toMatchObject({ ok: false, code: 'intent-expired' })
    const all = await Promise.all(Array.from({ length: 10 }, () => submit('mine')))
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    expect(all.filter((one) => !one.ok && one.code === 'intent-used')).toHaveLength(9)
    expect(await submit('mine')).toMatchObject({ ok: false, code: 'intent-used' })
    const codes = await refusals('session.refused')
    expect(codes).toEqual(['intent-of-another', 'intent-expired', ...Array.from({ length: 10 }, () => 'intent-used')])
  })

  test.each([
    ['without user verification', { verified: false }, {}, 'assertion-without-verification'],
    ['inside another site’s page', {}, { crossOrigin: true }, 'assertion-embedded'],
    ['on another site', {}, { origin: 'https://evil.example' }, 'assertion-other-origin'],
    ['over another statement', {}, { challenge: 'AAAA' }, 'assertion-other-statement'],
  ])('is refused %s', async (_, flags, clientData, code) => {
    const { intentId, options } = must(await prepareSignIn('c'))
    expect(
      await completeSignIn({ cookie: 'c', intentId, answer: ada.authenticator.get(options, flags, clientData), client }),
    ).toMatchObject({ ok: false, code })
    expect(await refusals('session.refused')).toContain(code)
  })

  test('a passkey nobody enrolled opens nothing', async () => {
    const { intentId, options } = must(await prepareSignIn('c'))
    const stranger = new SoftwareAuthenticator(ORIGIN)
    stranger.create({ challenge: 'AA', rp: { id: 'localhost' }, user: { id: 'AA' } })
    expect(await completeSignIn({ cookie: 'c', intentId, answer: stranger.get(options), client })).toMatchObject({
      ok: false,
      code: 'passkey-unknown',
    })
  })

  test('a session is dead once revoked or after twelve hours, and nobody revokes another’s', async () => {
    const second = await signIn(ada)
    const zoe = await enrol(ada, { name: 'Zoe', email: 'zoe@vestry.example' })
    expect(await revokeSession(zoe.actor, second.actor.sessionId)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await actorOf(second.actor.sessionId)).toBeDefined()
    must(await revokeSession(ada.actor, second.actor.sessionId))
    expect(await actorOf(second.actor.sessionId)).toBeUndefined()
    expect(await invite(second.actor, form('yan@vestry.example'))).toMatchObject({ ok: false, code: 'session-ended' })
    expect(await actorOf(ada.actor.sessionId, later(11.9 * HOUR))).toBeDefined()
    expect(await actorOf(ada.actor.sessionId, later(12.1 * HOUR))).toBeUndefined()
    expect(await actorOf('nothing')).toBeUndefined()
  })
})

test('no secret stands in the database in clear', async () => {
  const { invitationId } = must(await invite(ada.actor, form('last@vestry.example')))
  const secret = await lastSecret('last@vestry.example')
  const prepared = must(await prepareEnrolment({ secret, cookie: 'a very secret cookie value', client }))
  expect(prepared.intentId).toBeTruthy()
  const database = new URL(process.env.DATABASE_URL ?? '').pathname.slice(1)
  const owner = new pg.Client({ connectionString: named(inject('owner'), database) })
  await owner.connect()
  const { rows: tables } = await owner.query<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  )
  const needles = [secret, setUpSecret, 'a very secret cookie value'].flatMap((text) => [
    text,
    Buffer.from(text, 'base64url').toString('hex'),
    Buffer.from(utf8(text)).toString('hex'),
  ])
  for (const { tablename } of tables) {
    const { rows } = await owner.query<{ row: string }>(`SELECT t::text AS row FROM public."${tablename}" t`)
    for (const { row } of rows) for (const needle of needles) expect(row.includes(needle), tablename).toBe(false)
  }
  await owner.end()
  must(await withdraw(ada.actor, invitationId))
})
