import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { prepareEnd } from '@/lib/authority'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { changeRoles, markLeaver, restore, suspend } from '@/lib/identity'
import { bundle, filesOfProduct } from '@/lib/policy'
import { drafted, sentEnvelope, sign } from '../../../test/support/envelope'
import { excepted } from '../../../test/support/exception'
import { faultsInHistory } from '../../../test/support/history'
import { giveRoles, type Member, makeOrganisation, must } from '../../../test/support/organisation'
import { givePasskeys } from '../../../test/support/passkeys'
import { activate, authorise, confirm, grant, someGrant } from '../../../test/support/register'
import { CLOSED, changePolicy, withMore } from '../../../test/support/rulebook'
import { classAsks } from '../../../test/support/rules'
import { prepare, view, voidEnvelope, whoCouldSign } from '..'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

let ada: Member
let ben: Member
let iris: Member
let cleo: Member
let ana: Member
let bo: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    { name: 'Cleo Hart', email: 'cleo@vestry.example', roles: ['compliance'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Bo Lind', email: 'bo@vestry.example' },
  ])
  ;[ada, ben, iris, cleo, ana, bo] = members as [Member, Member, Member, Member, Member, Member]
  await classAsks([ada, ben], 'lease', { registerRequired: true })
  await authorise([ada, ben], someGrant(ana))
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const LEASE = { classId: 'lease', amount: '48200', currency: 'EUR' }
const NOTHING = { envelopeId: '', classId: '', amount: '', currency: '', counterparty: '', at: '', of: 'could', after: '' }
const ask = (by: Member, form: Partial<typeof NOTHING> = LEASE) => whoCouldSign(by.actor, { ...NOTHING, ...form })
const sentTo = (signer: Member, sender = iris) => sentEnvelope({ sender, signers: [signer], declared: LEASE })

/** Each answer with its people's names, as far as they are listed. */
async function told(by: Member, form: Partial<typeof NOTHING> = LEASE) {
  const { answers } = must(await ask(by, form))
  return Object.fromEntries(answers.map(({ key, people }) => [key, people.map(({ name }) => name)]))
}

/** The moment after everything that was done so far, and before everything that is done next. */
async function moment(): Promise<Date> {
  const now = Date.now()
  while (Date.now() <= now) await Promise.resolve()
  const at = new Date()
  while (Date.now() <= at.getTime()) await Promise.resolve()
  return at
}

