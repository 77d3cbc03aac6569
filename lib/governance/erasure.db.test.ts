import { beforeAll, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { db } from '@/lib/db'
import { checkRecords, issuer } from '@/lib/evidence'
import { markLeaver } from '@/lib/identity'
import { checkLog, settleLog } from '@/lib/ledger'
import { verifyBundle } from '@/lib/proof'
import { seal } from '@/lib/signing'
import { evidenceOf, sentEnvelope, sign } from '@/test/support/envelope'
import { enrol, foundOrganisation, giveRoles, type Member, markLeft, must } from '@/test/support/organisation'
import { asOwner } from '@/test/support/owner'
import { envelopeHistory, erasePerson, holdsOn, liftHold, setHold } from './index'
import { asText } from './say'

let ada: Member
let dan: Member
let cas: Member
let ana: Member
let ben: Member
let envelope: string
const CASE = { reason: 'The lease is in dispute.', reference: 'Case 12/2026' }

const textOf = async () =>
  JSON.stringify([
    await db().auditEvent.findMany({ select: { details: true } }),
    await db().approval.findMany({ select: { openings: true } }),
    await db().intent.findMany({ select: { openings: true, context: true } }),
    await db().person.findMany(),
    await db().recipient.findMany(),
    await db().invitation.findMany({ select: { name: true, email: true } }),
    await db().mail.findMany({ select: { to: true, subject: true, text: true } }),
  ])
const leaf = () =>
  db().auditEvent.findMany({
    select: { id: true, kind: true, leaf: true, leafHash: true, rules: true, actorId: true },
    orderBy: { id: 'asc' },
  })

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada Lindqvist', email: 'ada@vestry.example' })
  cas = await enrol(ada, { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] })
  ana = await enrol(ada, { name: 'Ana Ruiz', email: 'ana@vestry.example', title: 'Managing director' })
  ben = await enrol(ada, { name: 'Ben Cole', email: 'ben@vestry.example' })
  // Ana's name and address are part of theirs, and are not theirs.
  await enrol(ada, { name: 'Diana Ruizova', email: 'diana@vestry.example' })
  await enrol(ada, { name: 'Ana Ruizova', email: 'ana@vestry.example.org' })
  must(await settleLog())
  envelope = await sentEnvelope({ sender: ben, signers: [ana, ben] })
  for (const one of [ana, ben]) await seal({ approvalId: must(await sign(one, envelope)).approvalId })
}, 60_000)

test('nobody who is here is erased, and only an administrator erases', async () => {
  expect(await erasePerson(ada.actor, ana.actor.personId)).toMatchObject({ ok: false, rule: 'erase-only-leavers' })
  must(await markLeaver(ada.actor, ana.actor.personId))
  expect(await erasePerson(cas.actor, ana.actor.personId)).toMatchObject({ ok: false, rule: 'not-entitled' })
  expect(await erasePerson(ada.actor, newId())).toMatchObject({ ok: false, code: 'person-unknown' })
})

test('whoever asks and who brought them in do not lift a hold between them, and a second administrator is the way on', async () => {
  const on = { kind: 'envelope', id: envelope } as const
  const { holdId } = must(await setHold(ada.actor, on, CASE))
  must(await liftHold(cas.actor, holdId))
  expect(await liftHold(ada.actor, holdId)).toMatchObject({
    ok: false,
    rule: 'lift-vouched-apart',
    next: expect.stringContaining('make a second administrator first'),
  })
  const refused = await db().auditEvent.findFirstOrThrow({ where: { kind: 'hold.refused' }, orderBy: { id: 'desc' } })
  expect(refused).toMatchObject({ actorId: ada.actor.personId, rules: ['lift-vouched-apart'] })
  expect(await holdsOn(cas.actor, on)).toMatchObject([{ liftAskedBy: { name: 'Cas Meier' } }])
  dan = await enrol(ada, { name: 'Dan Ode', email: 'dan@vestry.example', roles: ['administrator'] })
  expect(await liftHold(dan.actor, holdId)).toMatchObject({ value: { part: 'lifted' } })
})

test.each(['person', 'envelope'] as const)('a hold on the %s keeps the details, and lifting it takes two', async (kind) => {
  const on = { kind, id: kind === 'person' ? ana.actor.personId : envelope }
  expect(await setHold(ben.actor, on, CASE)).toMatchObject({ ok: false, rule: 'not-entitled' })
  const { holdId } = must(await setHold(cas.actor, on, CASE))
  expect(await holdsOn(ada.actor, on)).toMatchObject([{ ...CASE, setBy: 'Cas Meier' }])
  expect(await holdsOn(ben.actor, on)).toEqual([])
  expect(await erasePerson(ada.actor, ana.actor.personId)).toMatchObject({ ok: false, rule: 'erase-not-under-hold' })
  // Around the capability, with the application's own login.
  await expect(db().$executeRaw`SELECT erase_person(${ana.actor.personId}::uuid, now())`).rejects.toThrow('legal hold')

  expect(await liftHold(cas.actor, holdId)).toMatchObject({ ok: true, value: { part: 'asked' } })
  expect(await liftHold(cas.actor, holdId)).toMatchObject({ ok: false, rule: 'lift-needs-two' })
  await expect(
    db().legalHold.update({ where: { id: holdId }, data: { liftedBy: cas.actor.personId, liftedAt: new Date() } }),
  ).rejects.toThrow()
  expect(await erasePerson(ada.actor, ana.actor.personId)).toMatchObject({ ok: false, rule: 'erase-not-under-hold' })
  expect(await liftHold(dan.actor, holdId)).toMatchObject({ ok: true, value: { part: 'lifted' } })
  expect(await liftHold(ada.actor, holdId)).toMatchObject({ ok: false, code: 'hold-unknown' })
  expect(
    (await db().auditEvent.findMany({ where: { objectId: holdId, seq: { not: null } }, orderBy: { seq: 'asc' } })).map((one) => one.kind),
  ).toEqual(['hold.set', 'hold.lift-asked', 'hold.lifted'])
})

