import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { suspend } from '@/lib/identity'
import { faultsInHistory } from '../../test/support/history'
import { enrol, type Member, makeOrganisation, must } from '../../test/support/organisation'
import { activate, authorise, confirm, grant, someGrant } from '../../test/support/register'
import { completeAuthority, prepareActivation, prepareEnd, prepareGrant, register } from './index'

let ada: Member
let ben: Member
let cas: Member
let ana: Member
let eve: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
  ])
  ;[ada, ben, cas, ana] = members as [Member, Member, Member, Member]
  eve = await enrol(ben, { name: 'Eve Stone', email: 'eve@vestry.example', roles: ['administrator'] })
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const inRegister = async (by: Member, clock?: () => Date) => {
  const [open, past] = [must(await register(by.actor, {}, clock)), must(await register(by.actor, { of: 'past' }, clock))]
  return [...open.rows, ...past.rows]
}
const rowOf = async (id: string) => (await inRegister(ada)).find((row) => row.id === id)
const kindsOf = async (objectId: string) =>
  (await db().auditEvent.findMany({ where: { objectId, seq: { not: null } }, orderBy: { seq: 'asc' } })).map(({ kind }) => kind)
const lastRefused = async () => {
  const event = await db().auditEvent.findFirstOrThrow({ where: { kind: 'authority.refused' }, orderBy: { id: 'desc' } })
  return (event.details as { code: string }).code
}

describe('authority', () => {
  test('is granted by one and holds nothing until another activates it; the person is told; it is ended by one', async () => {
    const id = await grant(ada, someGrant(ana))
    expect(await rowOf(id)).toMatchObject({
      state: 'granted',
      person: { name: 'Ana Ruiz' },
      classes: ['lease'],
      caps: [{ currency: 'EUR', minor: 5_000_000 }],
      grantedBy: 'Ada Admin',
      may: { activate: false, end: true },
    })
    must(await activate(ben, id))
    expect(await rowOf(id)).toMatchObject({ state: 'active', activatedBy: 'Ben Okafor', may: { activate: false, end: true } })
    const letters = await db().mail.findMany({ where: { personId: ana.actor.personId, kind: 'account' } })
    expect(letters.at(-1)?.text).toContain('up to €50,000.00 in one document')
    must(await confirm(ben, must(await prepareEnd(ben.actor, id, 'She moved to another house.'))))
    expect(await rowOf(id)).toMatchObject({ state: 'ended', endedBy: 'Ben Okafor', may: { activate: false, end: false } })
    expect(await kindsOf(id)).toEqual(['authority.granted', 'authority.activated', 'authority.ended'])
    const statements = await db().approval.findMany({ where: { type: 'countersign/authority/v1' } })
    expect(statements).toHaveLength(3)
  })

  test('is planned before it begins, and over at its end', async () => {
    const from = new Date(Date.now() + 86_400_000)
    const id = await authorise([ada, ben], someGrant(ana, { from: from.toISOString() }))
    expect(await rowOf(id)).toMatchObject({ state: 'planned' })
    const { endsAt } = await db().authority.findUniqueOrThrow({ where: { id } })
    const at = (moment: Date) => inRegister(ada, () => moment)
    expect((await at(from)).find((row) => row.id === id)).toMatchObject({ state: 'active' })
    expect((await at(endsAt)).find((row) => row.id === id)).toMatchObject({ state: 'over' })
  })
})

