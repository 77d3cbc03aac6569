import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { faultsInHistory } from '../../test/support/history'
import { enrol, type Member, makeOrganisation, must } from '../../test/support/organisation'
import { activateRules, classAsks, proposeRules, rulesForm } from '../../test/support/rules'
import { classes, completeClass, prepareClass, proposedClasses, type RulesForm, withdrawClass } from './index'

let ada: Member
let ben: Member
let cas: Member
let ana: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
  ])
  ;[ada, ben, cas, ana] = members as [Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const lease = async (by: Member) => (await classes(by.actor)).find(({ rules }) => rules.class === 'lease')
const EUR = (amount: string) => ({ amount, currency: 'EUR' })

describe('what a kind of document asks for', () => {
  test('is proposed by one administrator, and is so when another activates it; each act is recorded', async () => {
    const more = {
      registerRequired: true,
      approvals: 2,
      assurance: 'device-bound',
      thresholds: [EUR('50,000'), { amount: '1', currency: 'CHF' }],
    } as const
    const id = await proposeRules(ada, 'lease', more)
    expect(await lease(ada)).toMatchObject({
      rules: { registerRequired: false },
      proposed: [{ id, may: { activate: false, withdraw: true } }],
    })
    expect(await lease(ben)).toMatchObject({ proposed: [{ id, may: { activate: true }, rules: { approvals: 2 } }] })
    expect(await activateRules(ada, id)).toMatchObject({ ok: false, rule: 'proposal-needs-another' })
    must(await activateRules(ben, id))
    expect(await lease(cas)).toMatchObject({
      rules: {
        registerRequired: true,
        approvals: 2,
        assurance: 'device-bound',
        thresholds: [
          { currency: 'CHF', amount: 100 },
          { currency: 'EUR', amount: 5_000_000 },
        ],
      },
      proposed: [],
    })
    const told = await db().auditEvent.findMany({ where: { objectId: id, outcome: 'permitted' }, orderBy: { seq: 'asc' } })
    expect(told.map(({ kind }) => kind)).toEqual(['class.proposed', 'class.activated'])
  })

  test('begins with its name where it is new, and stands last in the list', async () => {
    await classAsks([ada, ben], 'nda', { name: 'confidentiality agreement' })
    const fresh = await proposeNew('Power of  attorney')
    expect(await proposedClasses(ben.actor)).toMatchObject([{ id: fresh, rules: { class: 'power-of-attorney' } }])
    must(await activateRules(ben, fresh))
    expect((await classes(ada.actor)).at(-1)).toMatchObject({ rules: { class: 'power-of-attorney', name: 'Power of attorney' } })
  })

  test('of two changes at once one wins, and the other is told and withdrawn', async () => {
    const [one, other] = [await proposeRules(ada, 'lease', { approvals: 1 }), await proposeRules(ada, 'lease', { approvals: 3 })]
    must(await activateRules(ben, one))
    expect(await activateRules(ben, other)).toMatchObject({ ok: false, code: 'proposal-stale' })
    must(await withdrawClass(ada.actor, other))
  })

  test('is read by compliance, and not by others', async () => {
    expect(await lease(cas)).toBeTruthy()
    expect(await classes(ana.actor)).toEqual([])
    expect(await proposedClasses(ana.actor)).toEqual([])
  })
})

async function proposeNew(name: string): Promise<string> {
  const { prepared } = must(await prepareClass(ada.actor, { ...(await rulesForm('other')), class: '', name }))
  return must(await completeClass(ada.actor, { intentId: prepared.intentId, answer: ada.authenticator.get(prepared.options) })).proposalId
}

describe('is refused at its field, or by name', () => {
  test.each<[string, Partial<RulesForm> & { reason?: string }, object]>([
    ['no name', { name: ' ' }, { code: 'name-missing', field: 'name' }],
    ['a name without a letter', { class: '', name: '—' }, { code: 'name-unusable', field: 'name' }],
    ['the name of another kind', { name: 'Service Contract' }, { code: 'class-exists', field: 'name' }],
    ['a new kind of a known name', { class: '', name: 'Lease' }, { code: 'class-exists', field: 'name' }],
    ['a kind nobody knows', { class: 'sale' }, { code: 'class-unknown' }],
    ['ten approvals', { approvals: 10 }, { code: 'number-unreadable', field: 'approvals' }],
    ['half an approval', { approvals: 0.5 }, { code: 'number-unreadable', field: 'approvals' }],
    ['no years', { retentionYears: Number.NaN }, { code: 'number-unreadable', field: 'retentionYears' }],
    ['an amount that is none', { thresholds: [EUR('much')] }, { code: 'amount-unreadable', field: 'amount' }],
    ['a currency twice', { thresholds: [EUR('1'), EUR('2')] }, { code: 'currency-twice', field: 'currency' }],
    [
      'a threshold for nothing',
      { approvals: 0, assurance: 'passkey', thresholds: [EUR('1')] },
      { code: 'threshold-idle', field: 'amount' },
    ],
    ['no reason', { approvals: 9, reason: '' }, { code: 'missing', field: 'reason' }],
    ['what is so already', {}, { code: 'rules-same' }],
  ])('%s', async (_, more, refusal) => {
    expect(await prepareClass(ada.actor, { ...(await rulesForm('lease')), ...more })).toMatchObject({ ok: false, ...refusal })
  })

  test('to compliance, and to who has no role', async () => {
    for (const { actor } of [cas, ana])
      expect(await prepareClass(actor, await rulesForm('lease', { approvals: 9 }))).toMatchObject({ ok: false, rule: 'not-entitled' })
  })

  test('to a second administrator whom the first brought in', async () => {
    const eve = await enrol(ben, { name: 'Eve Stone', email: 'eve@vestry.example', roles: ['administrator'] })
    expect(await activateRules(eve, await proposeRules(ben, 'lease', { approvals: 9 }))).toMatchObject({ rule: 'proposal-vouched-apart' })
  })
})

test('of two new kinds of the same name, activated at once, one comes into force and the other is told', async () => {
  for (const name of ['Licence', 'Pledge', 'Surety']) {
    const form = { ...(await rulesForm('lease')), class: '', name }
    const proposed = async (by: Member, approvals: number) => {
      const { prepared } = must(await prepareClass(by.actor, { ...form, approvals }))
      return must(await completeClass(by.actor, { intentId: prepared.intentId, answer: by.authenticator.get(prepared.options) })).proposalId
    }
    const [one, other] = [await proposed(ada, 1), await proposed(ben, 2)]
    const answers = await Promise.all([activateRules(ben, one), activateRules(ada, other)])
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'proposal-stale' })
    const row = await db().documentClass.findFirstOrThrow({ where: { name } })
    expect([row.proposalId, row.approvals]).toEqual(answers[0].ok ? [one, 1] : [other, 2])
  }
})

