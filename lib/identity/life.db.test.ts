import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { post, unlock } from '@/lib/delivery'
import { parseStatement } from '@/lib/proof'
import { SoftwareAuthenticator } from '@/test/support/authenticator'
import { addPasskey, enrol, foundOrganisation, type Member, must, signIn } from '@/test/support/organisation'
import {
  actorOf,
  beginAdding,
  completeCreation,
  completeEnrolment,
  completeReopening,
  completeSignIn,
  invite,
  listOutbox,
  listPeople,
  listSessions,
  markLeaver,
  prepareEnrolment,
  prepareReopening,
  prepareSignIn,
  renamePasskey,
  restore,
  revealLink,
  revokeSession,
  showHandOver,
  standingOf,
  suspend,
  withdraw,
} from './index'

const ORIGIN = 'http://localhost:3000'
const client = 'a second device'
const secretOf = (link: string) => link.split('#')[1] ?? ''

async function lastMail(to: string) {
  return db().mail.findFirstOrThrow({ where: { to }, orderBy: { id: 'desc' } })
}

async function lastCode(kind: string): Promise<string> {
  const event = await db().auditEvent.findFirstOrThrow({ where: { kind, outcome: 'refused' }, orderBy: { id: 'desc' } })
  return (event.details as { code: string }).code
}

async function reopenPart(member: Member, personId: string, reason = 'The phone was lost.') {
  const prepared = await prepareReopening(member.actor, personId, reason)
  if (!prepared.ok) return prepared
  return completeReopening(member.actor, { intentId: prepared.value.intentId, answer: member.authenticator.get(prepared.value.options) })
}

