import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { markLeaver } from '@/lib/identity'
import { appoint, inDays, lend, lent, step } from '../../test/support/delegation'
import { faultsInHistory } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { sweepDelegations } from './index'

let ada: Member
let ida: Member
let ben: Member
let ana: Member
let omar: Member
let mia: Member

beforeAll(async () => {
  const made = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Omar Haddad', email: 'omar@vestry.example' },
    { name: 'Mia Berg', email: 'mia@vestry.example' },
  ])
  ;[ada, ida, ben, ana, omar, mia] = made as [Member, Member, Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const nda = { classes: ['nda'], amount: '' }
const at = (days: number) => () => new Date(inDays(days))
const eventsOf = async (objectId: string) =>
  (await db().auditEvent.findMany({ where: { objectId, actorKind: 'system' }, orderBy: { id: 'asc' } })).map(({ kind }) => kind)
const lettersTo = async ({ actor }: Member) =>
  (await db().mail.findMany({ where: { personId: actor.personId }, orderBy: { id: 'asc' } })).map(({ subject }) => subject)
const nameOf = async (id: string) => `D-${(await db().delegation.findUniqueOrThrow({ where: { id } })).number}`

test('a delegate who does not accept is reminded after a day, and the grantor told to choose another after two; each once', async () => {
  const id = await lend(ben, ana, nda)
  const name = await nameOf(id)
  expect(await sweepDelegations()).toBe(0)
  expect(await sweepDelegations(at(1.1))).toBe(1)
  expect(await lettersTo(ana)).toContain(`${name} waits for you`)
  // Two processes at once, and one that begins again after it was killed.
  await Promise.all([sweepDelegations(at(2.1)), sweepDelegations(at(2.1))])
  expect(await sweepDelegations(at(2.2))).toBe(0)
  expect(await eventsOf(id)).toEqual(['delegation.acceptance-reminded', 'delegation.another-asked'])
  expect((await lettersTo(ben)).filter((one) => one === `Ana Ruiz has not accepted ${name}`)).toHaveLength(1)
  must(await step(ana, 'accept', id))
  expect((await eventsOf(id)).length).toBe(2)
  must(await step(ben, 'end', id))
})

test('both are told two days before the end, not of what has ended or lasts less than that', async () => {
  const id = await lent(ben, ana, nda)
  const short = await lent(ben, omar, { ...nda, until: inDays(1.5) })
  const ended = await lent(ben, mia, nda)
  must(await step(ben, 'end', ended))
  const name = await nameOf(id)
  expect(await sweepDelegations(at(4.5))).toBe(0)
  expect(await sweepDelegations(at(5.5))).toBe(1)
  expect(await sweepDelegations(at(6.5))).toBe(0)
  expect(await lettersTo(ben)).toContain(`${name} ends soon`)
  expect(await lettersTo(ana)).toContain(`${name} ends soon`)
  expect([await eventsOf(short), await eventsOf(ended)]).toEqual([[], []])
  for (const each of [id, short]) must(await step(ben, 'end', each))
})

test('a standing one comes up for confirmation, lives on when confirmed, and silence ends it', async () => {
  const id = await lent(ben, ana, { ...nda, until: inDays(80) })
  const name = await nameOf(id)
  expect(await sweepDelegations(at(22))).toBe(0)
  expect(await sweepDelegations(at(23.5))).toBe(1)
  expect(await lettersTo(ben)).toContain(`Is ${name} still wanted?`)
  must(await step(ben, 'confirm', id))
  // Thirty days from then on again.
  expect(await sweepDelegations(at(22.9))).toBe(0)
  expect(await sweepDelegations(at(31))).toBe(1)
  expect(await eventsOf(id)).toEqual(['delegation.confirmation-asked', 'delegation.lapsed'])
  expect(await db().delegation.findUnique({ where: { id } })).toMatchObject({ endedBy: null, endedAt: expect.any(Date) })
  expect(await lettersTo(ana)).toContain(`${name} has ended`)
  expect(await sweepDelegations(at(32))).toBe(0)
})

test('it falls when its delegate leaves, and an appointment when the person it is for does', async () => {
  const id = await lent(ben, omar, nda)
  const other = must(await appoint(ada, mia, ana, nda)).delegationId
  must(await step(ida, 'activate', other))
  must(await step(ana, 'accept', other))
  must(await markLeaver(ada.actor, omar.actor.personId))
  must(await markLeaver(ada.actor, mia.actor.personId))
  expect(await sweepDelegations()).toBe(2)
  expect([await eventsOf(id), await eventsOf(other)]).toEqual([['delegation.fell'], ['delegation.fell']])
  expect(await db().delegation.findUnique({ where: { id } })).toMatchObject({ endedBy: null, endedAt: expect.any(Date) })
  expect(await sweepDelegations()).toBe(0)
})
