import { beforeAll, describe, expect, test } from 'vitest'
import { figureOfAdded, figureOfCreated } from '@/components/identity/figure'
import { db, transaction } from '@/lib/db'
import { post, unlock } from '@/lib/delivery'
import { parseStatement } from '@/lib/proof'
import { SoftwareAuthenticator } from '@/test/support/authenticator'
import { enrol, foundOrganisation, type Member, must, signIn } from '@/test/support/organisation'
import {
  actorOf,
  addingState,
  beginAdding,
  completeAdding,
  completeCreation,
  completeEnrolment,
  completeHandOver,
  completeReopening,
  completeRevocation,
  completeSignIn,
  handOverState,
  listOutbox,
  listPasskeys,
  listPeople,
  listSessions,
  markLeaver,
  prepareEnrolment,
  prepareReopening,
  prepareRevocation,
  prepareSignIn,
  renamePasskey,
  restore,
  revealLink,
  showHandOver,
  standingOf,
  suspend,
  withdraw,
} from './index'

const ORIGIN = 'http://localhost:3000'
const client = 'a second device'
const secretOf = (link: string) => link.split('#')[1] ?? ''
const minutes = (count: number) => () => new Date(Date.now() + count * 60_000)

async function lastMail(to: string) {
  return db().mail.findFirstOrThrow({ where: { to }, orderBy: { id: 'desc' } })
}

async function lastCode(kind: string): Promise<string> {
  const event = await db().auditEvent.findFirstOrThrow({ where: { kind, outcome: 'refused' }, orderBy: { id: 'desc' } })
  return (event.details as { code: string }).code
}

/** Adds a passkey on another device, as the QR code does. */
async function addDevice(member: Member): Promise<SoftwareAuthenticator> {
  const begun = must(await beginAdding(member.actor))
  const device = new SoftwareAuthenticator(ORIGIN)
  const shown = must(await showHandOver(begun))
  must(await completeHandOver({ ...begun, answer: device.create(shown.options), client }))
  const state = await addingState(member.actor, begun.intentId)
  if (state.state !== 'ready') throw new Error(state.state)
  must(await completeAdding(member.actor, { intentId: state.prepared.intentId, answer: member.authenticator.get(state.prepared.options) }))
  return device
}

async function reopenPart(member: Member, personId: string, reason = 'The phone was lost.') {
  const prepared = await prepareReopening(member.actor, personId, reason)
  if (!prepared.ok) return prepared
  return completeReopening(member.actor, { intentId: prepared.value.intentId, answer: member.authenticator.get(prepared.value.options) })
}

let ada: Member
let ben: Member
let cyd: Member
/** Has no role and keeps her session throughout. */
let dora: Member

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben', email: 'ben@vestry.example', roles: ['administrator'] })
  cyd = await enrol(ada, { name: 'Cyd', email: 'cyd@vestry.example' })
  dora = await enrol(ada, { name: 'Dora', email: 'dora@vestry.example' })
}, 60_000)

