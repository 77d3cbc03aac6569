import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromHex, newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { restore, suspend } from '@/lib/identity'
import { faultsInHistory } from '../../test/support/history'
import { activateList, confirmList, inAYear, proposeList, someList } from '../../test/support/lists'
import { enrol, type Member, makeOrganisation, must } from '../../test/support/organisation'
import { prepareList, prepareListActivation, type Register, readList, register, waitingLists, withdrawList } from './index'

let ada: Member
let ben: Member
let cas: Member
let ana: Member
let bo: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] },
    { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Bo Lund', email: 'bo@vestry.example' },
  ])
  ;[ada, ben, cas, ana, bo] = members as [Member, Member, Member, Member, Member]
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const EMAILS = ['ana@vestry.example', 'bo@vestry.example']
const heldBy = ({ actor }: Member) => db().authority.findMany({ where: { personId: actor.personId }, include: { caps: true } })
const lines = async (text: string) => must(await readList(ada.actor, text))

describe('a list is read', () => {
  test('by its headers, in any order, with semicolons, quotes and a byte order mark; kinds by name or id, days in UTC', async () => {
    const text = `\ufeffUntil;kinds;Amount;currency;EMAIL;from\n${inAYear()};"Lease | service-contract";50.000 | 40000;EUR | chf;ANA@vestry.example;2026-01-01\n`
    const [only] = await lines(text)
    expect(only).toMatchObject({
      line: 2,
      faults: [],
      person: { name: 'Ana Ruiz' },
      scope: {
        classes: ['lease', 'service-contract'],
        caps: [
          { currency: 'CHF', minor: 4_000_000 },
          { currency: 'EUR', minor: 5_000_000 },
        ],
        from: new Date('2026-01-01T00:00:00Z'),
        until: new Date(Date.parse(inAYear()) + 86_400_000),
      },
    })
  })

  const year = inAYear()
  test('with what may be signed altogether with one counterparty, of some currencies', async () => {
    const text = `email;kinds;currency;amount;altogether;days;until\nana@vestry.example;lease;EUR | CHF;50000 | 40000;90000 |;30 |;${inAYear()}\n`
    const [only] = await lines(text)
    expect(only).toMatchObject({ faults: [], scope: { cumulative: [{ currency: 'EUR', minor: 9_000_000, days: 30 }] } })
  })

  const bounded = (cells: string) =>
    lines(`email;kinds;currency;amount;until;altogether;days\nana@vestry.example;lease;EUR;500;${year};${cells}\n`)
  test.each<[string, string, object]>([
    ['without its days', '900;', { code: 'bounds-uneven', field: 'altogether' }],
    ['days of nothing', ';30', { code: 'bounds-uneven', field: 'altogether' }],
    ['of more amounts than there are', '900 | 800;30 | 30', { code: 'bounds-uneven', field: 'altogether' }],
    ['less than in one document', '400;30', { code: 'cumulative-below-cap', field: 'altogether' }],
    ['within no days', '900;0', { code: 'days-unreadable', field: 'days' }],
  ])('and at its column, of what may be signed altogether: %s', async (_, cells, fault) => {
    expect(await bounded(cells)).toMatchObject([{ faults: [fault] }])
  })

  const faulty = (line: string) => lines(`email\tkinds\tcurrency\tamount\tfrom\tuntil\treason\n\n${line.replaceAll(';', '\t')}\n`)
  test.each<[string, string, object]>([
    ['nobody', `x@vestry.example;lease;EUR;1;;${year}`, { code: 'person-unknown', field: 'email' }],
    ['oneself', `ada@vestry.example;lease;EUR;1;;${year}`, { code: 'oneself', field: 'email' }],
    ['no kind', `ana@vestry.example;;EUR;1;;${year}`, { code: 'classes-missing', field: 'kinds' }],
    ['a kind nobody knows', `ana@vestry.example;lease|sale;EUR;1;;${year}`, { code: 'class-unknown', field: 'kinds' }],
    ['an amount that is none', `ana@vestry.example;lease;EUR;1e9;;${year}`, { code: 'amount-unreadable', field: 'amount' }],
    ['an amount without its currency', `ana@vestry.example;lease;;1;;${year}`, { code: 'caps-uneven', field: 'currency' }],
    ['a currency twice', `ana@vestry.example;lease;EUR|EUR;1|2;;${year}`, { code: 'currency-twice', field: 'currency' }],
    ['no amount where one is stated', `ana@vestry.example;lease;;;;${year}`, { code: 'cap-missing', field: 'amount' }],
    ['no end', 'ana@vestry.example;lease;EUR;1;;', { code: 'end-missing', field: 'until' }],
    ['a day that does not exist', 'ana@vestry.example;lease;EUR;1;;2027-02-30', { code: 'date-unreadable', field: 'until' }],
    ['a reason beyond its length', `ana@vestry.example;lease;EUR;1;;${year};${'x'.repeat(301)}`, { code: 'too-long', field: 'reason' }],
    ['more fields than columns', `ana@vestry.example;lease;EUR;1;;${year};;9`, { code: 'line-overlong', field: 'email' }],
  ])('and says at its line and column what is wrong: %s', async (_, line, fault) => {
    expect(await faulty(line)).toMatchObject([{ line: 3, faults: [fault] }])
  })

  test('and says everything that is wrong with a line, and keeps the others beside it', async () => {
    const [first, second, third] = await lines(`${someList([...EMAILS, 'ana@vestry.example'])}`)
    expect([first?.faults, second?.faults]).toEqual([[], []])
    expect(third).toMatchObject({ line: 4, faults: [{ code: 'line-twice', reason: expect.stringContaining('Line 2') }] })
    const [worst] = await faulty(`x@y;lease | sale;EUR;much;;${year};${'x'.repeat(301)};9`)
    expect(worst?.faults.map(({ field }) => field)).toEqual(['email', 'kinds', 'amount', 'reason', 'email'])
  })

  test.each<[string, string, string]>([
    ['nothing', '', 'list-empty'],
    ['headers alone', 'email,kinds,until\n', 'list-empty'],
    ['an unknown header', 'email,kinds,until,notes\na,b,c,d', 'column-unknown'],
    ['a header twice', 'email,email,kinds,until\na,b,c,d', 'column-twice'],
    ['no column for the end', 'email,kinds\na,b', 'column-missing'],
    ['a quotation mark left open', 'email,kinds,until\n"a,b,c\n', 'list-unreadable'],
    ['more than 2,000 lines', `email,kinds,until\n${'a,b,c\n'.repeat(2001)}`, 'list-too-long'],
    ['more than a megabyte', `email,kinds,until\n${'x'.repeat(1_000_000)}`, 'list-too-large'],
  ])('and refused whole: %s', async (_, text, code) => {
    expect(await readList(ada.actor, text)).toMatchObject({ ok: false, code, field: 'text' })
  })
})

