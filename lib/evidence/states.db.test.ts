import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { erasePerson } from '@/lib/governance'
import { changeRoles, completeRevocation, markLeaver, prepareRevocation, restore, suspend } from '@/lib/identity'
import { settleLog } from '@/lib/ledger'
import { decline, discardDraft, expireOverdue, returnEnvelopes, seal, substitute, supersede, voidEnvelope } from '@/lib/signing'
import { drafted, sentEnvelope, sign, someContract } from '../../test/support/envelope'
import {
  addPasskey,
  enrol,
  enrolBy,
  foundOrganisation,
  giveRoles,
  type Member,
  must,
  reopenPart,
  secretFor,
} from '../../test/support/organisation'
import { asOwner, layAside, putBack } from '../../test/support/owner'
import { checkRecords } from './index'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let ada: Member
let ben: Member
let ana: Member
/** Complete, with two signatures and their seals. */
let complete: string
/** Waits for Ana, when Ben has signed. */
let waiting: string

const found = async () => (await checkRecords()).map(({ check, says }) => `${check}: ${says}`)
const OLGA = { name: 'Olga Marsh', email: 'olga@vestry.example' }
let olga: Member
const place = async (envelopeId: string, { actor }: Member) =>
  (await db().recipient.findFirstOrThrow({ where: { envelopeId, personId: actor.personId } })).id

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada Lindqvist', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben Cole', email: 'ben@vestry.example', roles: ['administrator'] })
  ana = await enrol(ada, { name: 'Ana Ruiz', email: 'ana@vestry.example' })
  complete = await sentEnvelope({ sender: ben, signers: [ana, ben], declared: { amount: '48200', currency: 'EUR', basis: 'total' } })
  for (const one of [ana, ben]) await seal({ approvalId: must(await sign(one, complete)).approvalId })
  waiting = await sentEnvelope({ sender: ben, signers: [ana, ben] })
  must(await sign(ben, waiting))
  must(await settleLog())
})
afterAll(closeDb)

test('whatever people do, their rows are what the events say', async () => {
  const dora = await enrol(ada, { name: 'Dora Lind', email: 'dora@vestry.example', roles: ['compliance'] })
  await giveRoles(ada, dora.actor.personId, ['administrator', 'compliance'])
  must(await changeRoles(ada.actor, dora.actor.personId, []))
  const eve = await enrol(ada, { name: 'Eve Stone', email: 'eve@vestry.example', roles: ['compliance'] })
  await giveRoles(ada, eve.actor.personId, ['auditor'], new Date(Date.now() + 86_400_000).toISOString())
  must(await changeRoles(ada.actor, eve.actor.personId, []))
  olga = await enrol(ada, { ...OLGA, roles: ['auditor'], until: new Date(Date.now() + 86_400_000).toISOString() })
  must(await suspend(ada.actor, eve.actor.personId))
  must(await restore(ada.actor, eve.actor.personId))
  for (const one of [ada, ben]) await reopenPart(one, eve.actor.personId)
  await enrolBy(await secretFor('eve@vestry.example'))
  await addPasskey(dora)
  const added = await db().passkey.findFirstOrThrow({ where: { personId: dora.actor.personId }, orderBy: { id: 'desc' } })
  const { intentId, options } = must(await prepareRevocation(dora.actor, added.id))
  must(await completeRevocation(dora.actor, { intentId, answer: dora.authenticator.get(options) }))

  must(await discardDraft(ben.actor, await drafted({ sender: ben, signers: [ana] })))
  must(await voidEnvelope(ben.actor, await sentEnvelope({ sender: ben, signers: [ana] }), 'Wrong price.'))
  const declined = await sentEnvelope({ sender: ben, signers: [ana] })
  must(await decline(ana.actor, declined, 'Too dear.'))
  const again = await sentEnvelope({ sender: ben, signers: [ana, dora] })
  must(await sign(ana, again))
  must(await decline(dora.actor, again, 'Too dear.'))
  const [document] = await db().document.findMany({ where: { envelopeId: again } })
  must(await supersede(ben.actor, again, { documentId: document?.id ?? '', ...someContract() }))
  must(await sign(ana, again, 2))
  const tomorrow = Date.now() + 86_400_000
  await sentEnvelope({ sender: ben, signers: [ana], declared: { expiresAt: new Date(tomorrow).toISOString() } })
  expect(await expireOverdue(() => new Date(tomorrow + 1))).toBe(1)

  const fred = await enrol(ada, { name: 'Fred Hale', email: 'fred@vestry.example' })
  const gil = await enrol(ada, { name: 'Gil Ode', email: 'gil@vestry.example' })
  const both = await sentEnvelope({ sender: ben, signers: [fred, gil] })
  const one = await sentEnvelope({ sender: ben, signers: [fred, dora] })
  const given = await sentEnvelope({ sender: ben, signers: [fred, dora] })
  await seal({ approvalId: must(await sign(fred, given)).approvalId })
  for (const gone of [fred, gil]) {
    must(await markLeaver(ada.actor, gone.actor.personId))
    await returnEnvelopes(ada.actor, gone.actor.personId)
  }
  for (const id of [both, one]) must(await substitute(ben.actor, id, { recipientId: await place(id, fred), personId: ana.actor.personId }))
  must(await erasePerson(ada.actor, fred.actor.personId))
  must(await sign(dora, given))
  must(await settleLog())
  expect(await found()).toEqual([])
  const states = await db().envelope.groupBy({ by: ['state'] })
  expect(states.map(({ state }) => state).sort()).toEqual(
    ['approved', 'completed', 'declined', 'expired', 'returned', 'sent', 'voided'].sort(),
  )
})