describe('is refused, by name and on record', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    ['to oneself', () => prepareGrant(ada.actor, someGrant(ada)), { rule: 'no-authority-for-oneself' }],
    ['by compliance', () => prepareGrant(cas.actor, someGrant(ana)), { rule: 'not-entitled' }],
    ['activated by who granted it', async () => activate(ada, await grant(ada, someGrant(ana))), { rule: 'activate-needs-another' }],
    ['activated by whose it is', async () => activate(ben, await grant(ada, someGrant(ben))), { rule: 'no-authority-for-oneself' }],
    [
      'by two of whom one brought the other in',
      async () => activate(eve, await grant(ben, someGrant(ana))),
      { rule: 'activate-vouched-apart' },
    ],
    ['activated twice', async () => activate(ben, await authorise([ada, ben], someGrant(ana))), { code: 'authority-active' }],
    ['of nobody', () => prepareActivation(ada.actor, 'x'), { code: 'authority-unknown' }],
  ])('%s', async (_, attempt, refusal) => {
    const before = await db().auditEvent.count({ where: { kind: 'authority.refused' } })
    expect(await attempt()).toMatchObject({ ok: false, ...refusal })
    expect(await db().auditEvent.count({ where: { kind: 'authority.refused' } })).toBe(before + 1)
  })

  test('to whom is suspended meanwhile, and confirmed by another person’s passkey', async () => {
    const joan = await enrol(ada, { name: 'Joan Lind', email: 'joan@vestry.example' })
    const prepared = must(await prepareGrant(ada.actor, someGrant(joan)))
    must(await suspend(ada.actor, joan.actor.personId))
    expect(await confirm(ada, prepared)).toMatchObject({ ok: false, rule: 'authority-only-of-active' })
    const other = must(await prepareGrant(ada.actor, someGrant(ana)))
    const { allowCredentials: _, ...options } = other.options
    const answer = ben.authenticator.get(options)
    expect(await completeAuthority(ada.actor, { intentId: other.intentId, answer })).toMatchObject({
      ok: false,
      code: 'passkey-of-another',
    })
    expect(await db().authority.count({ where: { personId: joan.actor.personId } })).toBe(0)
  })

  test('to read the register for who has no role', async () => {
    expect(await register(ana.actor)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await lastRefused()).toBe('policy-deny')
    expect(await register(cas.actor)).toMatchObject({ ok: true })
  })

  test('when it is activated and ended at once: one of the two is first, and the other sees it', async () => {
    const id = await grant(ada, someGrant(ana))
    const [activation, end] = [must(await prepareActivation(ben.actor, id)), must(await prepareEnd(ada.actor, id, 'A mistake.'))]
    const answers = await Promise.all([confirm(ben, activation), confirm(ada, end)])
    expect(answers[1]).toMatchObject({ ok: true })
    const kinds = await kindsOf(id)
    expect(kinds.at(-1)).toBe('authority.ended')
    expect(kinds).toHaveLength(answers[0].ok ? 3 : 2)
  })
})

describe('a form says what is wrong, at its field', () => {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  test.each<[string, object, string, string]>([
    ['no kind of document', { classes: [] }, 'classes-missing', 'classes'],
    ['an unknown kind', { classes: ['lease', 'sale'] }, 'class-unknown', 'classes'],
    ['no amount where the kind states one', { caps: [] }, 'cap-missing', 'amount'],
    ['an amount in exponents', { caps: [{ amount: '1e9', currency: 'EUR' }] }, 'amount-unreadable', 'amount'],
    ['a currency twice', { caps: [1, 2].map((amount) => ({ amount: `${amount}`, currency: 'EUR' })) }, 'currency-twice', 'currency'],
    ['a currency nobody has', { caps: [{ amount: '1', currency: '__proto__' }] }, 'unknown-currency', 'currency'],
    ['no end', { until: '' }, 'end-missing', 'until'],
    ['an end that is no date', { until: 'soon' }, 'date-unreadable', 'until'],
    ['an end in the past', { until: inDays(-1) }, 'ends-in-the-past', 'until'],
    ['an end before it begins', { from: inDays(9), until: inDays(8) }, 'ends-before-it-begins', 'until'],
    ['more than five years', { until: inDays(5 * 366 + 1) }, 'too-long', 'until'],
    ['no reason', { reason: ' ' }, 'missing', 'reason'],
    ['nobody', { personId: 'x' }, 'person-unknown', 'person'],
  ])('%s', async (_, change, code, field) => {
    expect(await prepareGrant(ada.actor, someGrant(ana, change))).toMatchObject({ ok: false, code, field })
  })
})

test('whoever holds the application’s login cannot activate alone, nor widen what was granted', async () => {
  const id = await grant(ada, someGrant(ana))
  const activated = (by: Member) =>
    db().authority.update({ where: { id }, data: { activatedBy: by.actor.personId, activatedAt: new Date() } })
  await expect(activated(ada)).rejects.toThrow()
  await expect(activated(ana)).rejects.toThrow()
  await expect(activated(ben)).rejects.toThrow('nobody confirmed this by a passkey (activate)')
  const ended = { endedBy: ben.actor.personId, endedAt: new Date() }
  await expect(db().authority.update({ where: { id }, data: ended })).rejects.toThrow('(end)')
  const row = await db().authority.findUniqueOrThrow({ where: { id } })
  await expect(db().authority.create({ data: { ...row, id: newId() } })).rejects.toThrow('(grant)')
  await expect(db().authorityCap.create({ data: { authorityId: id, currency: 'USD', amount: 9_000n } })).rejects.toThrow(
    'not as it was granted',
  )
  await expect(db().authority.update({ where: { id }, data: { classes: ['nda'] } })).rejects.toThrow()
  await expect(db().authorityCap.updateMany({ where: { authorityId: id }, data: { amount: 1n } })).rejects.toThrow()
  await expect(db().authority.delete({ where: { id } })).rejects.toThrow()
})