test('a request of somebody who has left counts no more, and another takes its place', async () => {
  const on = { kind: 'envelope', id: envelope } as const
  const { holdId } = must(await setHold(cas.actor, on, CASE))
  const eve = await enrol(ada, { name: 'Eve Stone', email: 'eve@vestry.example', roles: ['compliance'] })
  must(await liftHold(eve.actor, holdId))
  expect(await holdsOn(cas.actor, on)).toMatchObject([{ liftAskedBy: { name: 'Eve Stone' } }])
  must(await markLeaver(ada.actor, eve.actor.personId))
  expect(await liftHold(cas.actor, holdId)).toMatchObject({ value: { part: 'asked' } })
  expect(await liftHold(dan.actor, holdId)).toMatchObject({ value: { part: 'lifted' } })
})

test('broken off in the middle nothing is erased', async () => {
  const before = await textOf()
  await asOwner("ALTER TABLE person ADD CONSTRAINT never CHECK (name <> 'an erased person')")
  await expect(erasePerson(ada.actor, ana.actor.personId)).rejects.toThrow('never')
  await asOwner('ALTER TABLE person DROP CONSTRAINT never')
  expect(await textOf()).toBe(before)
})

test('an erased person is named nowhere, every leaf is what it was, and every proof holds', async () => {
  const before = await leaf()
  const whole = await textOf()
  const others = ['Ana Ruizova', 'ana@vestry.example.org', 'Diana Ruizova', 'diana@vestry.example'].map(
    (kept) => [kept, whole.split(kept).length] as const,
  )
  must(await erasePerson(ada.actor, ana.actor.personId))
  const left = await textOf()
  for (const trace of [/Ana Ruiz\b/, /\bana@vestry\.example\b(?!\.)/, /Managing director/]) expect(left).not.toMatch(trace)
  for (const kept of ['Ben Cole', 'ben@vestry.example']) expect(left).toContain(kept)
  for (const [kept, times] of others) expect([kept, left.split(kept).length]).toEqual([kept, times])
  expect((await leaf()).slice(0, before.length)).toEqual(before)

  must(await settleLog())
  expect((await checkLog()).findings).toEqual([])
  expect(await checkRecords()).toEqual([])
  const verdict = must(await verifyBundle(must(await evidenceOf(ben, envelope)), must(await issuer())))
  expect(verdict.outcome).toBe('verified')
  expect(verdict.checks.find(({ why }) => why?.startsWith('Erased'))?.why).toContain('sentence, signer')
  const said = must(await envelopeHistory(ben.actor, envelope)).map(({ sentence }) => asText(sentence))
  expect(said).toContainEqual(expect.stringMatching(/^An erased person signed Supply agreement/))
  expect(await erasePerson(ada.actor, ana.actor.personId)).toMatchObject({ ok: false, code: 'erased-already' })
})

test('outside the function the application erases nothing, and the owner’s triggers let nothing else pass', async () => {
  await expect(db().$executeRaw`UPDATE audit_event SET details = '{}', details_salt = ''`).rejects.toThrow('permission denied')
  await expect(db().$executeRaw`UPDATE approval SET openings = '{}'`).rejects.toThrow('permission denied')
  await expect(db().$executeRaw`UPDATE person SET name = 'x'`).rejects.toThrow('permission denied')
  await expect(db().$executeRaw`SELECT erase_person(${ben.actor.personId}::uuid, now())`).rejects.toThrow('only a leaver')
  for (const change of [
    "audit_event SET details = '{}', details_salt = '', kind = 'x.y'",
    "audit_event SET details = '{}'",
    "audit_event SET details = '{\"a\":1}', details_salt = ''",
    "audit_event SET leaf = '1', details = '{}', details_salt = ''",
    'approval SET openings = openings || \'{"a":1}\'',
    "approval SET proof = '', openings = '{}'",
  ])
    await expect(asOwner(`SET session_replication_role = origin; UPDATE ${change}`), change).rejects.toThrow('history cannot be changed')
})

test('who made somebody an administrator stays on record while that somebody is here', async () => {
  await giveRoles(ada, ben.actor.personId, ['administrator'])
  await markLeft(ada, dan.actor.personId)
  must(await erasePerson(ada.actor, dan.actor.personId))
  const named = await db().auditEvent.findMany({ where: { details: { string_contains: 'Dan Ode', path: ['by'] } } })
  expect(named.map(({ kind }) => kind)).toEqual(['person.roles-changed'])
})
