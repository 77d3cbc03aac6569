import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type GrantForm, prepareEnd } from '@/lib/authority'
import { closeDb, db } from '@/lib/db'
import { parseStatement } from '@/lib/proof'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { faultsInHistory, lastRefusal } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { authorise, confirm, grant, someGrant } from '../../test/support/register'
import { classAsks } from '../../test/support/rules'
import { askInstead, complete, inbox, prepare, view } from '.'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ben: Member
let iris: Member
let people: readonly Member[]

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    ...['Ana', 'Bo', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gus', 'Hana'].map((name) => ({ name, email: `${name.toLowerCase()}@vestry.example` })),
  ])
  ;[ada, ben, iris, ...people] = members as [Member, Member, Member, ...Member[]]
  await classAsks([ada, ben], 'lease', { registerRequired: true })
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const LEASE = { classId: 'lease', amount: '48200', currency: 'EUR' }
const sentTo = (signer: Member, declared: object = LEASE) => sentEnvelope({ sender: iris, signers: [signer], declared })
const someone = (at: number) => people[at] as Member
const authorised = (to: Member, more: Partial<GrantForm> = {}) => authorise([ada, ben], someGrant(to, more))

test('who has authority signs under it, and the statement names it with its place in history', async () => {
  const ana = someone(0)
  const id = await authorised(ana)
  const envelopeId = await sentTo(ana)
  expect(must(await view(ana.actor, envelopeId)).signing).toMatchObject({
    decision: { outcome: 'permit', rules: ['sign-as-recipient', 'sign-under-register'] },
    authority: { kind: 'register', words: expect.stringContaining('up to €50,000.00') },
  })
  const { approvalId } = must(await sign(ana, envelopeId))
  const { statement } = await db().approval.findUniqueOrThrow({ where: { id: approvalId } })
  const head = { type: 'authority', id, seq: 2, event: expect.stringMatching(/^[0-9a-f]{64}$/) }
  expect(parseStatement(statement)).toMatchObject({
    authority: { kind: 'register', reference: id, heads: expect.arrayContaining([head]) },
    decision: { rules: ['sign-as-recipient', 'sign-under-register'] },
  })
})

test('where the class asks for none, being named is enough, and nothing is said of the register', async () => {
  const ana = someone(0)
  const { approvalId } = must(await sign(ana, await sentTo(ana, { classId: 'service-contract', amount: '90000', currency: 'EUR' })))
  const { statement } = await db().approval.findUniqueOrThrow({ where: { id: approvalId } })
  expect(parseStatement(statement)).toMatchObject({ authority: { kind: 'recipient' }, decision: { rules: ['sign-as-recipient'] } })
})

describe('nobody signs who has', () => {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  test.each<[string, (signer: Member) => Promise<unknown>, string]>([
    ['no authority', async () => {}, 'authority-missing'],
    ['authority that nobody activated', (one) => grant(ada, someGrant(one)), 'authority-missing'],
    ['authority for other kinds', (one) => authorised(one, { classes: ['supply-contract'] }), 'authority-other-class'],
    [
      'authority in another currency',
      (one) => authorised(one, { caps: [{ amount: '1000000', currency: 'SEK' }] }),
      'authority-other-currency',
    ],
    ['authority for less', (one) => authorised(one, { caps: [{ amount: '48199.99', currency: 'EUR' }] }), 'over-authority-amount'],
    ['authority that has not begun', (one) => authorised(one, { from: inDays(1), until: inDays(2) }), 'authority-not-now'],
  ])('%s', async (name, give, rule) => {
    const signer = someone(1 + ['no', 'nobody', 'kinds', 'currency', 'less', 'begun'].findLastIndex((word) => name.includes(word)))
    await give(signer)
    const envelopeId = await sentTo(signer)
    expect((await inbox(signer.actor)).own.find((row) => row.envelopeId === envelopeId)?.can).toMatchObject({ outcome: 'deny', rule })
    expect(await prepare(signer.actor, envelopeId, { consent: true, version: 1 })).toMatchObject({ ok: false, rule })
    expect(await lastRefusal(envelopeId)).toEqual({ kind: 'envelope.sign-refused', code: 'policy-deny' })
  })
})

