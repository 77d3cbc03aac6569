import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDb } from '@/lib/db'
import { appoint, inDays, lend, lent, step } from '../../test/support/delegation'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { waitingDelegations } from './index'

let ada: Member
let ida: Member
let ben: Member
let ana: Member
let omar: Member

beforeAll(async () => {
  const made = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Omar Haddad', email: 'omar@vestry.example' },
  ])
  ;[ada, ida, ben, ana, omar] = made as [Member, Member, Member, Member, Member]
})

afterAll(closeDb)

const nda = { classes: ['nda'], amount: '' }
const waiting = async ({ actor }: Member, days = 0) => {
  const { toAccept, toConfirm } = await waitingDelegations(actor, () => new Date(inDays(days)))
  return { toAccept: toAccept.map(({ id }) => id), toConfirm: toConfirm.map(({ id }) => id) }
}
const nothing = { toAccept: [], toConfirm: [] }

test('what was given waits for its delegate until they accept it, it is ended or its time is over', async () => {
  const [first, second] = [await lend(ben, ana, nda), await lend(omar, ana, nda)]
  expect(await waiting(ana)).toEqual({ toAccept: [second, first], toConfirm: [] })
  expect([await waiting(ben), await waiting(ida)]).toEqual([nothing, nothing])
  expect(await waiting(ana, 8)).toEqual(nothing)
  must(await step(ana, 'accept', first))
  must(await step(omar, 'end', second))
  expect(await waiting(ana)).toEqual(nothing)
  must(await step(ben, 'end', first))
})

test('what policy would not let them accept does not wait for them', async () => {
  const id = await lend(ben, ana, nda)
  expect(await waiting(ana)).toEqual({ toAccept: [id], toConfirm: [] })
  expect(await waiting({ ...ana, actor: { ...ana.actor, roles: ['auditor'] } })).toEqual(nothing)
  must(await step(ben, 'end', id))
})

test('an appointment waits for its delegate once a second administrator has activated it', async () => {
  const { delegationId } = must(await appoint(ada, omar, ana, nda))
  expect(await waiting(ana)).toEqual(nothing)
  must(await step(ida, 'activate', delegationId))
  expect(await waiting(ana)).toEqual({ toAccept: [delegationId], toConfirm: [] })
  expect(await waiting(omar)).toEqual(nothing)
})

test('what would lapse waits for its grantor in the week before', async () => {
  const id = await lent(ben, omar, { ...nda, until: inDays(80) })
  expect(await waiting(ben, 22)).toEqual(nothing)
  expect(await waiting(ben, 24)).toEqual({ toAccept: [], toConfirm: [id] })
  expect((await waiting(omar, 24)).toConfirm).toEqual([])
  expect(await waiting(ben, 31)).toEqual(nothing)
})
