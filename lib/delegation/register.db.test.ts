import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { restore, suspend } from '@/lib/identity'
import { appoint, inDays, lend, lent, step } from '../../test/support/delegation'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { delegationRegister, exportDelegations, lentAt } from './index'

let ada: Member
let ida: Member
let cleo: Member
let ben: Member
let ana: Member
let omar: Member

beforeAll(async () => {
  const made = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
    { name: 'Cleo Hart', email: 'cleo@vestry.example', roles: ['compliance'] },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Omar Haddad', email: 'omar@vestry.example' },
  ])
  ;[ada, ida, cleo, ben, ana, omar] = made as [Member, Member, Member, Member, Member, Member]
})

afterAll(closeDb)

const nda = { classes: ['nda'], amount: '' }
const found = async (by: Member, query = {}) =>
  must(await delegationRegister(by.actor, query)).rows.map(
    ({ grantor, delegate, state }) => `${delegate.name} for ${grantor.name}: ${state}`,
  )

test('it holds every instrument, past and present, for those whom policy lets read it', async () => {
  const ended = await lent(ben, omar, nda)
  must(await step(ben, 'end', ended))
  await lend(ben, ana, nda)
  must(await appoint(ada, omar, ana, nda))
  const all = ['Ana Ruiz for Omar Haddad: appointed', 'Ana Ruiz for Ben Cole: granted', 'Omar Haddad for Ben Cole: ended']
  expect(await found(cleo)).toEqual(all)
  expect(await found(ada)).toEqual(all)
  expect(await found(cleo, { find: 'ben@vestry' })).toEqual(all.slice(1))
  expect(await found(cleo, { find: '%' })).toEqual([])
  expect(await found(cleo, { unused: true })).toEqual(all)
  for (const by of [ben, ana]) {
    expect(await delegationRegister(by.actor)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await lentAt(by.actor, new Date())).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await exportDelegations(by.actor, {})).toMatchObject({ ok: false, rule: 'not-entitled' })
  }
})

test('only the second administrator has what activates an appointment', async () => {
  const may = async ({ actor }: Member) => must(await delegationRegister(actor, { find: 'omar' })).rows[0]?.may.activate
  expect([await may(ada), await may(ida), await may(cleo)]).toEqual([false, true, false])
})

test('who could sign for whom at an instant is what was in force then, whatever became of it', async () => {
  const id = await lent(ben, omar, { ...nda, until: inDays(3) })
  const row = await db().delegation.findUniqueOrThrow({ where: { id } })
  const at = async (instant: Date) => must(await lentAt(cleo.actor, instant)).map((one) => one.id)
  const just = new Date((row.acceptedAt ?? row.startsAt).getTime() + 1)
  expect(await at(just)).toEqual([id])
  const rests = async () => must(await delegationRegister(cleo.actor)).rows.flatMap((one) => (one.rests ? [one.name, one.rests] : []))
  expect(await rests()).toEqual([])
  // Nobody signs for whom or as whom nobody may act.
  for (const { actor } of [ben, omar]) {
    must(await suspend(ada.actor, actor.personId))
    expect([await at(just), await at(new Date())]).toEqual([[id], []])
    expect(await rests()).toEqual([`D-${row.number}`, { name: actor.name, as: 'suspended' }])
    must(await restore(ada.actor, actor.personId))
  }
  must(await step(ada, 'end', id))
  expect(await at(just)).toEqual([id])
  expect(await at(new Date())).toEqual([])
  expect(await at(row.endsAt)).toEqual([])
})

test('taking it away is on record', async () => {
  const rows = must(await exportDelegations(cleo.actor, { find: 'ben' }))
  const event = await db().auditEvent.findFirstOrThrow({ where: { kind: 'delegation.register-exported' } })
  expect(event).toMatchObject({ actorId: cleo.actor.personId, outcome: 'observed', details: { filter: 'ben', events: rows.length } })
})
