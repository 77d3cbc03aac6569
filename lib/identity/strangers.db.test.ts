import { beforeAll, describe, expect, test, vi } from 'vitest'
import { base64url, newId, randomBytes } from '@/lib/core'
import { db } from '@/lib/db'
import { enrol, foundOrganisation, type Member, must, signIn } from '@/test/support/organisation'
import { completeSignIn, prepareSignIn, purgeIntents, showLink } from './index'

const client = 'a stranger'
const later = (ms: number) => () => new Date(Date.now() + ms)
const MINUTE = 60_000

let ada: Member

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada', email: 'ada@vestry.example' })
}, 60_000)

const written = async () => ({ events: await db().auditEvent.count(), intents: await db().intent.count() })
const guess = () => base64url(randomBytes(32))

describe('strangers', () => {
  test('asking to sign in writes nothing, however often', async () => {
    const before = await written()
    for (let i = 0; i < 200; i++) must(await prepareSignIn(`cookie ${i}`))
    expect(await written()).toEqual(before)
  })

  test('a spray is recorded up to the allowance, then answered busy, and keeps out nobody who belongs here', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const before = await written()
    const codes = new Set<string>()
    for (let i = 0; i < 150; i++) {
      const shown = await showLink(guess(), client)
      const answer = ada.authenticator.get({ challenge: 'AAAA' })
      const entered = await completeSignIn({ cookie: 'c', intentId: guess(), answer, client })
      for (const said of [shown, entered]) if (!said.ok) codes.add(said.code)
    }
    expect(codes).toEqual(new Set(['link-unknown', 'intent-unknown', 'busy']))
    const after = await written()
    expect(after.events - before.events).toBeGreaterThanOrEqual(120)
    expect(after.events - before.events).toBeLessThan(200)
    expect(after.intents).toBe(before.intents)
    expect(told).toHaveBeenCalledTimes(1)
    told.mockRestore()

    expect(await showLink(guess(), client)).toMatchObject({ ok: false, code: 'busy', next: expect.stringMatching(/Wait a minute/) })
    expect((await signIn(ada)).actor.personId).toBe(ada.actor.personId)
    expect((await enrol(ada, { name: 'Ben', email: 'ben@vestry.example' })).actor.name).toBe('Ben')
    expect(await showLink(guess(), client, later(2 * MINUTE))).toMatchObject({ ok: false, code: 'link-unknown' })
  })

  test('a ticket is ours, of this browser, in time, and once', async () => {
    const at = later(10 * MINUTE)
    const prepared = must(await prepareSignIn('mine', at))
    const answer = ada.authenticator.get(prepared.options)
    const [statement = '', mac = ''] = prepared.intentId.split('.')
    const enter = (intentId: string, cookie = 'mine', clock = at) => completeSignIn({ cookie, intentId, answer, client }, clock)
    const forged = Buffer.from(statement, 'base64url').toString().replace('sign-in/v1', 'sign-in/v2')
    for (const ticket of [statement, `${statement}.`, `.${mac}`, `${Buffer.from(forged).toString('base64url')}.${mac}`, newId()])
      expect(await enter(ticket)).toMatchObject({ ok: false, code: 'intent-unknown' })
    expect(await enter(prepared.intentId, 'yours')).toMatchObject({ ok: false, code: 'intent-of-another' })
    expect(await enter(prepared.intentId, 'mine', later(16 * MINUTE))).toMatchObject({ ok: false, code: 'intent-expired' })
    expect(await enter(prepared.intentId)).toMatchObject({ ok: true })
    expect(await enter(prepared.intentId)).toMatchObject({ ok: false, code: 'intent-used' })
  })

  test('a ticket that expires while its transaction waits opens nothing', async () => {
    const prepared = must(await prepareSignIn('slow'))
    const answer = ada.authenticator.get(prepared.options)
    let looks = 0
    const slow = () => later(looks++ === 0 ? 0 : 6 * MINUTE)()
    const sessions = await db().session.count()
    expect(await completeSignIn({ cookie: 'slow', intentId: prepared.intentId, answer, client }, slow)).toMatchObject({
      ok: false,
      code: 'intent-expired',
    })
    expect(await db().session.count()).toBe(sessions)
  })
})

describe('the sweep', () => {
  const intent = (state: string, expiresIn: number) =>
    db().intent.create({
      data: {
        id: newId(),
        type: 'countersign/passkey-creation/v1',
        statement: new Uint8Array(1),
        challenge: randomBytes(32),
        openings: {},
        context: {},
        state,
        createdAt: new Date(),
        expiresAt: later(expiresIn)(),
      },
    })

  test('forgets what lapsed an hour ago, and nothing that was confirmed or can still be', async () => {
    const lapsed = [await intent('open', -61 * MINUTE), await intent('refused', -61 * MINUTE), await intent('stale', -24 * 60 * MINUTE)]
    const kept = [await intent('consumed', -61 * MINUTE), await intent('open', -59 * MINUTE), await intent('open', MINUTE)]
    expect(await purgeIntents()).toBe(3)
    const there = async (rows: readonly { id: string }[]) => db().intent.count({ where: { id: { in: rows.map(({ id }) => id) } } })
    expect(await there(lapsed)).toBe(0)
    expect(await there(kept)).toBe(3)
    expect(await purgeIntents()).toBe(0)
  })

  test('could not forget them if it tried: the database itself keeps them', async () => {
    for (const row of [await intent('consumed', -61 * MINUTE), await intent('open', MINUTE)])
      await expect(db().intent.delete({ where: { id: row.id } })).rejects.toThrow(/was confirmed or can still be/)
  })
})
