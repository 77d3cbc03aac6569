import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { prepareGrant, register } from '@/lib/authority'
import { closeDb, db, transaction } from '@/lib/db'
import { lent } from '../../test/support/delegation'
import { sentEnvelope, sign } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { addPasskey, type Member, makeOrganisation, must, signIn } from '../../test/support/organisation'
import { authorise, someGrant } from '../../test/support/register'
import { classAsks } from '../../test/support/rules'
import { complete, prepare, view, voidEnvelope, whoCouldSign } from '.'

// Each envelope is frozen in processes of its own: seconds, when everything else runs too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

let ada: Member
let ben: Member
let iris: Member
let people: Member[]

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
    ...['Ana', 'Bo', 'Cleo', 'Dan', 'Eva'].map((name) => ({ name, email: `${name.toLowerCase()}@vestry.example` })),
  ])
  ;[ada, ben, iris, ...people] = members as [Member, Member, Member, ...Member[]]
  await classAsks([ada, ben], 'lease', { registerRequired: true })
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const someone = (at: number) => people[at] as Member
const bounded = (cumulative: string, days = '30') => ({ caps: [{ amount: '50000', currency: 'EUR', cumulative, days }] })
const authorised = (to: Member, cumulative: string) => authorise([ada, ben], someGrant(to, bounded(cumulative)))
const sentTo = (signer: Member, counterparty: string, amount = '30000') =>
  sentEnvelope({ sender: iris, signers: [signer], declared: { classId: 'lease', amount, currency: 'EUR', counterparty } })
const RULE = 'over-cumulative-amount'
const refusal = async (signer: Member, envelopeId: string) => prepare(signer.actor, envelopeId, { consent: true, version: 1 })

