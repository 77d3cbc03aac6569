import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { revokeSession, suspend } from '@/lib/identity'
import { drafted, sentEnvelope } from '../../test/support/envelope'
import { faultsInHistory, kindsOf, lastRefusal } from '../../test/support/history'
import { type Member, makeOrganisation, must, signIn } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { complete, createDraft, discardDraft, prepare, send, signsInstead, substitute, voidEnvelope } from '.'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ana: Member
let iris: Member
let joan: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    { name: 'Joan Lind', email: 'joan@vestry.example' },
  ])
  ;[ada, ana, iris, joan] = members as [Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

it('no act passes the end of its session, however fresh the request that began it', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  const elsewhere = await signIn(iris)
  must(await revokeSession(iris.actor, elsewhere.actor.sessionId))
  // This actor was looked up before: to him the session is still open.
  const ended = { ok: false, code: 'session-ended' }
  expect(await voidEnvelope(elsewhere.actor, envelopeId, 'Wrong price')).toMatchObject(ended)
  expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.void-refused', code: 'session-ended' })
  expect(await createDraft(elsewhere.actor, { title: 'Lease' })).toMatchObject(ended)
  expect(await db().envelope.findUniqueOrThrow({ where: { id: envelopeId } })).toMatchObject({ state: 'sent' })
})

it('no statement is made for a signer who was signed out or suspended meanwhile', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, joan] })
  const elsewhere = await signIn(ana)
  must(await revokeSession(ana.actor, elsewhere.actor.sessionId))
  const asked = { consent: true, version: 1 }
  expect(await prepare(elsewhere.actor, envelopeId, asked)).toMatchObject({ ok: false, code: 'session-ended' })
  expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'session-ended' })
  must(await suspend(ada.actor, joan.actor.personId))
  expect(await prepare(joan.actor, envelopeId, asked)).toMatchObject({ ok: false })
  expect(await db().intent.count({ where: { envelopeId, type: 'countersign/sign/v1' } })).toBe(0)
})

it('a statement that ran out while its answer was on the way is not signed', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  const { intentId, options } = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }))
  const { expiresAt } = await db().intent.findUniqueOrThrow({ where: { id: intentId } })
  let looks = 0
  // In time when it is looked up, late when it would be consumed.
  const clock = () => (looks++ === 0 ? new Date(expiresAt.getTime() - 1) : expiresAt)
  const late = await complete(ana.actor, { intentId, answer: ana.authenticator.get(options) }, clock)
  expect(late).toMatchObject({ ok: false, code: 'intent-closed' })
  expect(await db().approval.count({ where: { envelopeId } })).toBe(0)
})

it('signing notes the use of the key, and reports a counter that went back', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  const id = ana.actor.passkeyId
  await asOwner('UPDATE passkey SET counter = 7, last_used_at = NULL WHERE id = $1', [id])
  const { intentId, options } = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }))
  must(await complete(ana.actor, { intentId, answer: ana.authenticator.get(options) }))
  const used = await db().passkey.findUniqueOrThrow({ where: { id } })
  expect(used.lastUsedAt).not.toBeNull()
  expect(used.counter).toBe(7n)
  const told = await db().auditEvent.findFirstOrThrow({ where: { kind: 'passkey.counter-regressed', objectId: id } })
  expect(told.details).toMatchObject({ before: 7, after: 0, name: 'Ana Ruiz' })
  await asOwner('UPDATE passkey SET counter = 0 WHERE id = $1', [id])
})

/** The connection breaks when PostgreSQL has committed and its answer has not arrived: the one moment nobody can know. */
async function losingTheAnswerOfACommit<T>(act: () => Promise<T>): Promise<T> {
  const query = pg.Client.prototype.query
  let lost = false
  pg.Client.prototype.query = async function (this: pg.Client, ...given: [unknown, ...unknown[]]) {
    const answer = await Reflect.apply(query, this, given)
    const [what] = given
    if (lost || (typeof what === 'string' ? what : (what as { text?: string }).text) !== 'COMMIT') return answer
    lost = true
    throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' })
  } as typeof query
  try {
    const result = await act()
    expect(lost).toBe(true)
    return result
  } finally {
    pg.Client.prototype.query = query
  }
}