let ada: Member
let ben: Member
/** Has no role and keeps her session throughout. */
let dora: Member

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben', email: 'ben@vestry.example', roles: ['administrator'] })
  dora = await enrol(ada, { name: 'Dora', email: 'dora@vestry.example' })
}, 60_000)

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

  test('administrators who go back to the same one count as one, also over others and among themselves', async () => {
    const tom = await enrol(ada, { name: 'Tom', email: 'tom@vestry.example' })
    const puppet = await enrol(ada, { name: 'Puppet', email: 'puppet@vestry.example', roles: ['administrator'] })
    const another = await enrol(puppet, { name: 'Another', email: 'another@vestry.example', roles: ['administrator'] })
    expect(await reopenPart(ada, tom.actor.personId)).toMatchObject({ ok: true })
    for (const own of [puppet, another])
      expect(await reopenPart(own, tom.actor.personId)).toMatchObject({ ok: false, rule: 'reopen-vouched-apart' })
    expect(await lastCode('enrolment.refused')).toBe('policy-deny')
    expect(await reopenPart(ben, tom.actor.personId)).toEqual({ ok: true, value: { part: 'second' } })
    const liz = await enrol(ada, { name: 'Liz', email: 'liz@vestry.example' })
    expect(await reopenPart(puppet, liz.actor.personId)).toMatchObject({ ok: true })
    expect(await reopenPart(another, liz.actor.personId)).toMatchObject({ ok: false, rule: 'reopen-vouched-apart' })
    expect(await reopenPart(ben, liz.actor.personId)).toMatchObject({ ok: true })
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
  await addPasskey(solo)
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
  // Whoever enrolled has used theirs.
  expect(rows.filter(({ kind, holdsLink }) => kind === 'invitation' && holdsLink)).toEqual([])
  must(await invite(ada.actor, { name: 'Nia', email: 'nia@vestry.example', title: '', roles: [] }))
  const [letter] = must(await listOutbox(ada.actor)).filter(({ holdsLink }) => holdsLink)
  expect(letter).toMatchObject({ to: 'nia@vestry.example' })
  if (!letter) throw new Error('no letter with a link')
  const late = () => new Date(Date.now() + 73 * 3_600_000)
  expect(must(await listOutbox(ada.actor, late)).filter(({ holdsLink }) => holdsLink)).toEqual([])
  expect(await listOutbox(dora.actor)).toMatchObject({ ok: false, code: 'policy-deny' })
  expect(await revealLink(dora.actor, letter.id)).toMatchObject({ ok: false, code: 'policy-deny' })
  expect(await lastCode('mail.refused')).toBe('policy-deny')
  expect(must(await revealLink(ada.actor, letter.id)).link).toMatch(/\/enrol#[\w-]{43}$/)
  expect(await db().auditEvent.count({ where: { kind: 'mail.link-revealed', objectId: letter.id } })).toBe(1)
  expect(await revealLink(ada.actor, 'x')).toMatchObject({ ok: false, code: 'mail-without-link' })
  expect(await lastCode('mail.refused')).toBe('mail-without-link')
})

test('who reopened an enrolment does not get its link; the second does only where nobody else could pass it on', async () => {
  const max = await enrol(ada, { name: 'Max', email: 'max@vestry.example' })
  const cleo = await enrol(ada, { name: 'Cleo', email: 'cleo@vestry.example', roles: ['administrator'] })
  must(await reopenPart(ada, max.actor.personId))
  must(await reopenPart(ben, max.actor.personId))
  const letter = await lastMail('max@vestry.example')
  for (const own of [ada, ben]) expect(await revealLink(own.actor, letter.id)).toMatchObject({ ok: false, code: 'reveal-own-reopening' })
  expect(await lastCode('mail.refused')).toBe('reveal-own-reopening')
  expect(must(await revealLink(cleo.actor, letter.id)).link).toMatch(/#/)
  const parties = [ada.actor.personId, ben.actor.personId]
  const others = await db().person.findMany({ where: { id: { notIn: parties }, roles: { has: 'administrator' }, status: 'active' } })
  for (const { id } of others) must(await suspend(ada.actor, id))
  expect(await revealLink(ada.actor, letter.id)).toMatchObject({ ok: false, code: 'reveal-own-reopening' })
  expect(must(await revealLink(ben.actor, letter.id)).link).toMatch(/#/)
  const spoilt = await db().mail.update({ where: { id: letter.id }, data: { secret: new Uint8Array(40) } })
  const revealed = () => db().auditEvent.count({ where: { kind: 'mail.link-revealed', objectId: spoilt.id } })
  const before = await revealed()
  expect(await revealLink(ben.actor, spoilt.id)).toMatchObject({ ok: false, code: 'mail-link-locked' })
  expect(await lastCode('mail.refused')).toBe('mail-link-locked')
  expect(await revealed()).toBe(before)
})

test('an act in a session that has ended is recorded as refused', async () => {
  const late = await enrol(ada, { name: 'Late', email: 'late@vestry.example', roles: ['administrator'] })
  await db().session.update({ where: { id: late.actor.sessionId }, data: { revokedAt: new Date() } })
  expect(await suspend(late.actor, dora.actor.personId)).toMatchObject({ ok: false, code: 'session-ended' })
  expect(await lastCode('person.refused')).toBe('session-ended')
  expect(await invite(late.actor, { name: 'New', email: 'new@vestry.example', title: '', roles: [] })).toMatchObject({
    code: 'session-ended',
  })
  expect(await lastCode('invitation.refused')).toBe('session-ended')
  expect(await renamePasskey(late.actor, late.actor.passkeyId, 'Mine')).toMatchObject({ code: 'session-ended' })
  expect(await lastCode('passkey.refused')).toBe('session-ended')
  expect(await prepareReopening(late.actor, dora.actor.personId, 'The phone was lost.')).toMatchObject({ code: 'session-ended' })
  expect(await lastCode('enrolment.refused')).toBe('session-ended')
})

test('an act on what is not there is recorded as refused', async () => {
  for (const id of [newId(), 'nonsense']) {
    const before = await db().auditEvent.count({ where: { outcome: 'refused' } })
    expect(await suspend(ada.actor, id)).toMatchObject({ code: 'person-unknown' })
    expect(await prepareReopening(ada.actor, id, 'The phone was lost.')).toMatchObject({ code: 'person-unknown' })
    expect(await withdraw(ada.actor, id)).toMatchObject({ code: 'invitation-closed' })
    expect(await revokeSession(ada.actor, id)).toMatchObject({ code: 'session-unknown' })
    expect(await db().auditEvent.count({ where: { outcome: 'refused' } })).toBe(before + 4)
  }
})
