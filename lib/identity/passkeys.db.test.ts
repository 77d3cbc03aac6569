import { beforeAll, describe, expect, test, vi } from 'vitest'
import { figureOfAdded, figureOfCreated } from '@/components/identity/figure'
import { db, transaction } from '@/lib/db'
import { parseStatement } from '@/lib/proof'
import { SoftwareAuthenticator } from '@/test/support/authenticator'
import { addPasskey, enrol, foundOrganisation, type Member, must, signIn } from '@/test/support/organisation'
import { noteUse } from './approval'
import {
  addingState,
  beginAdding,
  completeAdding,
  completeHandOver,
  completeRevocation,
  completeSignIn,
  handOverState,
  listPasskeys,
  prepareRevocation,
  prepareSignIn,
  renamePasskey,
  revokeSession,
  showHandOver,
} from './index'

const ORIGIN = 'http://localhost:3000'
const client = 'a second device'
const minutes = (count: number) => () => new Date(Date.now() + count * 60_000)
const lastMail = (to: string) => db().mail.findFirstOrThrow({ where: { to }, orderBy: { id: 'desc' } })

async function lastCode(kind: string): Promise<string> {
  const event = await db().auditEvent.findFirstOrThrow({ where: { kind, outcome: 'refused' }, orderBy: { id: 'desc' } })
  return (event.details as { code: string }).code
}

let ben: Member
let cyd: Member

beforeAll(async () => {
  const ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben', email: 'ben@vestry.example', roles: ['administrator'] })
  cyd = await enrol(ada, { name: 'Cyd', email: 'cyd@vestry.example' })
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

  test('how far a hand-over has come is looked up, however many intents there are', async () => {
    const begun = must(await beginAdding(cyd.actor))
    await db().$executeRaw`
      INSERT INTO intent (id, type, statement, challenge, openings, context, state, created_at, expires_at)
      SELECT gen_random_uuid(), 'countersign/passkey-change/v1', '', sha256(n::text::bytea), '{}', jsonb_build_object('handOver', n),
        'stale', now(), now() FROM generate_series(1, 5000) n`
    await db().$executeRaw`ANALYZE intent`
    const scans = async () => {
      const [row] = await db().$queryRaw<{ scans: bigint }[]>`
        SELECT idx_scan AS scans FROM pg_stat_user_indexes WHERE indexrelname = 'intent_hand_over'`
      return Number(row?.scans)
    }
    const before = await scans()
    // The server counts a scan up to a second late.
    await vi.waitFor(
      async () => {
        expect(await handOverState(begun)).toBe('waiting')
        expect(await scans()).toBeGreaterThan(before)
      },
      { timeout: 6_000, interval: 300 },
    )
    await db().$executeRaw`DELETE FROM intent WHERE openings = '{}' AND state = 'stale' AND statement = ''`
  }, 30_000)

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
    await addPasskey(cyd)
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

  test('a gesture made for one change confirms no other, and beginning in an ended session is recorded', async () => {
    const refusals = () => db().auditEvent.count({ where: { kind: 'passkey.refused' } })
    const before = await refusals()
    const [, second] = await listPasskeys(cyd.actor)
    const revocation = must(await prepareRevocation(cyd.actor, second?.id ?? ''))
    const confirmed = { intentId: revocation.intentId, answer: cyd.authenticator.get({ challenge: revocation.options.challenge }) }
    expect(await completeAdding(cyd.actor, confirmed)).toMatchObject({ ok: false, code: 'intent-unknown' })
    const begun = must(await beginAdding(cyd.actor))
    must(
      await completeHandOver({
        ...begun,
        answer: new SoftwareAuthenticator(ORIGIN).create(must(await showHandOver(begun)).options),
        client,
      }),
    )
    const adding = await addingState(cyd.actor, begun.intentId)
    if (adding.state !== 'ready') throw new Error(adding.state)
    const added = { intentId: adding.prepared.intentId, answer: cyd.authenticator.get({ challenge: adding.prepared.options.challenge }) }
    expect(await completeRevocation(cyd.actor, added)).toMatchObject({ ok: false, code: 'intent-unknown' })
    expect(await refusals()).toBe(before + 2)

    const { actor } = await signIn(cyd)
    must(await revokeSession(actor, actor.sessionId))
    expect(await beginAdding(actor)).toMatchObject({ ok: false, code: 'session-ended' })
    expect(await prepareRevocation(actor, second?.id ?? '')).toMatchObject({ ok: false, code: 'session-ended' })
    expect(await refusals()).toBe(before + 4)
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

  test('of two sign-ins at once the one that ends last does not put the counter back', async () => {
    const key = await db().passkey.findUniqueOrThrow({ where: { id: ben.actor.passkeyId } })
    // Looked up by both before either was written down.
    const checked = (counter: number) => ({
      passkey: key,
      asserted: { counter, backedUp: true, backupEligible: true },
      proof: key.publicKey,
      evidence: key.publicKey,
    })
    for (const counter of [6, 5]) await transaction((tx) => noteUse(tx, checked(counter)))
    expect((await db().passkey.findUniqueOrThrow({ where: { id: key.id } })).counter).toBe(6n)
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