/** How many stand in the middle of their transaction, because of somebody else's. */
async function waiting(): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`
  return row?.count ?? 0
}

describe('what may be signed altogether with one counterparty', () => {
  test('is used up by signing, however the counterparty is spelled; another counterparty has its own', async () => {
    const ana = someone(0)
    await authorised(ana, '70000')
    const first = await sentTo(ana, 'Örsted Energie GmbH')
    expect(
      must(await view(ana.actor, first))
        .signing?.facts.map(({ text }) => text)
        .join(' '),
    ).toContain('€70,000.00 left for this counterparty')
    must(await sign(ana, first))
    must(await sign(ana, await sentTo(ana, 'ÖRSTED  energie gmbh ')))
    const third = await sentTo(ana, 'örsted energie ＧｍｂＨ')
    expect(await refusal(ana, third)).toMatchObject({ ok: false, rule: RULE })
    expect(must(await view(ana.actor, third)).signing?.shortfall?.over).toMatchObject({ maximum: { minor: 1_000_000, currency: 'EUR' } })
    // A document that is only thought of is asked about in the same way.
    const couldSign = async (counterparty: string) => {
      const thought = { envelopeId: '', classId: 'lease', amount: '30000', currency: 'EUR', counterparty, at: '', of: 'could', after: '' }
      const { answers } = must(await whoCouldSign(ada.actor, thought))
      return answers.find(({ people }) => people.some(({ name }) => name === 'Ana'))?.key
    }
    expect(await Promise.all(['ÖRSTED energie GmbH', 'Ørsted A/S', ''].map(couldSign))).toEqual([RULE, 'could', 'could'])
    must(await sign(ana, await sentTo(ana, 'Örsted Energie GmbH', '10000')))
    must(await sign(ana, await sentTo(ana, 'Ørsted A/S', '50000')))
  })

  test('is not used up by what came to nothing, nor for longer than its days', async () => {
    const bo = someone(1)
    await authorised(bo, '50000')
    const first = await sentTo(bo, 'Kvarnby Malt AB')
    must(await sign(bo, first))
    // The last signature cannot be called back; an envelope with another signer can.
    const shared = await sentEnvelope({
      sender: iris,
      signers: [bo, someone(4)],
      declared: { classId: 'lease', amount: '20000', currency: 'EUR', counterparty: 'Kvarnby Malt AB' },
    })
    must(await sign(bo, shared))
    const more = await sentTo(bo, 'Kvarnby Malt AB', '20000')
    expect(await refusal(bo, more)).toMatchObject({ ok: false, rule: RULE })
    must(await voidEnvelope(iris.actor, shared, 'Not needed.'))
    must(await refusal(bo, more))
    const inDays = (days: number) => () => new Date(Date.now() + days * 86_400_000)
    const late = await sentTo(bo, 'Kvarnby Malt AB', '40000')
    expect(await whoCould(late, 0)).not.toContain('Bo')
    expect(await whoCould(late, 29)).not.toContain('Bo')
    expect(await whoCould(late, 31)).toContain('Bo')
    async function whoCould(envelopeId: string, days: number) {
      const form = {
        envelopeId,
        classId: '',
        amount: '',
        currency: '',
        counterparty: '',
        at: days === 0 ? '' : inDays(days)().toISOString(),
        of: 'could',
        after: '',
      }
      const { answers } = must(await whoCouldSign(iris.actor, form))
      return answers.find(({ key }) => key === 'could')?.people.map(({ name }) => name) ?? []
    }
  })

  test('of two signatures at once, with two passkeys, one passes and the other is refused by the rule', async () => {
    const dan = someone(3)
    const id = await authorised(dan, '50000')
    const device = { ...dan, authenticator: await addPasskey(dan) }
    const hands = [dan, await signIn(device)] as const
    const prepared: (Parameters<typeof complete>[1] & { readonly hand: Member })[] = []
    for (const hand of hands) {
      const ready = must(await prepare(hand.actor, await sentTo(dan, 'Ravel Optics SAS'), { consent: true, version: 1 }))
      prepared.push({ hand, intentId: ready.intentId, answer: hand.authenticator.get(ready.options) })
    }
    const said = await transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM authority WHERE id = ${id}::uuid FOR UPDATE`
      const both = prepared.map(({ hand, ...answer }) => complete(hand.actor, answer))
      while ((await waiting()) < 2) await Promise.race([...both, Promise.resolve()])
      return both
    }).then((both) => Promise.all(both))
    expect(said.filter(({ ok }) => ok)).toHaveLength(1)
    expect(said.find(({ ok }) => !ok)).toMatchObject({ ok: false, rule: RULE })
  })

  test('is used up by who signs in another’s place as by whose it is, also at once', async () => {
    const [eva, bo] = [someone(4), someone(1)]
    await authorised(eva, '60000')
    const under = await lent(eva, bo)
    must(await sign(bo, await sentTo(eva, 'Halden Foods AS', '10000'), 1, under))
    const own = must(await prepare(eva.actor, await sentTo(eva, 'Halden Foods AS'), { consent: true, version: 1 }))
    const theirs = must(await prepare(bo.actor, await sentTo(eva, 'HALDEN foods AS'), { consent: true, version: 1, under }))
    const said = await Promise.all([
      complete(eva.actor, { intentId: own.intentId, answer: eva.authenticator.get(own.options) }),
      complete(bo.actor, { intentId: theirs.intentId, answer: bo.authenticator.get(theirs.options) }),
    ])
    expect(said.filter(({ ok }) => ok)).toHaveLength(1)
    expect([RULE, 'over-grantor-cumulative']).toContain(said.find((one) => !one.ok)?.rule)
    const third = await sentTo(eva, 'Halden Foods AS', '20000.01')
    expect(await refusal(eva, third)).toMatchObject({ ok: false, rule: RULE })
    expect(await prepare(bo.actor, third, { consent: true, version: 1, under })).toMatchObject({ rule: 'over-grantor-cumulative' })
  })

  test('is granted as it is written, and stands in the register', async () => {
    const cleo = someone(2)
    const id = await authorised(cleo, '120000')
    const row = must(await register(ada.actor)).rows.find((one) => one.id === id)
    expect(row?.cumulative).toEqual([{ currency: 'EUR', minor: 12_000_000, days: 30 }])
    await expect(
      db().authorityCap.create({ data: { authorityId: id, currency: 'CHF', amount: 5n, cumulative: 4n, days: 3 } }),
    ).rejects.toThrow()
    await expect(db().authorityCap.create({ data: { authorityId: id, currency: 'CHF', amount: 5n, cumulative: 9n } })).rejects.toThrow()
  })

  test.each([
    ['40000', '30', 'cumulative-below-cap'],
    ['much', '30', 'amount-unreadable'],
    ['90000', '0', 'days-unreadable'],
    ['90000', '', 'days-unreadable'],
    ['90000', '3661', 'days-unreadable'],
  ])('%s within %s days is refused beside its field', async (cumulative, days, code) => {
    expect(await prepareGrant(ada.actor, someGrant(someone(4), bounded(cumulative, days)))).toMatchObject({
      ok: false,
      code,
      field: 'cumulative',
    })
  })
})
