import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db, type Prisma } from '@/lib/db'
import { prepareGrant } from '@/lib/delegation'
import { settleLog } from '@/lib/ledger'
import { prepare } from '@/lib/signing'
import { appoint, confirmLoan, lend, lent, someLoan, step } from '../../test/support/delegation'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner, layAside, putBack } from '../../test/support/owner'
import { checkRecords } from './index'

let ada: Member
let ida: Member
let ben: Member
let ana: Member
let omar: Member
let mia: Member
/** Accepted and used; waiting; ended; granted along with it; and an appointment. */
let used: string
let waiting: string
let ended: string
let along: string
let appointed: string
let signature: string

const nda = { classes: ['nda'], counterparty: 'Halden Foods AS' }
const found = async () => (await checkRecords()).map(({ check, says }) => `${check}: ${says}`)
const declared = { classId: 'nda', counterparty: 'Halden Foods AS' }

beforeAll(async () => {
  ;[ada, ida, ben, ana, omar, mia] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Omar Haddad', email: 'omar@vestry.example' },
    { name: 'Mia Berg', email: 'mia@vestry.example' },
  ])) as [Member, Member, Member, Member, Member, Member]
  used = await lent(ben, ana, nda)
  must(await step(ben, 'confirm', used))
  signature = must(await sign(ana, await sentEnvelope({ sender: mia, signers: [ben], declared }), 1, used)).approvalId
  ended = await lent(ben, ana, nda)
  must(await step(ana, 'end', ended))
  must(await confirmLoan(ben, must(await prepareGrant(ben.actor, someLoan([omar, ana], nda)))))
  along = (await db().delegation.findFirstOrThrow({ orderBy: { number: 'desc' } })).id
  const made = must(await appoint(ada, ben, omar, nda)) as { delegationId: string }
  appointed = made.delegationId
  must(await step(ida, 'activate', appointed))
  waiting = await lend(ben, omar, { ...nda, extends: used })
  must(await settleLog())
})
afterAll(closeDb)

test('however it was given, activated, accepted, confirmed or ended, its row is what was confirmed', async () => {
  expect(await found()).toEqual([])
})

test('the application’s login keeps no signature under another instrument than its statement names', async () => {
  const envelopeId = await sentEnvelope({ sender: mia, signers: [ben], declared })
  const { intentId } = must(await prepare(ana.actor, envelopeId, { consent: true, version: 1, under: used }))
  const { intentId: _, ...kept } = await db().approval.findUniqueOrThrow({ where: { id: signature } })
  const { statement, context } = await db().intent.findUniqueOrThrow({ where: { id: intentId } })
  const { recipientId } = context as { recipientId: string }
  const forged = (more: object) =>
    db().approval.create({
      data: {
        ...kept,
        id: newId(),
        intentId,
        envelopeId,
        recipientId,
        eventId: newId(),
        statement,
        ...more,
      } as Prisma.ApprovalUncheckedCreateInput,
    })
  const other = 'it is not under what its statement names'
  await expect(forged({ delegationId: null })).rejects.toThrow(other)
  await expect(forged({ delegationId: along })).rejects.toThrow(other)
  await expect(forged({ personId: omar.actor.personId })).rejects.toThrow(other)
  await expect(forged({ createdAt: new Date(0) })).rejects.toThrow(other)
  // As stated it lacks only its event.
  await expect(forged({})).rejects.not.toThrow(other)
  await asOwner('UPDATE delegation SET ended_at = now() WHERE id = $1', [used])
  await expect(forged({})).rejects.toThrow(other)
  await asOwner('UPDATE delegation SET ended_at = NULL WHERE id = $1', [used])
})

test('nor does it take back who signed in whose place, so that one of them could have a second part', async () => {
  const there = await db().recipient.findFirstOrThrow({ where: { inPlace: { has: ana.actor.personId } } })
  for (const inPlace of [[], [omar.actor.personId]])
    await expect(db().recipient.update({ where: { id: there.id }, data: { inPlace } })).rejects.toThrow('is over, and does not begin again')
})