describe('passkeys', () => {
  test('a second device is added by QR only when a key of the same person confirms exactly what was made there', async () => {
    const begun = must(await beginAdding(cyd.actor))
    expect(begun.address).toBe(`${ORIGIN}/enrol/device#${begun.intentId}.${begun.secret}`)
    const device = new SoftwareAuthenticator(ORIGIN)
    const shown = must(await showHandOver(begun))
    expect(shown.name).toBe('Cyd')
    expect(await showHandOver({ ...begun, secret: 'guess' })).toMatchObject({ ok: false, code: 'intent-of-another' })
    const created = device.create(shown.options)
    must(await completeHandOver({ ...begun, answer: created, client }))
    expect(await completeHandOver({ ...begun, answer: new SoftwareAuthenticator(ORIGIN).create(shown.options), client })).toMatchObject({
      ok: false,
      code: 'intent-used',
      reason: 'A passkey was already made with this code.',
      next: expect.stringContaining('do not confirm it'),
    })
    expect(await handOverState(begun)).toBe('waiting')

    // Created is not enrolled: the key opens nothing yet.
    const early = must(await prepareSignIn('c'))
    expect(await completeSignIn({ cookie: 'c', intentId: early.intentId, answer: device.get(early.options), client })).toMatchObject({
      ok: false,
      code: 'passkey-unknown',
    })

    const state = await addingState(cyd.actor, begun.intentId)
    if (state.state !== 'ready') throw new Error(state.state)
    expect(state.client).toBe(client)
    // What the first device signs names the very key the second one made: both draw its figure from that.
    const stated = parseStatement(Buffer.from(state.prepared.statement, 'base64url'))
    expect(stated).toMatchObject({ change: 'add', person: cyd.actor.personId })
    const drawn = stated?.type === 'countersign/passkey-change/v1' ? figureOfAdded(stated) : undefined
    expect(drawn).toBe(figureOfCreated(created))
    expect(await addingState(ben.actor, begun.intentId)).toEqual({ state: 'ended' })
    const gesture = { intentId: state.prepared.intentId, answer: ben.authenticator.get({ challenge: state.prepared.options.challenge }) }
    expect(await completeAdding(ben.actor, gesture)).toMatchObject({ ok: false, code: 'intent-of-another' })
    must(await completeAdding(cyd.actor, { intentId: state.prepared.intentId, answer: cyd.authenticator.get(state.prepared.options) }))
    expect(await handOverState(begun)).toBe('added')
    expect(await addingState(cyd.actor, begun.intentId)).toEqual({ state: 'added' })
    for (const actor of [ben.actor, (await signIn(cyd)).actor]) expect(await addingState(actor, begun.intentId)).toEqual({ state: 'ended' })
    expect((await lastMail('cyd@vestry.example')).subject).toBe('A passkey was added')
    const approval = await db().approval.findFirstOrThrow({ where: { type: 'countersign/passkey-change/v1' } })
    expect(parseStatement(approval.statement)).toEqual(stated)

    const signed = must(await prepareSignIn('c'))
    expect(await completeSignIn({ cookie: 'c', intentId: signed.intentId, answer: device.get(signed.options), client })).toMatchObject({
      ok: true,
      value: { personId: cyd.actor.personId },
    })
  })

  test('another person’s passkey cannot confirm, and the refusal ends the request', async () => {
    const begun = must(await beginAdding(cyd.actor))
    const shown = must(await showHandOver(begun))
    must(await completeHandOver({ ...begun, answer: new SoftwareAuthenticator(ORIGIN).create(shown.options), client }))
    const state = await addingState(cyd.actor, begun.intentId)
    if (state.state !== 'ready') throw new Error(state.state)
    const foreign = ben.authenticator.get({ challenge: state.prepared.options.challenge })
    expect(await completeAdding(cyd.actor, { intentId: state.prepared.intentId, answer: foreign })).toMatchObject({
      ok: false,
      code: 'passkey-of-another',
    })
    expect(await lastCode('passkey.refused')).toBe('passkey-of-another')
    expect(await addingState(cyd.actor, begun.intentId)).toEqual({ state: 'ended' })
  })

  test('a hand-over lives ten minutes and ends with the session that began it', async () => {
    const begun = must(await beginAdding(cyd.actor))
    expect(await showHandOver(begun, minutes(11))).toMatchObject({ ok: false, code: 'intent-expired' })
    const member = await signIn(ben)
    const other = must(await beginAdding(member.actor))
    await db().session.update({ where: { id: member.actor.sessionId }, data: { revokedAt: new Date() } })
    expect(await showHandOver(other)).toMatchObject({ ok: false, code: 'session-ended' })
  })

  test('one is named, one is ended with its sessions, and the last one stays', async () => {
    const keys = await listPasskeys(cyd.actor)
    expect(keys).toHaveLength(2)
    const [old, second] = keys
    if (!old || !second) throw new Error('two keys')
    must(await renamePasskey(cyd.actor, second.id, ' Blue phone '))
    expect(await renamePasskey(cyd.actor, second.id, '')).toMatchObject({ ok: false, code: 'missing', field: 'name' })
    expect(await renamePasskey(ben.actor, second.id, 'Mine')).toMatchObject({ ok: false, code: 'passkey-unknown' })
    expect(await prepareRevocation(ben.actor, second.id)).toMatchObject({ ok: false, code: 'passkey-unknown' })

    const prepared = must(await prepareRevocation(cyd.actor, second.id))
    const gesture = { intentId: prepared.intentId, answer: cyd.authenticator.get(prepared.options) }
    const all = await Promise.all(Array.from({ length: 10 }, () => completeRevocation(cyd.actor, gesture)))
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    expect((await listPasskeys(cyd.actor)).map(({ id }) => id)).toEqual([old.id])
    const ended = await db().session.findMany({ where: { passkeyId: second.id } })
    expect(ended.every(({ revokedAt }) => revokedAt !== null)).toBe(true)
    expect((await lastMail('cyd@vestry.example')).subject).toBe('The passkey “Blue phone” has ended')
    expect(await prepareRevocation(cyd.actor, old.id)).toMatchObject({ ok: false, code: 'last-passkey' })
    expect(await lastCode('passkey.refused')).toBe('last-passkey')
  })

  test('a request that expires while it waits for its turn is not used', async () => {
    await addDevice(cyd)
    const [, second] = await listPasskeys(cyd.actor)
    const prepared = must(await prepareRevocation(cyd.actor, second?.id ?? ''))
    let looks = 0
    const slow = () => minutes(looks++ === 0 ? 0 : 6)()
    const gesture = { intentId: prepared.intentId, answer: cyd.authenticator.get({ challenge: prepared.options.challenge }) }
    expect(await completeRevocation(cyd.actor, gesture, slow)).toMatchObject({ ok: false, code: 'intent-expired' })
    expect(await lastCode('passkey.refused')).toBe('intent-expired')
    expect(await listPasskeys(cyd.actor)).toHaveLength(2)
    expect(await db().intent.findUniqueOrThrow({ where: { id: prepared.intentId } })).toMatchObject({ state: 'open' })
  })

  test('two revocations at once never end the last two keys', async () => {
    const [one, two] = await listPasskeys(cyd.actor)
    if (!one || !two) throw new Error('two keys')
    const first = must(await prepareRevocation(cyd.actor, one.id))
    const second = must(await prepareRevocation(cyd.actor, two.id))
    const answer = (prepared: typeof first) => ({
      intentId: prepared.intentId,
      answer: cyd.authenticator.get({ challenge: prepared.options.challenge }),
    })
    const results = await Promise.all([completeRevocation(cyd.actor, answer(second)), completeRevocation(cyd.actor, answer(first))])
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await db().passkey.count({ where: { personId: cyd.actor.personId, revokedAt: null } })).toBe(1)
  })

  test('a counter that went back is reported, not refused', async () => {
    const { passkeyId } = ben.actor
    await db().passkey.update({ where: { id: passkeyId }, data: { counter: 7 } })
    must({ ok: true, value: await signIn(ben) })
    const event = await db().auditEvent.findFirstOrThrow({ where: { kind: 'passkey.counter-regressed' } })
    expect(event).toMatchObject({ objectId: passkeyId, outcome: 'observed', details: { before: 7, after: 0 } })
    expect((await db().passkey.findUniqueOrThrow({ where: { id: passkeyId } })).counter).toBe(7n)
  })
})

