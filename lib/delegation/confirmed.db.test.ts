// What stands in the database of signing in another's place, against whoever holds the application's login.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db, type Prisma } from '@/lib/db'
import { appoint, confirmLoan, lend, someLoan, step } from '../../test/support/delegation'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { prepareGrant } from './index'

let ada: Member
let ida: Member
let ben: Member
let ana: Member
let omar: Member

const nda = { classes: ['nda'], counterparty: 'Halden Foods AS' }

beforeAll(async () => {
  ;[ada, ida, ben, ana, omar] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ida Holm', email: 'ida@vestry.example', roles: ['administrator'] },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Omar Haddad', email: 'omar@vestry.example' },
  ])) as [Member, Member, Member, Member, Member]
})
afterAll(closeDb)

const unconfirmed = (act: string) => `nobody confirmed this by a passkey (${act})`

describe('what nobody confirmed is not lent', () => {
  let row: Prisma.DelegationUncheckedCreateInput
  const forged = (more: object) => db().delegation.create({ data: { ...row, id: newId(), ...more } })

  beforeAll(async () => {
    const id = await lend(ben, ana, nda)
    const { number: _, ...kept } = await db().delegation.findUniqueOrThrow({ where: { id } })
    row = kept
  })

  test.each<[string, () => object]>([
    ['a second time', () => ({})],
    ['to somebody else', () => ({ delegate: omar.actor.personId })],
    ['by somebody else', () => ({ grantor: omar.actor.personId, grantedBy: omar.actor.personId })],
    ['by two administrators', () => ({ kind: 'appointment', grantedBy: ada.actor.personId })],
  ])('%s', async (_, more) => {
    await expect(forged(more())).rejects.toThrow('nobody confirmed this by a passkey')
  })

  test.each<[string, object]>([
    ['kinds of document', { classes: ['nda', 'other'] }],
    ['an amount', { amount: 9_000_000n }],
    ['a currency', { currency: 'USD' }],
    ['any counterparty', { counterparty: null }],
    ['another counterparty', { counterparty: 'Norrland Mills' }],
    ['envelopes', { envelopes: [newId()] }],
    ['an end', { endsAt: new Date(Date.now() + 80 * 86_400_000) }],
    ['a begin', { startsAt: new Date(0) }],
  ])('with other bounds, where it was never written: %s', async (_, change) => {
    const id = String(row.id)
    await asOwner('DELETE FROM delegation WHERE id = $1', [id])
    await expect(forged({ id, ...change })).rejects.toThrow(unconfirmed('grant'))
    await expect(forged({ id, extends: id })).rejects.toThrow(unconfirmed('grant'))
    await forged({ id })
  })

  test('each of several is as their one gesture says', async () => {
    const form = someLoan([omar, ana], nda)
    must(await confirmLoan(ben, must(await prepareGrant(ben.actor, form))))
    const { number: _, ...along } = await db().delegation.findFirstOrThrow({ orderBy: { number: 'desc' } })
    expect(along.delegate).toBe(ana.actor.personId)
    await asOwner('DELETE FROM delegation WHERE id = $1', [along.id])
    const again = (more: object) => db().delegation.create({ data: { ...along, ...more } })
    await expect(again({ delegate: omar.actor.personId })).rejects.toThrow(unconfirmed('grant'))
    await again({})
  })
})

test('what nobody accepted, activated, confirmed or ended stays as it was', async () => {
  const id = await lend(ben, omar, nda)
  const now = new Date()
  const set = (data: Prisma.DelegationUncheckedUpdateInput, of = id) => db().delegation.update({ where: { id: of }, data })
  await expect(set({ acceptedAt: now })).rejects.toThrow(unconfirmed('accept'))
  await expect(set({ confirmedAt: now })).rejects.toThrow(unconfirmed('confirm'))
  await expect(set({ endedAt: now, endedBy: ada.actor.personId })).rejects.toThrow(unconfirmed('end'))
  const { delegationId } = must(await appoint(ada, ben, ana, nda)) as { delegationId: string }
  await expect(set({ activatedBy: ida.actor.personId, activatedAt: now }, delegationId)).rejects.toThrow(unconfirmed('activate'))
  must(await step(ida, 'activate', delegationId))
  must(await step(ana, 'accept', delegationId))
  must(await step(omar, 'accept', id))
  must(await step(ben, 'confirm', id))
  // One true confirmation does not keep it from lapsing for good.
  await expect(set({ confirmedAt: new Date(Date.now() + 60_000) })).rejects.toThrow('nobody confirmed this so late')
  must(await step(ada, 'end', id))
})