describe('the owner of the database is caught when', () => {
  const TABLES = ['delegation', 'recipient']
  beforeAll(() => layAside(TABLES))
  afterEach(async () => {
    await asOwner('UPDATE approval SET delegation_id = $1 WHERE id = $2', [used, signature])
    await putBack(TABLES)
    expect(await found()).toEqual([])
  })

  const person = (name: string) => `(SELECT id FROM person WHERE name = '${name}')`
  test.each<[string, string, () => string, string]>([
    [
      'it goes to another delegate',
      `UPDATE delegation SET delegate = ${person('Mia Berg')} WHERE id = $1`,
      () => along,
      'it was given to person',
    ],
    [
      'it is in another place',
      `UPDATE delegation SET grantor = ${person('Mia Berg')}, granted_by = ${person('Mia Berg')} WHERE id = $1`,
      () => used,
      'it is in the place of',
    ],
    ['it covers another kind', `UPDATE delegation SET classes = '{lease}' WHERE id = $1`, () => used, 'it covers something else'],
    ['it covers more', 'UPDATE delegation SET amount = amount * 10 WHERE id = $1', () => along, 'it covers something else'],
    ['it is in another currency', `UPDATE delegation SET currency = 'USD' WHERE id = $1`, () => appointed, 'it covers something else'],
    ['it is for every counterparty', 'UPDATE delegation SET counterparty = NULL WHERE id = $1', () => used, 'it covers something else'],
    ['it is for another one', `UPDATE delegation SET counterparty = 'Norrland' WHERE id = $1`, () => used, 'it covers something else'],
    ['it is for one envelope', `UPDATE delegation SET envelopes = ARRAY[id] WHERE id = $1`, () => used, 'it covers something else'],
    [
      'it ends later',
      `UPDATE delegation SET ends_at = ends_at + interval '1 day' WHERE id = $1`,
      () => waiting,
      'it covers something else',
    ],
    ['it goes on after nothing', 'UPDATE delegation SET extends = NULL WHERE id = $1', () => waiting, 'it goes on after another'],
    ['it was never accepted', 'UPDATE delegation SET accepted_at = now() WHERE id = $1', () => waiting, 'nobody accepted it'],
    ['nobody confirmed it again', 'UPDATE delegation SET confirmed_at = now() WHERE id = $1', () => along, 'nobody confirmed it again'],
    ['what was ended goes on', 'UPDATE delegation SET ended_by = NULL, ended_at = NULL WHERE id = $1', () => ended, 'ended it'],
    ['what goes on is ended', 'UPDATE delegation SET ended_at = now() WHERE id = $1', () => used, 'nobody ended it'],
    ['another activated it', `UPDATE delegation SET activated_by = ${person('Mia Berg')} WHERE id = $1`, () => appointed, 'activated it'],
    [
      'another made it',
      `UPDATE delegation SET granted_by = ${person('Mia Berg')} WHERE id = $1`,
      () => appointed,
      'it is an appointment, given by',
    ],
    [
      'an appointment is called a delegation',
      `UPDATE delegation SET kind = 'delegation', granted_by = grantor, activated_by = NULL, activated_at = NULL WHERE id = $1`,
      () => appointed,
      'it is an appointment, given by',
    ],
    [
      'it is made up',
      `INSERT INTO delegation (id, kind, grantor, delegate, classes, starts_at, ends_at, reason, granted_by, granted_at)
        SELECT gen_random_uuid(), kind, grantor, delegate, classes, starts_at, ends_at, reason, granted_by, granted_at FROM delegation WHERE id = $1`,
      () => used,
      'nobody confirmed that it was given',
    ],
    ['it is deleted', 'DELETE FROM delegation WHERE id = $1', () => along, 'the row that event'],
    [
      'a signature is under none',
      'UPDATE approval SET delegation_id = NULL WHERE delegation_id = $1',
      () => used,
      'under another delegation than its statement',
    ],
    [
      'whoever signed for another has another part in it',
      `UPDATE recipient SET in_place = '{}' WHERE id = (SELECT recipient_id FROM approval WHERE delegation_id = $1)`,
      () => used,
      'counts others as having signed',
    ],
  ])('%s', async (_, sql, id, says) => {
    await asOwner(sql, [id()])
    const findings = await found()
    expect(findings.join('\n')).toContain(says)
    expect(findings.every((one) => /[0-9a-f]{8}-/.test(one))).toBe(true)
  })
})