describe('a list of authorities', () => {
  test('is proposed by one, gives nothing, and gives each person theirs when another activates it; each is told', async () => {
    const text = `email,kinds,currency,amount,altogether,days,until,reason\nana@vestry.example,lease,EUR,50000,90000,30,${inAYear()},Head of property.\nbo@vestry.example,lease | nda,EUR | CHF,1 | 2,,,${inAYear()},`
    const id = await proposeList(ada, text)
    expect(await heldBy(ana)).toEqual([])
    expect(await waitingLists(ben.actor)).toMatchObject([
      {
        id,
        size: 2,
        people: 2,
        totals: [
          { currency: 'CHF', minor: 200 },
          { currency: 'EUR', minor: 5_000_100 },
        ],
        may: { activate: true },
        first: [{ name: 'Ana Ruiz', reason: 'Head of property.' }, { name: 'Bo Lund' }],
      },
    ])
    expect(await activateList(ada, id)).toMatchObject({ ok: false, rule: 'activate-needs-another' })
    must(await activateList(ben, id))
    const [own] = await heldBy(ana)
    expect(own).toMatchObject({ reason: 'Head of property.', grantedBy: ada.actor.personId, activatedBy: ben.actor.personId, listPlace: 0 })
    expect(own?.caps).toMatchObject([{ currency: 'EUR', amount: 5_000_000n, cumulative: 9_000_000n, days: 30 }])
    expect((await heldBy(bo))[0]).toMatchObject({ reason: 'The heads of our branches.', caps: [{ amount: 200n }, { amount: 100n }] })
    const { proposedAt, activatedAt } = await db().proposal.findUniqueOrThrow({ where: { id } })
    expect([own?.grantedAt, own?.activatedAt]).toEqual([proposedAt, activatedAt])
    const [event] = await db().auditEvent.findMany({ where: { objectId: own?.id ?? '' } })
    expect(event).toMatchObject({ kind: 'authority.listed', seq: 1, actorId: ben.actor.personId, details: { name: 'Ana Ruiz', row: 1 } })
    const letters = await db().mail.findMany({ where: { personId: ana.actor.personId, kind: 'account' }, orderBy: { id: 'asc' } })
    expect(letters.at(-1)?.text).toContain('up to €50,000.00 in one document')
    expect(await waitingLists(ben.actor)).toEqual([])
    expect(await activateList(ben, id)).toMatchObject({ ok: false, code: 'proposal-active' })
  })

  test('is withdrawn by one, and gives nothing then', async () => {
    const before = (await heldBy(bo)).length
    const id = await proposeList(ada, someList(EMAILS))
    must(await withdrawList(ada.actor, id))
    expect(await activateList(ben, id)).toMatchObject({ code: 'proposal-withdrawn' })
    expect(await heldBy(bo)).toHaveLength(before)
  })
})