describe('people', () => {
  test('suspending ends sessions, intents and passkeys at once; restoring brings back neither', async () => {
    const dan = await enrol(ada, { name: 'Dan', email: 'dan@vestry.example' })
    const second = await signIn(dan)
    must(await beginAdding(dan.actor))
    const waiting = must(await prepareSignIn('dan'))
    must(await suspend(ada.actor, dan.actor.personId))
    expect(await actorOf(dan.actor.sessionId)).toBeUndefined()
    expect(await actorOf(second.actor.sessionId)).toBeUndefined()
    expect(await db().intent.count({ where: { personId: dan.actor.personId, state: 'open' } })).toBe(0)
    expect(await db().passkey.count({ where: { personId: dan.actor.personId, revokedAt: null } })).toBe(0)
    expect(
      await completeSignIn({ cookie: 'dan', intentId: waiting.intentId, answer: dan.authenticator.get(waiting.options), client }),
    ).toMatchObject({ ok: false, code: 'passkey-revoked' })
    expect(await beginAdding(dan.actor).then((begun) => (begun.ok ? showHandOver(begun.value) : begun))).toMatchObject({
      ok: false,
      code: 'session-ended',
    })
    expect(await suspend(ada.actor, dan.actor.personId)).toMatchObject({ ok: false, rule: 'suspend-only-active' })
    expect(await lastCode('person.refused')).toBe('policy-deny')
    must(await restore(ada.actor, dan.actor.personId))
    expect(await listPeople(ada.actor)).toMatchObject({
      ok: true,
      value: { people: expect.arrayContaining([expect.objectContaining({ name: 'Dan', status: 'active', passkeys: 0 })]) },
    })
    const kinds = await db().auditEvent.findMany({ where: { objectId: dan.actor.personId }, orderBy: { id: 'asc' } })
    expect(kinds.filter(({ outcome }) => outcome === 'permitted').map(({ kind }) => kind)).toEqual([
      'person.enrolled',
      'person.suspended',
      'person.restored',
    ])
  })

  test('a leaver is gone for good, and may come back only as a new person', async () => {
    const eva = await enrol(ada, { name: 'Eva', email: 'eva@vestry.example' })
    must(await markLeaver(ada.actor, eva.actor.personId))
    expect(await actorOf(eva.actor.sessionId)).toBeUndefined()
    expect(await restore(ada.actor, eva.actor.personId)).toMatchObject({ ok: false, rule: 'restore-only-suspended' })
    expect(await markLeaver(ada.actor, eva.actor.personId)).toMatchObject({ ok: false, rule: 'leaves-only-once' })
    const back = await enrol(ada, { name: 'Eva', email: 'eva@vestry.example' })
    expect(back.actor.personId).not.toBe(eva.actor.personId)
  })

  test('only administrators, and nobody on themselves', async () => {
    expect(await suspend(dora.actor, ben.actor.personId)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await suspend(ada.actor, ada.actor.personId)).toMatchObject({ ok: false, rule: 'not-on-oneself' })
    expect(await suspend(ada.actor, 'nobody')).toMatchObject({ ok: false, code: 'person-unknown' })
    expect(await listPeople(dora.actor)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await listSessions(dora.actor)).not.toHaveLength(0)
  })

  test('two administrators who suspend each other at the same moment: one of them does', async () => {
    const one = await enrol(ada, { name: 'One', email: 'one@vestry.example', roles: ['administrator'] })
    const two = await enrol(ada, { name: 'Two', email: 'two@vestry.example', roles: ['administrator'] })
    const results = await Promise.all([suspend(one.actor, two.actor.personId), suspend(two.actor, one.actor.personId)])
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
  })
})