describe('between the statement and its gesture', () => {
  const meanwhile = async (signer: Member, change: () => Promise<unknown>) => {
    const envelopeId = await sentTo(signer)
    const { intentId, options } = must(await prepare(signer.actor, envelopeId, { consent: true, version: 1 }))
    await change()
    const result = await complete(signer.actor, { intentId, answer: signer.authenticator.get(options) })
    return { result, intent: (await db().intent.findUniqueOrThrow({ where: { id: intentId } })).state }
  }
  const end = async (id: string) => must(await confirm(ben, must(await prepareEnd(ben.actor, id, 'Another post.'))))

  test('authority that is ended refuses the signature, by its rule', async () => {
    const hana = someone(7)
    const id = await authorised(hana)
    expect(await meanwhile(hana, () => end(id))).toMatchObject({ result: { ok: false, rule: 'authority-missing' }, intent: 'refused' })
  })

  test('another authority in its place is another capacity: it begins anew', async () => {
    const hana = someone(7)
    const id = await authorised(hana)
    const other = async () => {
      await authorised(hana)
      await end(id)
    }
    expect(await meanwhile(hana, other)).toMatchObject({ result: { ok: false, code: 'changed-meanwhile' }, intent: 'stale' })
  })

  test('a class that asks for it from now on refuses who has none', async () => {
    const gus = someone(6)
    const [{ id: classId }] = [await db().documentClass.findUniqueOrThrow({ where: { id: 'nda' } })]
    const envelopeId = await sentTo(gus, { classId })
    const { intentId, options } = must(await prepare(gus.actor, envelopeId, { consent: true, version: 1 }))
    await classAsks([ada, ben], classId, { registerRequired: true })
    const result = await complete(gus.actor, { intentId, answer: gus.authenticator.get(options) })
    expect(result).toMatchObject({ ok: false, code: 'policy-deny' })
    await classAsks([ada, ben], classId, { registerRequired: false })
  })
})

describe('whom the register refuses', () => {
  test('is told by how much, and who may sign it instead, nearest first: nobody who may sign less, or is named already', async () => {
    const [finn, eva, dan, cleo] = [someone(5), someone(4), someone(3), someone(2)]
    const most = (amount: string) => ({ caps: [{ amount, currency: 'USD' }] })
    await authorised(finn, most('1000'))
    await authorised(eva, most('9000'))
    await authorised(dan, most('7000'))
    await authorised(cleo, most('1499.99'))
    const envelopeId = await sentTo(finn, { classId: 'lease', amount: '1500', currency: 'USD' })
    const { signing } = must(await view(finn.actor, envelopeId))
    expect(signing?.shortfall).toMatchObject({
      over: { amount: { minor: 150_000 }, maximum: { minor: 100_000, currency: 'USD' } },
      instead: [
        { id: dan.actor.personId, name: 'Dan' },
        { id: eva.actor.personId, name: 'Eva' },
      ],
    })
    expect(must(await view(iris.actor, envelopeId)).signing).toBeUndefined()
  })

  test('asks the sender once a day, by letter and on record; who may sign it asks nobody', async () => {
    const [finn, eva] = [someone(5), someone(4)]
    const envelopeId = await sentTo(finn, { classId: 'lease', amount: '1500', currency: 'USD' })
    expect(await askInstead(iris.actor, envelopeId)).toMatchObject({ ok: false, code: 'authority-not-lacking' })
    expect(await askInstead(finn.actor, envelopeId)).toMatchObject({ ok: true, value: { asked: 'Iris Holm' } })
    expect(await askInstead(finn.actor, envelopeId)).toMatchObject({ ok: false, code: 'asked-lately' })
    const letters = await db().mail.findMany({ where: { personId: iris.actor.personId, subject: { startsWith: 'Name another signer' } } })
    expect(letters).toHaveLength(1)
    expect(letters[0]?.text).toContain('Dan')
    const event = await db().auditEvent.findFirstOrThrow({ where: { envelopeId, kind: 'envelope.other-signer-asked' } })
    expect(event).toMatchObject({ outcome: 'observed', actorId: finn.actor.personId })
    const own = await sentTo(eva, { classId: 'lease', amount: '1500', currency: 'USD' })
    expect(await askInstead(eva.actor, own)).toMatchObject({ ok: false, code: 'authority-not-lacking' })
  })
})