describe('a database administrator who changes a row beside history is told of, by the object’s name, when', () => {
  const TABLES = ['policy_in_force', 'person', 'passkey', 'envelope', 'recipient', 'seal', 'consent', 'approval']
  beforeAll(() => layAside(TABLES))
  afterEach(async () => {
    await putBack(TABLES)
    expect(await found()).toEqual([])
  })

  const person = () => ana.actor.personId
  const passkey = () => ana.actor.passkeyId
  test.each<[string, string, () => string, string]>([
    [
      'a role is given',
      `UPDATE person SET roles = '{administrator}', administrator_at = now() WHERE id = $1`,
      person,
      'its roles are administrator, and they gave none',
    ],
    [
      'an auditor is let audit for ever',
      `UPDATE person SET auditor_until = '2999-01-01' WHERE id = $1`,
      () => olga.actor.personId,
      'its role of auditor ends at another time than they said',
    ],
    [
      'a role is given as if by another proposal',
      `UPDATE person SET roles_from = NULL WHERE id = $1`,
      () => olga.actor.personId,
      'its roles come from another proposal than they said',
    ],
    ['a person is suspended', `UPDATE person SET status = 'suspended' WHERE id = $1`, person, 'it says suspended, and they say active'],
    [
      'a person is made up',
      `INSERT INTO person (id, email, name, roles, status, created_at) VALUES ('00000000-0000-7000-8000-000000000001', 'm@vestry.example', substr($1, 1, 7), '{}', 'active', now())`,
      person,
      'nobody enrolled them',
    ],
    ['a person is deleted', 'DELETE FROM person WHERE id = $1', person, 'the row that event'],
    [
      'a key is exchanged',
      `UPDATE passkey SET public_key = (SELECT public_key FROM passkey o WHERE o.id <> $1 LIMIT 1) WHERE id = $1`,
      passkey,
      'another key was enrolled',
    ],
    [
      'a key is given to another',
      `UPDATE passkey SET person_id = (SELECT person_id FROM passkey o WHERE o.id <> $1 LIMIT 1) WHERE id = $1`,
      passkey,
      'it was enrolled for person',
    ],
    ['a key is ended', 'UPDATE passkey SET revoked_at = now() WHERE id = $1', passkey, 'nobody ended it'],
    [
      'an ended key is revived',
      `UPDATE passkey SET revoked_at = NULL WHERE id = (SELECT id FROM passkey WHERE revoked_at IS NOT NULL AND $1 <> '' LIMIT 1)`,
      passkey,
      'it has ended',
    ],
    [
      'a key is made up',
      `INSERT INTO passkey SELECT (jsonb_populate_record(k, jsonb_build_object('id', gen_random_uuid(), 'credential_id', '\\x00'))).* FROM passkey k WHERE id = $1`,
      passkey,
      'no statement of record enrolled it',
    ],
    [
      'an envelope is called back',
      `UPDATE envelope SET state = 'voided' WHERE id = $1`,
      () => waiting,
      'it says voided, and they say sent',
    ],
    [
      'an envelope is opened again',
      `UPDATE envelope SET state = 'sent' WHERE id = $1`,
      () => complete,
      'it says sent, and they say completed',
    ],
    [
      'an envelope gets another title',
      `UPDATE envelope SET title = 'Gift' WHERE id = $1`,
      () => waiting,
      'it was sent under another title',
    ],
    [
      'an envelope goes back a version',
      'UPDATE envelope SET version = 0 WHERE id = $1',
      () => waiting,
      'it is at version 0, and was sent 1 times',
    ],
    ['an envelope is worth less', 'UPDATE envelope SET amount = 100 WHERE id = $1', () => complete, 'declares something else'],
    ['an envelope is deleted', 'DELETE FROM envelope WHERE id = $1', () => waiting, 'the row that event'],
    [
      'a seal is deleted',
      `DELETE FROM seal WHERE position = 2 AND version_id IN (SELECT v.id FROM document_version v JOIN document d ON d.id = v.document_id WHERE d.envelope_id = $1)`,
      () => complete,
      'its seals are not those that were made',
    ],
    ['a seal names another file', `UPDATE seal SET sha256 = sha256($1::bytea)`, () => complete, 'its seals are not those that were made'],
    [
      'a signer is marked as not having signed',
      `UPDATE recipient SET state = 'waiting' WHERE envelope_id = $1`,
      () => waiting,
      'has approved or signed.',
    ],
    [
      'a signer is marked as having signed',
      `UPDATE recipient SET state = 'signed' WHERE envelope_id = $1`,
      () => waiting,
      'has approved and signed nothing',
    ],
    [
      'a signature is moved to another envelope',
      `UPDATE approval SET envelope_id = $1 WHERE envelope_id <> $1`,
      () => waiting,
      'is filed under another person or envelope',
    ],
    ['a consent is deleted', 'DELETE FROM consent WHERE person_id = $1', person, 'the row that event'],
    [
      'a consent gets other words',
      `UPDATE consent SET text = 'I agree to all.', text_digest = sha256('I agree to all.') WHERE person_id = $1`,
      person,
      'they did not agree to these words',
    ],
    [
      'other policies decide',
      `UPDATE policy_in_force SET bundle = sha256(convert_to($1::text, 'UTF8'))`,
      person,
      'the events put others in force',
    ],
    [
      'a consent is made up',
      `INSERT INTO consent SELECT $1::uuid, 'Yes.', sha256('Yes.'), 'en', event_id, now() FROM consent LIMIT 1`,
      person,
      'they did not agree to these words',
    ],
  ])('%s', async (_, sql, id, says) => {
    await asOwner(sql, [id()])
    const findings = await found()
    expect(findings.join('\n')).toContain(says)
    expect(findings.every((one) => /[0-9a-f]{8}-/.test(one))).toBe(true)
  })
})