test('whoever holds the application’s login changes no rules beside what was proposed and activated', async () => {
  const change = (data: object) => db().documentClass.update({ where: { id: 'lease' }, data })
  const waiting = await proposeRules(ada, 'lease', { approvals: 7 })
  await expect(change({ approvals: 0 })).rejects.toThrow('is not as it was proposed')
  await expect(change({ approvals: 7, proposalId: waiting })).rejects.toThrow('is not as it was proposed')
  await expect(db().documentClass.create({ data: { id: 'free', name: 'free', amountRequired: false, position: 99 } })).rejects.toThrow()
  await expect(db().documentClass.delete({ where: { id: 'lease' } })).rejects.toThrow()
})

test('nor does it write a proposal with its activation, or go back to one that was activated before', async () => {
  const row = await db().proposal.findUniqueOrThrow({ where: { id: await proposeRules(ada, 'lease', { approvals: 8 }) } })
  const [by, now] = [ada.actor.personId, new Date()]
  const begin = (ended: object) => db().proposal.create({ data: { ...row, id: newId(), ...ended } })
  await expect(begin({ activatedBy: by, activatedAt: now })).rejects.toThrow('begins as proposed')
  await expect(begin({ withdrawnBy: by, withdrawnAt: now })).rejects.toThrow('begins as proposed')

  await classAsks([ada, ben], 'nda', { approvals: 2 })
  const strict = await db().documentClass.findUniqueOrThrow({ where: { id: 'nda' } })
  await classAsks([ada, ben], 'nda', { approvals: 3 })
  const back = { approvals: 2, proposalId: strict.proposalId }
  await expect(db().documentClass.update({ where: { id: 'nda' }, data: back })).rejects.toThrow('does not follow on')
})

test('nor by a table of its own that goes by the name of the one the database asks', async () => {
  const attempt = transaction(async (tx) => {
    await tx.$executeRaw`CREATE TEMPORARY TABLE proposal ON COMMIT DROP AS SELECT * FROM public.proposal`
    await tx.$executeRaw`UPDATE pg_temp.proposal SET content = convert_to(replace(convert_from(content, 'UTF8'), '"approvals":3', '"approvals":0'), 'UTF8')`
    await tx.$executeRaw`UPDATE document_class SET approvals = 0 WHERE id = 'nda'`
  })
  await expect(attempt).rejects.toThrow('is not as it was proposed')
})