describe('is refused, by name', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    ['with a faulty line', () => prepareList(ada.actor, { text: someList(['x@y']), reason: 'r' }), { code: 'list-faulty' }],
    ['without a reason', () => prepareList(ada.actor, { text: someList(EMAILS), reason: ' ' }), { code: 'missing', field: 'reason' }],
    ['read by compliance', () => readList(cas.actor, someList(EMAILS)), { rule: 'not-entitled' }],
    ['proposed by compliance', () => prepareList(cas.actor, { text: someList(EMAILS), reason: 'r' }), { rule: 'not-entitled' }],
    [
      'activated by one of the people in it',
      async () => activateList(ben, await proposeList(ada, someList(['ben@vestry.example']))),
      { rule: 'list-without-oneself' },
    ],
    [
      'activated by whom its proposer brought in',
      async () => {
        const eve = await enrol(ben, { name: 'Eve Stone', email: 'eve@vestry.example', roles: ['administrator'] })
        return activateList(eve, await proposeList(ben, someList(EMAILS)))
      },
      { rule: 'activate-vouched-apart' },
    ],
    [
      'activated when its time is over',
      async () => {
        const id = await proposeList(ada, someList(EMAILS))
        return prepareListActivation(ben.actor, id, () => new Date(Date.now() + 400 * 86_400_000))
      },
      { code: 'list-over' },
    ],
  ])('%s', async (_, attempt, refusal) => {
    expect(await attempt()).toMatchObject({ ok: false, ...refusal })
  })

  test('while somebody in it is not active, who is named; when that is so between gesture and confirmation, too', async () => {
    const id = await proposeList(ada, someList(EMAILS))
    const asked = must(await prepareListActivation(ben.actor, id))
    must(await suspend(ada.actor, bo.actor.personId))
    const refusal = { ok: false, code: 'people-inactive', reason: 'Not active any more: Bo Lund.' }
    expect(await confirmList(ben, asked)).toMatchObject(refusal)
    expect(await activateList(ben, id)).toMatchObject(refusal)
    expect((await lines(someList(EMAILS)))[1]?.faults).toMatchObject([{ code: 'person-inactive', field: 'email' }])
    must(await restore(ada.actor, bo.actor.personId))
    must(await activateList(ben, id))
  })
})

test('whoever holds the application’s login makes no authority of a row that was not activated, or of another one', async () => {
  const id = await proposeList(ada, someList(EMAILS))
  const { subject, proposedBy, proposedAt } = await db().proposal.findUniqueOrThrow({ where: { id } })
  const root = fromHex(subject) as Uint8Array<ArrayBuffer>
  const [row] = await db().listedAuthority.findMany({ where: { root } })
  const said = JSON.parse(Buffer.from(row?.content ?? []).toString())
  const data = (more: object) => ({
    id: said.authority,
    personId: said.person,
    classes: ['lease'],
    startsAt: new Date(said.scope.from),
    endsAt: new Date(said.scope.until),
    reason: 'r',
    grantedBy: proposedBy,
    grantedAt: proposedAt,
    activatedBy: ben.actor.personId,
    activatedAt: new Date(),
    listRoot: root,
    listPlace: 0,
    ...more,
  })
  await expect(db().authority.create({ data: data({}) })).rejects.toThrow('is not as it was listed')
  must(await activateList(ben, id))
  await expect(db().authority.create({ data: data({ id: newId(), classes: ['nda'] }) })).rejects.toThrow()
  await expect(db().listedAuthority.updateMany({ where: { root }, data: { place: 9 } })).rejects.toThrow()
  await expect(db().listedAuthority.deleteMany({ where: { root } })).rejects.toThrow()
})

test('eight hundred people come by one list', async () => {
  const people = Array.from({ length: 800 }, (_, at) => ({
    id: newId(),
    name: `Person ${at}`,
    email: `person-${at}@vestry.example`,
    status: 'active',
    roles: [],
    createdAt: new Date(),
  }))
  await db().person.createMany({ data: people })
  const id = await proposeList(ada, someList(people.map(({ email }) => email)))
  must(await activateList(ben, id))
  expect(await db().authority.count({ where: { personId: { in: people.map((one) => one.id) }, activatedAt: { not: null } } })).toBe(800)

  // The register is read a page at a time, in the order of their names, and each of them once.
  const names: string[] = []
  let pages = 0
  for (let after: string | undefined = ''; after !== undefined; pages++) {
    const page: Register = must(await register(cas.actor, { find: 'PERSON-', after }))
    expect(page.counts.standing).toBeGreaterThanOrEqual(800)
    expect(page.rows.every(({ byList }) => byList)).toBe(true)
    names.push(...page.rows.map(({ person }) => person.name))
    after = page.next
  }
  expect([names.length, new Set(names).size, pages]).toEqual([800, 800, 16])
  expect(names).toEqual(names.toSorted())
  expect(must(await register(cas.actor, { find: '%' })).rows).toEqual([])
}, 60_000)
