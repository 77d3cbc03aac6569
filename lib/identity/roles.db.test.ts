import { beforeAll, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { enrol, foundOrganisation, giveRoles, type Member, must } from '@/test/support/organisation'
import { actorOf, changeRoles, completeReopening, holdActor, listOutbox, listPeople, markLeaver, prepareReopening } from './index'

let ada: Member
let ben: Member
let dora: Member

const rolesNow = async ({ actor }: Member) => (await actorOf(actor.sessionId))?.roles
const last = (kind: string) => db().auditEvent.findFirstOrThrow({ where: { kind }, orderBy: { id: 'desc' } })

async function reopenPart({ actor, authenticator }: Member, personId: string) {
  const prepared = await prepareReopening(actor, personId, 'The phone was lost.')
  return prepared.ok
    ? completeReopening(actor, { intentId: prepared.value.intentId, answer: authenticator.get(prepared.value.options) })
    : prepared
}

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben', email: 'ben@vestry.example', roles: ['administrator'] })
  dora = await enrol(ada, { name: 'Dora', email: 'dora@vestry.example' })
}, 60_000)

test('a role is taken by one; it is over from the next request on, the person is told, and it is an event with what was before', async () => {
  await giveRoles(ada, dora.actor.personId, ['administrator', 'compliance'])
  must(await changeRoles(ada.actor, dora.actor.personId, ['administrator']))
  expect(await rolesNow(dora)).toEqual(['administrator'])
  expect(await last('person.roles-changed')).toMatchObject({
    objectId: dora.actor.personId,
    actorId: ada.actor.personId,
    details: { by: 'Ada', name: 'Dora', before: ['administrator', 'compliance'], roles: ['administrator'] },
  })
  const letter = await db().mail.findFirstOrThrow({ where: { to: 'dora@vestry.example' }, orderBy: { id: 'desc' } })
  expect(letter).toMatchObject({ kind: 'account', subject: 'Your roles have changed', text: expect.stringContaining('- administrator:') })

  const events = await db().auditEvent.count()
  must(await changeRoles(ada.actor, dora.actor.personId, ['administrator']))
  expect(await db().auditEvent.count()).toBe(events)

  // Neither with another nor in the place of one that goes.
  for (const roles of [['administrator', 'compliance'], ['compliance']] as const)
    expect(await changeRoles(ada.actor, dora.actor.personId, roles)).toMatchObject({ rule: 'giving-roles-takes-two' })

  must(await changeRoles(ada.actor, dora.actor.personId, []))
  // The very session that was an administrator's a moment ago, however its request began.
  expect(await changeRoles({ ...dora.actor, roles: ['administrator'] }, ben.actor.personId, [])).toMatchObject({ rule: 'not-entitled' })
  expect(await listPeople((await actorOf(dora.actor.sessionId)) ?? dora.actor)).toMatchObject({ ok: false })
})

test('not one’s own, not a leaver’s, not nobody’s, and only by administrators; each attempt is an event', async () => {
  const lea = await enrol(ada, { name: 'Lea', email: 'lea@vestry.example' })
  must(await markLeaver(ada.actor, lea.actor.personId))
  for (const [by, whom, rule] of [
    [ada, ada.actor.personId, 'not-on-oneself'],
    [ada, lea.actor.personId, 'roles-only-of-who-is-here'],
    [dora, dora.actor.personId, 'not-on-oneself'],
    [dora, ben.actor.personId, 'not-entitled'],
    [ada, newId(), undefined],
    [ada, 'nonsense', undefined],
  ] as const) {
    const before = await db().auditEvent.count({ where: { kind: 'person.refused' } })
    const said = await changeRoles(by.actor, whom, [])
    expect(said).toMatchObject({ ok: false })
    if (by === ada) expect(said).toMatchObject(rule ? { rule } : { code: 'person-unknown' })
    expect(await db().auditEvent.count({ where: { kind: 'person.refused' } })).toBe(before + 1)
  }
  expect(await rolesNow(ada)).toEqual(['administrator'])
  expect(await rolesNow(ben)).toEqual(['administrator'])
})

test('two who take the role from each other at once: one of them keeps it', async () => {
  const both = await Promise.all([changeRoles(ada.actor, ben.actor.personId, []), changeRoles(ben.actor, ada.actor.personId, [])])
  expect(both.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await db().person.count({ where: { roles: { has: 'administrator' }, status: 'active' } })).toBe(1)
  const [left, lost] = both[0]?.ok ? [ada, ben] : [ben, ada]
  await giveRoles(left, lost.actor.personId, ['administrator'])
})

test('taking the second administrator’s role for a moment makes nobody else stand for themselves', async () => {
  const puppet = await enrol(ada, { name: 'Puppet', email: 'puppet@vestry.example', roles: ['administrator'] })
  must(await changeRoles(ada.actor, ben.actor.personId, []))
  expect(await reopenPart(ada, dora.actor.personId)).toMatchObject({ ok: true, value: { part: 'first' } })
  expect(await reopenPart(puppet, dora.actor.personId)).toMatchObject({ ok: false, rule: 'reopen-vouched-apart' })
  // The two who are left count as one, so that neither gives the role back with the other; the only one does.
  await expect(giveRoles(ada, ben.actor.personId, ['administrator'])).rejects.toThrow(/takes two/)
  must(await changeRoles(ada.actor, puppet.actor.personId, []))
  await giveRoles(ada, ben.actor.personId, ['administrator'])
  expect(await reopenPart(ben, dora.actor.personId)).toMatchObject({ ok: true, value: { part: 'second' } })
})

test('an auditor’s role is given with an end, stands alone, and is over by itself', async () => {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000)
  const until = day(30)
  for (const [roles, end, code] of [
    [['auditor'], '', 'end-missing'],
    [['auditor'], day(-1).toISOString(), 'ends-in-the-past'],
    [['auditor'], day(400).toISOString(), 'too-long'],
    [['auditor'], 'soon', 'date-unreadable'],
    [['auditor', 'compliance'], until.toISOString(), 'auditor-alone'],
  ] as const)
    expect(await changeRoles(ada.actor, dora.actor.personId, roles, end)).toMatchObject({ ok: false, code })

  const olga = await enrol(ada, { name: 'Olga', email: 'olga@vestry.example', roles: ['auditor'], until: until.toISOString() })
  expect(olga.actor.roles).toEqual(['auditor'])
  expect(await last('person.roles-changed')).toMatchObject({ details: { roles: ['auditor'], until: until.toISOString() } })
  expect(await listPeople(olga.actor)).toMatchObject({ ok: true })
  expect(await listOutbox(olga.actor)).toMatchObject({ ok: false, rule: 'not-entitled' })
  expect(await changeRoles(olga.actor, dora.actor.personId, [])).toMatchObject({ ok: false, rule: 'not-entitled' })

  // One brings the end nearer, and does not put it off.
  expect(await changeRoles(ada.actor, olga.actor.personId, ['auditor'], day(31).toISOString())).toMatchObject({
    rule: 'giving-roles-takes-two',
  })
  // Nobody has taken it; the same session asks again when its time is over.
  const soon = day(1 / 24)
  must(await changeRoles(ada.actor, olga.actor.personId, ['auditor'], soon.toISOString()))
  expect(await rolesNow(olga)).toEqual(['auditor'])
  const later = () => new Date(soon)
  expect((await actorOf(olga.actor.sessionId, later))?.roles).toEqual([])
  expect(await transaction((tx) => holdActor(tx, olga.actor, olga.actor.passkeyId, later))).toMatchObject({ value: { roles: [] } })
})