describe('what is answered', () => {
  test('who could sign with their largest amount, and who could not by rule, with how many', async () => {
    const { answers, people, tense, about, bundle: by } = must(await ask(ada))
    expect(answers).toMatchObject([
      { key: 'could', outcome: 'permit', count: 1, people: [{ name: 'Ana Ruiz', maximum: { minor: 5_000_000, currency: 'EUR' } }] },
      { key: 'authority-missing', outcome: 'deny', count: 5, reasons: [{ next: expect.stringContaining('grant it') }] },
    ])
    expect({ people, tense, by }).toEqual({ people: 6, tense: 'now', by: bundle().hash })
    expect(about).toEqual({
      envelope: undefined,
      kind: 'lease',
      money: { minor: 4_820_000, currency: 'EUR' },
      counterparty: undefined,
      register: true,
    })
  })

  test('to a sender without anybody’s largest amount: who may sign what they sent is theirs to know, and no more', async () => {
    const envelopeId = await sentTo(bo)
    for (const [by, maximum] of [
      [iris, undefined],
      [cleo, { minor: 5_000_000, currency: 'EUR' }],
    ] as const)
      expect(must(await ask(by, { envelopeId })).answers[0]?.people).toEqual([
        { id: ana.actor.personId, name: 'Ana Ruiz', maximum, byException: false },
      ])
    expect(must(await view(bo.actor, envelopeId)).signing?.shortfall?.instead).toEqual([{ id: ana.actor.personId, name: 'Ana Ruiz' }])
  })

  test('where the kind asks for no authority everybody could, one page at a time', async () => {
    const rows = Array.from({ length: 120 }, (_, at) => at.toString().padStart(3, '0'))
    const some = rows.map((nr) => ({
      id: newId(),
      name: `Zed ${nr}`,
      email: `zed.${nr}@vestry.example`,
      roles: [],
      status: 'active',
      createdAt: new Date(),
    }))
    await db().person.createMany({ data: some })
    await givePasskeys(some.map(({ id: personId, createdAt }) => ({ personId, createdAt })))
    const seen: string[] = []
    for (let after = '', more = true; more; ) {
      const [could] = must(await ask(ada, { classId: 'nda', after })).answers
      expect(could).toMatchObject({ key: 'could', count: 126 })
      seen.push(...(could?.people ?? []).map(({ name }) => name))
      after = could?.people.at(-1)?.id ?? ''
      more = could?.more ?? false
    }
    expect(seen).toHaveLength(126)
    expect(seen.slice(6)).toEqual(rows.map((nr) => `Zed ${nr}`))
    const { answers } = must(await ask(ada, { ...LEASE, of: 'authority-missing', after: some[60]?.id ?? '' }))
    expect(answers[1]).toMatchObject({ count: 125, more: true })
    expect(answers[1]?.people.map(({ name }) => name)).toEqual(rows.slice(61, 111).map((nr) => `Zed ${nr}`))
    await db().person.updateMany({ where: { id: { in: some.map(({ id }) => id) } }, data: { status: 'left' } })
  })

  test('of an envelope: who has signed could not again; who is named instead of whoever is waited for is asked as if they were', async () => {
    const envelopeId = await sentTo(bo)
    expect(must(await view(bo.actor, envelopeId)).signing?.shortfall?.instead).toMatchObject([{ id: ana.actor.personId, name: 'Ana Ruiz' }])
    expect(await told(iris, { envelopeId })).toMatchObject({
      could: ['Ana Ruiz'],
      'authority-missing': expect.arrayContaining(['Bo Lind']),
    })
    const own = await sentTo(ana)
    must(await sign(ana, own))
    expect(await told(iris, { envelopeId: own })).toMatchObject({
      'envelope-not-open+signer-has-acted': ['Ana Ruiz'],
      'authority-missing+envelope-not-open': expect.any(Array),
    })
  })

  test('what it says then happens: who could signs, and who could not is refused by that rule', async () => {
    const [refused, signed] = [await sentTo(bo), await sentTo(ana)]
    const { could, ...not } = await told(iris, { envelopeId: refused })
    expect(could).toEqual(['Ana Ruiz'])
    const [rule] = Object.entries(not).find(([, names]) => names.includes('Bo Lind')) ?? []
    expect(await prepare(bo.actor, refused, { consent: true, version: 1 })).toMatchObject({ ok: false, rule })
    expect(await sign(ana, signed)).toMatchObject({ ok: true })
  })

  test('an exception lets whoever it is for, once, and then it is past', async () => {
    const envelopeId = await sentTo(bo)
    expect((await told(iris, { envelopeId })).could).toEqual(['Ana Ruiz'])
    await excepted(bo, ada, { envelopeId })
    const [could] = must(await ask(iris, { envelopeId })).answers
    expect(could?.people.map(({ name, byException }) => [name, byException])).toEqual([
      ['Ana Ruiz', false],
      ['Bo Lind', true],
    ])
    const between = (await moment()).toISOString()
    must(await sign(bo, envelopeId))
    expect(await told(iris, { envelopeId })).not.toHaveProperty('could')
    expect((await told(cleo, { envelopeId, at: between })).could).toEqual(['Ana Ruiz', 'Bo Lind'])
  })

  test('a moment to come is answered as if nothing changed until then', async () => {
    const at = new Date(Date.now() + 400 * 86_400_000).toISOString()
    const { tense, answers } = must(await ask(ada, { ...LEASE, at }))
    expect(tense).toBe('coming')
    expect(answers.map(({ key }) => key)).toEqual(expect.arrayContaining(['authority-not-now']))
    expect(answers.some(({ key }) => key === 'could')).toBe(false)
  })
})