describe('reopening an enrolment', () => {
  test('takes two different administrators by gesture, tells the person twice, and ends the old passkeys when used', async () => {
    const fay = await enrol(ada, { name: 'Fay', email: 'fay@vestry.example' })
    const { personId } = fay.actor
    expect(await reopenPart(dora, personId)).toMatchObject({ ok: false, code: 'policy-deny' })
    expect(await prepareReopening(ada.actor, personId, '')).toMatchObject({ ok: false, code: 'missing', field: 'reason' })
    expect(await prepareReopening(ada.actor, ada.actor.personId, 'me')).toMatchObject({ ok: false, rule: 'not-on-oneself' })
    expect(await reopenPart(ada, personId)).toEqual({ ok: true, value: { part: 'first' } })
    expect(await lastMail('fay@vestry.example')).toMatchObject({ subject: 'Somebody asks to reopen your enrolment', secret: null })
    expect(await reopenPart(ada, personId)).toMatchObject({ ok: false, code: 'reopening-asked', rule: 'reopen-needs-two' })
    expect(await lastCode('enrolment.refused')).toBe('reopening-asked')
    expect(await listPeople(ada.actor)).toMatchObject({
      value: {
        people: expect.arrayContaining([
          expect.objectContaining({
            name: 'Fay',
            reopeningAskedBy: { id: ada.actor.personId, name: 'Ada', reason: 'The phone was lost.' },
          }),
        ]),
      },
    })
    expect(await reopenPart(ben, personId)).toEqual({ ok: true, value: { part: 'second' } })
    expect(await reopenPart(ben, personId)).toMatchObject({ ok: false, code: 'reopening-open' })
    // Until the link is used nothing has changed for the person.
    expect(await actorOf(fay.actor.sessionId)).toBeDefined()

    const mail = await lastMail('fay@vestry.example')
    const secret = secretOf(unlock(mail.secret ?? new Uint8Array()))
    const device = new SoftwareAuthenticator(ORIGIN)
    const creation = must(await prepareEnrolment({ secret, cookie: 'fay', client }))
    const enrolment = must(
      await completeCreation({ cookie: 'fay', intentId: creation.intentId, answer: device.create(creation.options), client }),
    )
    const opened = must(
      await completeEnrolment({ cookie: 'fay', intentId: enrolment.intentId, answer: device.get(enrolment.options), client }),
    )
    expect(opened.personId).toBe(personId)
    expect(await actorOf(fay.actor.sessionId)).toBeUndefined()
    const old = must(await prepareSignIn('fay'))
    expect(
      await completeSignIn({ cookie: 'fay', intentId: old.intentId, answer: fay.authenticator.get(old.options), client }),
    ).toMatchObject({ ok: false, code: 'passkey-revoked' })
    expect(await db().passkey.count({ where: { personId, revokedAt: null } })).toBe(1)
    const approval = await db().approval.findFirstOrThrow({
      where: { personId, type: 'countersign/enrolment/v1' },
      orderBy: { id: 'desc' },
    })
    expect(parseStatement(approval.statement)).toMatchObject({
      voucher: { kind: 'reopening', by: [ada.actor.personId, ben.actor.personId] },
    })
    expect(await prepareEnrolment({ secret, cookie: 'fay', client })).toMatchObject({ ok: false, code: 'link-used' })
  })

  test('the first administrator must still be one when the second confirms', async () => {
    const gus = await enrol(ada, { name: 'Gus', email: 'gus@vestry.example' })
    const hal = await enrol(ada, { name: 'Hal', email: 'hal@vestry.example', roles: ['administrator'] })
    expect(await reopenPart(hal, gus.actor.personId)).toMatchObject({ ok: true })
    must(await suspend(ada.actor, hal.actor.personId))
    expect(await reopenPart(ben, gus.actor.personId)).toMatchObject({ ok: false, code: 'policy-challenge' })
    const { value } = must({ ok: true, value: await listPeople(ada.actor) }) as {
      value: { people: { id: string; reopeningId?: string }[] }
    }
    const { reopeningId } = value.people.find(({ id }) => id === gus.actor.personId) ?? {}
    must(await withdraw(ada.actor, reopeningId ?? ''))
    expect(await reopenPart(ben, gus.actor.personId)).toEqual({ ok: true, value: { part: 'first' } })
  })

  test('two who ask at the same moment: one asked, the other starts again', async () => {
    const ida = await enrol(ada, { name: 'Ida', email: 'ida@vestry.example' })
    const results = await Promise.all([reopenPart(ada, ida.actor.personId), reopenPart(ben, ida.actor.personId)])
    expect(results.filter((one) => one.ok && one.value.part === 'first')).toHaveLength(1)
  })
})

