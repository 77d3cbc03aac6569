import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { sentEnvelope } from '../../test/support/envelope'
import { lastRefusal } from '../../test/support/history'
import { addPasskey, type Member, makeOrganisation, must, signIn } from '../../test/support/organisation'
import { complete, prepare } from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ana: Member
let iris: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])
  ;[, ana, iris] = members as [Member, Member, Member]
})
afterAll(closeDb)

it('refuses the signer’s own other passkey: the statement was made for the one he signed in with', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  const other = await addPasskey(ana)
  const prepared = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1 }))
  const { allowCredentials, ...anyKey } = prepared.options
  expect(allowCredentials).toHaveLength(1)
  // A browser asks only for the key that is named; whoever talks to the server directly may answer with any.
  const answer = other.get(anyKey)
  expect(await complete(ana.actor, { intentId: prepared.intentId, answer })).toMatchObject({ ok: false, code: 'passkey-not-asked' })
  expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'passkey-not-asked' })
  expect(await db().approval.count({ where: { envelopeId } })).toBe(0)
  // The refusal ended that statement, for the right key too.
  const late = { intentId: prepared.intentId, answer: ana.authenticator.get(prepared.options) }
  expect(await complete(ana.actor, late)).toMatchObject({ ok: false, code: 'intent-closed' })

  // Signed in with the other one, it is the one that is asked.
  const again = await signIn({ authenticator: other })
  const own = must(await prepare(again.actor, envelopeId, { consent: true, version: 1 }))
  must(await complete(again.actor, { intentId: own.intentId, answer: other.get(own.options) }))
})