describe('who may ask', () => {
  test('nobody by a draft, which goes to nobody and may name any kind and amount', async () => {
    const envelopeId = await drafted({ sender: bo, signers: [ana], declared: LEASE })
    expect(await ask(bo, { envelopeId })).toMatchObject({ ok: false, rule: 'not-entitled' })
  })

  test('officers about any document, compliance also about envelopes, the sender about their own; others are refused on record', async () => {
    const envelopeId = await sentTo(ana)
    for (const by of [ada, cleo]) expect(await ask(by)).toMatchObject({ ok: true })
    for (const by of [iris, cleo]) expect(await ask(by, { envelopeId })).toMatchObject({ ok: true })
    expect(await ask(bo)).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await ask(bo, { envelopeId })).toMatchObject({ ok: false, rule: 'not-entitled' })
    // Administering people opens nobody's contracts; being named in one does not tell who else could sign it.
    expect(await ask(ada, { envelopeId })).toMatchObject({ ok: false, rule: 'not-entitled' })
    expect(await ask(ana, { envelopeId })).toMatchObject({ ok: false, rule: 'not-entitled' })
    const at = new Date(Date.now() - 1).toISOString()
    expect(await ask(iris, { envelopeId, at })).toMatchObject({ ok: false, rule: 'past-is-for-officers' })
    const kinds = await db().auditEvent.findMany({
      where: { outcome: 'refused', kind: { contains: 'refused' } },
      orderBy: { id: 'desc' },
      take: 5,
    })
    expect(kinds.map(({ kind }) => kind).reverse()).toEqual([
      'authority.refused',
      'envelope.view-envelope-refused',
      'envelope.view-envelope-refused',
      'envelope.simulate-refused',
      'envelope.simulate-refused',
    ])
  })

  test('asking is on record, once an hour for the same question', async () => {
    const envelopeId = await sentTo(ana)
    const asked = () =>
      db().auditEvent.findMany({ where: { kind: 'authority.simulated', actorId: cleo.actor.personId }, orderBy: { id: 'asc' } })
    const before = (await asked()).length
    const at = new Date(Date.now() - 1).toISOString()
    for (const form of [{ ...LEASE, at }, { ...LEASE, at }, { envelopeId }, { envelopeId }]) must(await ask(cleo, form))
    const events = (await asked()).slice(before)
    expect(events).toMatchObject([
      { objectType: 'organisation', outcome: 'observed', details: { by: 'Cleo Hart', filter: `lease, €48,200.00, as of ${at}` } },
      { objectType: 'envelope', objectId: envelopeId, envelopeId, details: { title: 'Supply agreement', filter: '' } },
    ])
  })

  test.each([
    [{ classId: 'nothing' }, 'class-unknown', 'kind'],
    [{ classId: 'lease' }, 'amount-missing', 'amount'],
    [{ ...LEASE, amount: 'much' }, 'amount-unreadable', 'amount'],
    [{ ...LEASE, at: 'yesterday' }, 'date-unreadable', 'at'],
    [{ envelopeId: 'none' }, 'envelope-unknown', undefined],
  ])('%j is refused', async (form, code, field) => {
    expect(await ask(ada, form)).toMatchObject({ ok: false, code, ...(field && { field }) })
  })

  test('an envelope is not asked about before it was there', async () => {
    const at = new Date(Date.now() - 60_000).toISOString()
    expect(await ask(cleo, { envelopeId: await sentTo(ana), at })).toMatchObject({ ok: false, code: 'envelope-not-there-yet' })
  })
})

describe('the time machine', () => {
  const summary = async (form: Partial<typeof NOTHING>) =>
    must(await ask(cleo, form)).answers.map(({ key, count, people }) => ({ key, count, names: people.map(({ name }) => name) }))

  test('each earlier moment is answered as it was answered then', async () => {
    const envelopeId = await sentTo(ana)
    const questions = [LEASE, { classId: 'nda' }, { envelopeId }]
    const taken: { at: string; said: unknown[] }[] = []
    const note = async () => {
      await moment()
      const said = []
      for (const question of questions) said.push(await summary(question))
      taken.push({ at: (await moment()).toISOString(), said })
    }
    let id = ''
    const acts: (() => Promise<unknown>)[] = [
      async () => (id = await grant(ada, someGrant(bo))),
      () => activate(ben, id),
      () => suspend(ada.actor, bo.actor.personId),
      () => classAsks([ada, ben], 'nda', { registerRequired: true }),
      () => classAsks([ben, ada], 'lease', { approvals: 1, assurance: 'device-bound', thresholds: [{ amount: '40000', currency: 'EUR' }] }),
      () => classAsks([ada, ben], 'lease', { approvals: 0, assurance: 'passkey', thresholds: [] }),
      () => giveRoles(ada, iris.actor.personId, ['compliance']),
      () => restore(ada.actor, bo.actor.personId),
      async () => confirm(ben, must(await prepareEnd(ben.actor, id, 'Another post.'))),
      () => changePolicy([ada, ben], withMore(CLOSED)),
      () => changePolicy([ben, ada], filesOfProduct()),
      () => sign(ana, envelopeId),
      () => changeRoles(ada.actor, iris.actor.personId, []),
      () => markLeaver(ada.actor, bo.actor.personId),
    ]
    await note()
    for (const act of acts) {
      expect(await act()).not.toMatchObject({ ok: false })
      await note()
    }
    for (const { at, said } of taken) {
      const now = []
      for (const question of questions) now.push(await summary({ ...question, at }))
      expect(now, at).toEqual(said)
    }
    expect(new Set(taken.map(({ said }) => JSON.stringify(said))).size).toBeGreaterThan(6)
  })

  test('an envelope that was called back could be signed before', async () => {
    const envelopeId = await sentTo(ana)
    const before = (await moment()).toISOString()
    must(await voidEnvelope(iris.actor, envelopeId, 'Not needed.'))
    expect(await told(cleo, { envelopeId })).not.toHaveProperty('could')
    expect(await told(cleo, { envelopeId, at: before })).toMatchObject({ could: ['Ana Ruiz'] })
  })
})