it('an act whose commit went unanswered is told as done, and done once', async () => {
  const draft = must(await losingTheAnswerOfACommit(() => createDraft(iris.actor, { title: 'Lease' })))
  expect(await kindsOf(draft.envelopeId)).toEqual(['envelope.drafted'])
  must(await losingTheAnswerOfACommit(() => discardDraft(iris.actor, draft.envelopeId)))
  expect(await kindsOf(draft.envelopeId)).toEqual(['envelope.drafted', 'envelope.discarded'])

  const envelopeId = await drafted({ sender: iris, signers: [ana] })
  expect(await losingTheAnswerOfACommit(() => send(iris.actor, envelopeId))).toMatchObject({ ok: true, value: { version: 1 } })
  const { intentId, options } = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }))
  const answer = ana.authenticator.get(options)
  must(await losingTheAnswerOfACommit(() => complete(ana.actor, { intentId, answer })))
  expect(await losingTheAnswerOfACommit(() => voidEnvelope(iris.actor, envelopeId, 'Too late'))).toMatchObject({ code: 'already-approved' })
  const kinds = await kindsOf(envelopeId)
  for (const once of ['envelope.sent', 'envelope.signed', 'envelope.void-refused'])
    expect(kinds.filter((kind) => kind === once)).toEqual([once])
})

it('what was sent stays as it was sent, whatever the code would do', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  const changed = 'has been sent'
  await expect(db().envelope.update({ where: { id: envelopeId }, data: { amount: 1n, currency: 'EUR', basis: 'total' } })).rejects.toThrow(
    changed,
  )
  await expect(db().recipient.deleteMany({ where: { envelopeId } })).rejects.toThrow(changed)
  await expect(db().$executeRaw`DELETE FROM document WHERE envelope_id = ${envelopeId}::uuid`).rejects.toThrow(changed)
})

it('what has ended stays ended, whatever the code would do', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  must(await voidEnvelope(iris.actor, envelopeId, 'Wrong price'))
  const over = 'is over'
  await expect(db().envelope.update({ where: { id: envelopeId }, data: { state: 'sent' } })).rejects.toThrow(over)
  await expect(db().envelope.update({ where: { id: envelopeId }, data: { version: 0 } })).rejects.toThrow(over)
  const session = await signIn(ana)
  must(await revokeSession(ana.actor, session.actor.sessionId))
  await expect(db().session.update({ where: { id: session.actor.sessionId }, data: { revokedAt: null } })).rejects.toThrow(over)
  await expect(db().invitation.updateMany({ where: { consumedAt: { not: null } }, data: { consumedAt: null } })).rejects.toThrow(over)
  await expect(db().recipient.updateMany({ where: { state: 'signed' }, data: { state: 'waiting' } })).rejects.toThrow(over)
  await asOwner('UPDATE passkey SET counter = 7 WHERE id = $1', [ana.actor.passkeyId])
  await expect(db().passkey.update({ where: { id: ana.actor.passkeyId }, data: { counter: 3 } })).rejects.toThrow(over)
  await asOwner('UPDATE passkey SET counter = 0 WHERE id = $1', [ana.actor.passkeyId])
})

it('many tabs of one person prepare at once, and one consent is recorded', async () => {
  const envelopeId = await sentEnvelope({ sender: ana, signers: [iris] })
  const tabs = await Promise.all(Array.from({ length: 10 }, () => prepare(iris.actor, envelopeId, { consent: true, version: 1 })))
  expect(tabs.map(({ ok }) => ok)).toEqual(Array(10).fill(true))
  expect(await db().auditEvent.count({ where: { kind: 'person.consented', actorId: iris.actor.personId } })).toBe(1)
}, 15_000)

it('who was replaced learns who came in that place, and nothing of what followed', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  for (const [before, after] of [[ana, ada] as const, [ada, iris] as const]) {
    const place = await db().recipient.findFirstOrThrow({ where: { envelopeId, personId: before.actor.personId } })
    must(await substitute(iris.actor, envelopeId, { recipientId: place.id, personId: after.actor.personId }))
  }
  expect(await signsInstead(ana.actor, envelopeId)).toEqual({ title: 'Supply agreement', name: 'Ada Admin' })
  expect(await signsInstead(ada.actor, envelopeId)).toEqual({ title: 'Supply agreement', name: 'Iris Holm' })
  expect(await signsInstead(iris.actor, envelopeId)).toBeUndefined()
})