test('standing: one key and one other administrator is not enough to come back', async () => {
  const solo = await enrol(ada, { name: 'Solo', email: 'solo@vestry.example' })
  expect((await standingOf(solo.actor)).passkeys).toBe(1)
  await addDevice(solo)
  expect(await standingOf(solo.actor)).toMatchObject({ passkeys: 2, exposed: false })
})

test('the outbox says to whom and what about, not what a letter says; revealing a link is an event, and administrators’ alone', async () => {
  const confidential = {
    to: 'ana@vestry.example',
    subject: 'To sign: Takeover of Halden',
    text: 'Iris asks you to sign “Takeover of Halden”.',
  }
  await transaction((tx) => post(tx, confidential))
  const rows = must(await listOutbox(ada.actor))
  expect(rows[0]).toMatchObject({ to: 'ana@vestry.example', kind: 'envelope', state: 'waiting', holdsLink: false })
  expect(JSON.stringify(rows)).not.toMatch(/\/enrol#|Halden|asks you to sign/)
  expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['envelope', 'invitation', 'reopening', 'account']))
  const letter = rows.find(({ holdsLink }) => holdsLink)
  if (!letter) throw new Error('no letter with a link')
  expect(await listOutbox(dora.actor)).toMatchObject({ ok: false, code: 'policy-deny' })
  expect(await revealLink(dora.actor, letter.id)).toMatchObject({ ok: false, code: 'policy-deny' })
  expect(await lastCode('mail.refused')).toBe('policy-deny')
  expect(must(await revealLink(ada.actor, letter.id)).link).toMatch(/\/enrol#[\w-]{43}$/)
  expect(await db().auditEvent.count({ where: { kind: 'mail.link-revealed', objectId: letter.id } })).toBe(1)
  expect(await revealLink(ada.actor, 'x')).toMatchObject({ ok: false, code: 'mail-without-link' })
})
