import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { sha256, utf8 } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { completeReopening, prepareReopening, renamePasskey } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { faultsInHistory, lastRefusal } from '../../test/support/history'
import { giveRoles, type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { complete, prepare, remind, seal, substitute } from '.'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ana: Member
let ben: Member
let cleo: Member
let iris: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Cleo Marchetti', email: 'cleo@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])
  ;[ada, ana, ben, cleo, iris] = members as [Member, Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const asked = { consent: true, version: 1 }
const placeOf = async (envelopeId: string, { actor }: Member) =>
  (await db().recipient.findFirstOrThrow({ where: { envelopeId, personId: actor.personId, state: 'waiting' } })).id

/** Ana's statement about an envelope for her and Ben, something that happens meanwhile, and her gesture. */
async function meanwhile(change: (envelopeId: string) => Promise<unknown>) {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana, ben] })
  const { intentId, options } = must(await prepare(ana.actor, envelopeId, asked))
  await change(envelopeId)
  const result = await complete(ana.actor, { intentId, answer: ana.authenticator.get(options) })
  return { envelopeId, result, intent: (await db().intent.findUniqueOrThrow({ where: { id: intentId } })).state }
}

const happens = (kind: string, type: 'envelope' | 'person' | 'passkey', id: string) =>
  transaction((tx) => append(tx, { kind, object: { type, id }, actor: { kind: 'system' }, outcome: 'permitted', details: {} }))

describe('a statement is stale, and its signer told what changed, when meanwhile', () => {
  const reopening = async () => {
    const { intentId, options } = must(await prepareReopening(ada.actor, ana.actor.personId, 'A lost telephone.'))
    must(await completeReopening(ada.actor, { intentId, answer: ada.authenticator.get(options) }))
  }
  const another = async (envelopeId: string) =>
    must(await substitute(iris.actor, envelopeId, { recipientId: await placeOf(envelopeId, ben), personId: cleo.actor.personId }))

  test.each<[string, (envelopeId: string) => Promise<unknown>, string]>([
    ['their roles change', async () => giveRoles(ada, ana.actor.personId, ['compliance']), 'Your roles were changed'],
    ['one asks to reopen their enrolment', reopening, 'An administrator asked to reopen your enrolment'],
    [
      'their passkey is renamed',
      async () => must(await renamePasskey(ana.actor, ana.actor.passkeyId, 'Phone')),
      'Your passkey was changed',
    ],
    ['another signer is named beside them', another, 'The sender named another signer'],
    ['something happens to the envelope', (id) => happens('envelope.moved-elsewhere', 'envelope', id), 'The envelope was changed'],
    ['something happens to the person', () => happens('person.moved', 'person', ana.actor.personId), 'What is recorded of you was changed'],
  ])('%s', async (_, change, reason) => {
    const { envelopeId, result, intent } = await meanwhile(change)
    expect(result).toMatchObject({
      ok: false,
      code: 'changed-meanwhile',
      reason: expect.stringContaining(reason),
      next: expect.any(String),
    })
    expect(intent).toBe('stale')
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'changed-meanwhile' })
    expect(await db().approval.count({ where: { envelopeId } })).toBe(0)
    must(await sign(ana, envelopeId))
  })

  test('the head it cites is another one, or an older', async () => {
    for (const other of [`leaf_hash = sha256('other')`, 'seq = seq - 1, leaf_hash = sha256(leaf_hash)']) {
      const { result } = await meanwhile((id) => asOwner(`UPDATE object_head SET ${other} WHERE object_id = $1`, [id]))
      expect(result).toMatchObject({ code: 'changed-meanwhile', reason: 'The envelope was changed while you confirmed.' })
      await asOwner(
        'UPDATE object_head h SET seq = e.seq, leaf_hash = e.leaf_hash FROM audit_event e WHERE e.object_id = h.object_id AND e.seq = (SELECT max(seq) FROM audit_event WHERE object_id = h.object_id)',
      )
    }
  })
})

describe('a statement stands when meanwhile', () => {
  const otherWords = async () => {
    const { id: eventId } = await happens('person.consented', 'person', ana.actor.personId)
    const text = `I agree to ${eventId}.`
    const given = { text, textDigest: sha256(utf8(text)), locale: 'en', eventId, givenAt: new Date() }
    await db().consent.create({ data: { personId: ana.actor.personId, ...given } })
  }
  test.each<[string, (envelopeId: string) => Promise<unknown>]>([
    ['another signs', async (id) => must(await sign(ben, id))],
    ['another signs and is sealed', async (id) => seal({ approvalId: must(await sign(ben, id)).approvalId })],
    ['they are written to again', async (id) => must(await remind(iris.actor, id, await placeOf(id, ana)))],
    ['they agree to more words', otherWords],
  ])('%s', async (_, change) => {
    const { result } = await meanwhile(change)
    must(result)
  })

  test('all sign at once: each of them signs', async () => {
    const signers = [ana, ben, cleo, ada]
    for (let round = 0; round < 3; round++) {
      const envelopeId = await sentEnvelope({ sender: iris, signers })
      const gestures = []
      for (const { actor, authenticator } of signers) {
        const { intentId, options } = must(await prepare(actor, envelopeId, asked))
        gestures.push(() => complete(actor, { intentId, answer: authenticator.get(options) }))
      }
      for (const result of await Promise.all(gestures.map((gesture) => gesture()))) must(result)
      expect(await db().envelope.findUniqueOrThrow({ where: { id: envelopeId } })).toMatchObject({ state: 'approved' })
    }
  })
})
