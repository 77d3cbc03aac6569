import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hex } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { checkRecords } from '@/lib/evidence'
import { erasePerson } from '@/lib/governance'
import { changeRoles, invite, markLeaver, withdraw } from '@/lib/identity'
import { checkLog, settleLog } from '@/lib/ledger'
import { parseStatement } from '@/lib/proof'
import { enrol, enrolBy, foundOrganisation, type Member, must, secretFor } from '../../test/support/organisation'
import { activatePeople, confirmPeople, listOfPeople, proposePeople } from '../../test/support/people-lists'
import { preparePeopleActivation, preparePeopleList, readPeopleList, waitingPeople, withdrawPeopleList } from './index'

let ada: Member
let ben: Member
let cas: Member

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' })
})

afterAll(async () => {
  must(await settleLog())
  expect(await checkRecords()).toEqual([])
  expect((await checkLog()).findings).toEqual([])
  await closeDb()
})

let count = 0
const fresh = () => `p${++count}@vestry.example`
const lines = async (text: string) => must(await readPeopleList(ada.actor, text))
const open = (email: string) => db().invitation.findMany({ where: { email, consumedAt: null, revokedAt: null } })

test('while only one person has ever been an administrator, they propose and activate alone', async () => {
  const [email, other] = [fresh(), fresh()]
  must(await activatePeople(ada, await proposePeople(ada, listOfPeople([email, other]))))
  expect(await open(email)).toHaveLength(1)
  ben = await enrol(ada, { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] })
  cas = await enrol(ada, { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] })
  expect(await activatePeople(ada, await proposePeople(ada, listOfPeople([fresh()])))).toMatchObject({ rule: 'proposal-needs-another' })
})

describe('a list is read', () => {
  test('by its headers, in any order; a title may be left out, and so may its column', async () => {
    expect(await lines('Email;NAME\nMara.Vidal@vestry.example;"Mara  Vidal"\n')).toMatchObject([
      { line: 2, faults: [], invitee: { name: 'Mara Vidal', email: 'mara.vidal@vestry.example', title: undefined } },
    ])
    expect(await lines('name,email,title\nMara Vidal,mara@vestry.example,Buyer')).toMatchObject([{ invitee: { title: 'Buyer' } }])
  })

  test.each<[string, string, object]>([
    ['no name', ',new@vestry.example,', { code: 'missing', field: 'name' }],
    ['a name too long', `${'x'.repeat(121)},new@vestry.example,`, { code: 'too-long', field: 'name' }],
    ['a character that nobody sees', 'Mara\u200b Vidal,new@vestry.example,', { code: 'hidden-characters', field: 'name' }],
    ['no address', 'Mara Vidal,,', { code: 'missing', field: 'email' }],
    ['what is no address', 'Mara Vidal,mara.vidal,', { code: 'address-malformed', field: 'email' }],
    ['a shared mailbox', 'Mara Vidal,info@vestry.example,', { code: 'shared-mailbox', field: 'email' }],
    ['a title too long', `Mara Vidal,new@vestry.example,${'x'.repeat(121)}`, { code: 'too-long', field: 'title' }],
    [
      'somebody enrolled',
      'Ben,BEN@vestry.example,',
      { code: 'person-exists', reason: 'Ben Okafor is already enrolled with this address.' },
    ],
    ['somebody invited', 'Person,p1@vestry.example,', { code: 'invitation-open', field: 'email' }],
    ['more fields than columns', 'Mara Vidal,new@vestry.example,,9', { code: 'line-overlong' }],
  ])('and says at its line and column what is wrong: %s', async (_, line, fault) => {
    expect(await lines(`name,email,title\n\n${line}\n`)).toMatchObject([{ line: 3, faults: [fault] }])
  })

  test('and says everything that is wrong with a line, and which line has the same address', async () => {
    const [worst, first, second] = await lines(`name,email,title\n,me@,${'x'.repeat(121)},9\nA,a@vestry.example,\nB,A@vestry.example,`)
    expect(worst?.faults.map(({ field }) => field)).toEqual(['name', 'email', 'title', 'email'])
    expect(first?.faults).toEqual([])
    expect(second?.faults).toMatchObject([{ code: 'line-twice', reason: 'Line 3 has the same address.' }])
  })

  test.each<[string, string, string]>([
    ['roles', 'name,email,roles\nA,a@vestry.example,administrator', 'column-unknown'],
    ['no addresses', 'name,title\nA,Buyer', 'column-missing'],
  ])('and refused whole with a column of %s', async (_, text, code) => {
    expect(await readPeopleList(ada.actor, text)).toMatchObject({ ok: false, code, field: 'text' })
  })
})

describe('a list of people', () => {
  test('is proposed by one, invites nobody, and invites each when another activates it; its proposer answers for them', async () => {
    const text = 'name,email,title\nMara Vidal,mara@vestry.example,Buyer\nNils Ek,nils@vestry.example,'
    const id = await proposePeople(ada, text)
    expect(await open('mara@vestry.example')).toEqual([])
    expect((await waitingPeople(cas.actor)).find((one) => one.id === id)).toMatchObject({
      size: 2,
      proposedBy: { name: 'Ada Admin' },
      may: { activate: false },
      first: [{ name: 'Mara Vidal', title: 'Buyer' }, { name: 'Nils Ek' }],
    })
    expect((await waitingPeople(ben.actor)).find((one) => one.id === id)?.may).toEqual({ activate: true, withdraw: true })
    must(await activatePeople(ben, id))
    const [invitation] = await open('mara@vestry.example')
    expect(invitation).toMatchObject({ name: 'Mara Vidal', title: 'Buyer', roles: [], invitedBy: ada.actor.personId })
    const [event] = await db().auditEvent.findMany({ where: { objectId: invitation?.id ?? '' } })
    expect(event).toMatchObject({
      id: invitation?.eventId,
      kind: 'invitation.created',
      seq: 1,
      actorId: ada.actor.personId,
      details: { by: 'Ada Admin', name: 'Mara Vidal', row: 1, list: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    const mara = await enrolBy(await secretFor('mara@vestry.example'))
    expect(await db().person.findUnique({ where: { id: mara.actor.personId } })).toMatchObject({ name: 'Mara Vidal', roles: [] })
    const enrolment = await db().approval.findFirstOrThrow({ where: { personId: mara.actor.personId, type: 'countersign/enrolment/v1' } })
    expect(parseStatement(enrolment.statement)).toMatchObject({
      voucher: { kind: 'invitation', by: ada.actor.personId, event: hex(event?.leafHash ?? new Uint8Array()) },
    })
    expect(await activatePeople(ben, id)).toMatchObject({ ok: false, code: 'proposal-active' })
  })

  test('is withdrawn by one, and invites nobody then', async () => {
    const email = fresh()
    const id = await proposePeople(ada, listOfPeople([email]))
    must(await withdrawPeopleList(ben.actor, id))
    expect(await activatePeople(ben, id)).toMatchObject({ code: 'proposal-withdrawn' })
    expect(await open(email)).toEqual([])
  })
})

describe('is refused, by name', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    ['with a faulty line', () => preparePeopleList(ada.actor, { text: listOfPeople(['x@y']), reason: 'r' }), { code: 'list-faulty' }],
    ['without a reason', () => preparePeopleList(ada.actor, { text: listOfPeople([fresh()]), reason: ' ' }), { code: 'missing' }],
    ['read by compliance', () => readPeopleList(cas.actor, listOfPeople([fresh()])), { rule: 'not-entitled' }],
    [
      'proposed by compliance',
      () => preparePeopleList(cas.actor, { text: listOfPeople([fresh()]), reason: 'r' }),
      { rule: 'not-entitled' },
    ],
    [
      'activated by compliance',
      async () => activatePeople(cas, await proposePeople(ada, listOfPeople([fresh()]))),
      { rule: 'not-entitled' },
    ],
    [
      'activated by whom its proposer brought in',
      async () => {
        const eve = await enrol(ben, { name: 'Eve Stone', email: 'eve@vestry.example', roles: ['administrator'] })
        return activatePeople(eve, await proposePeople(ben, listOfPeople([fresh()])))
      },
      { rule: 'proposal-vouched-apart' },
    ],
  ])('%s, and the refusal is recorded', async (_, attempt, refusal) => {
    const before = await db().auditEvent.count({ where: { kind: 'people.refused' } })
    expect(await attempt()).toMatchObject({ ok: false, ...refusal })
    const recorded = (await db().auditEvent.count({ where: { kind: 'people.refused' } })) - before
    expect(recorded).toBe('rule' in refusal ? 1 : 0)
  })

  test('while somebody in it was invited otherwise since, or enrolled, between gesture and confirmation too', async () => {
    const [email, other] = [fresh(), fresh()]
    const id = await proposePeople(ada, listOfPeople([email, other]))
    const asked = must(await preparePeopleActivation(ben.actor, id))
    const { invitationId } = must(await invite(ada.actor, { name: 'Ida', email, title: '', roles: [] }))
    const refusal = { ok: false, code: 'people-taken', reason: `Enrolled or invited already: Person ${email.split('@')[0]}.` }
    expect(await confirmPeople(ben, asked)).toMatchObject(refusal)
    expect(await activatePeople(ben, id)).toMatchObject(refusal)
    const ida = await enrolBy(await secretFor(email))
    expect(await activatePeople(ben, id)).toMatchObject(refusal)
    expect((await lines(listOfPeople([email])))[0]?.faults).toMatchObject([{ code: 'person-exists' }])
    expect(await open(other)).toEqual([])
    expect(await withdraw(ada.actor, invitationId)).toMatchObject({ code: 'invitation-closed' })
    must(await markLeaver(ada.actor, ida.actor.personId))
    must(await activatePeople(ben, id))
  })

  test('while whoever proposed it is no administrator any more: nobody would answer for those in it', async () => {
    const fay = await enrol(ada, { name: 'Fay Moss', email: 'fay@vestry.example', roles: ['administrator'] })
    const id = await proposePeople(fay, listOfPeople([fresh()]))
    const asked = must(await preparePeopleActivation(ben.actor, id))
    must(await changeRoles(ada.actor, fay.actor.personId, []))
    const refusal = { ok: false, code: 'proposer-gone' }
    expect(await confirmPeople(ben, asked)).toMatchObject(refusal)
    expect(await activatePeople(ben, id)).toMatchObject(refusal)
  })
})

test('of two lists with the same address, activated at once, one invites, and the other is refused', async () => {
  const email = fresh()
  const [one, two] = [await proposePeople(ada, listOfPeople([email])), await proposePeople(ben, listOfPeople([email]))]
  const said = await Promise.all([activatePeople(ben, one), activatePeople(ada, two)])
  expect(said.filter(({ ok }) => ok)).toHaveLength(1)
  expect(said.find(({ ok }) => !ok)).toMatchObject({ code: 'people-taken' })
  expect(await open(email)).toHaveLength(1)
})

test('what was proposed stays, but for the words of whoever is erased; what never was is forgotten after a day', async () => {
  const [email, other] = [fresh(), fresh()]
  const id = await proposePeople(ada, listOfPeople([email, other]))
  must(await activatePeople(ben, id))
  const root = Buffer.from((await db().proposal.findUniqueOrThrow({ where: { id } })).subject, 'hex')
  const rows = () => db().listedPerson.findMany({ where: { root }, orderBy: { place: 'asc' } })
  const before = await rows()
  const gone = await enrolBy(await secretFor(email))
  must(await markLeaver(ada.actor, gone.actor.personId))
  must(await erasePerson(ada.actor, gone.actor.personId))
  const after = await rows()
  expect(after.map(({ leaf }) => leaf)).toEqual(before.map(({ leaf }) => leaf))
  expect(after.map(({ content }) => content.length > 0)).toEqual([false, true])
  await expect(db().listedPerson.deleteMany({ where: { root } })).rejects.toThrow('history cannot be changed')
  await expect(db().listedPerson.updateMany({ where: { root }, data: { place: 9 } })).rejects.toThrow()

  must(await preparePeopleList(ada.actor, { text: listOfPeople([fresh(), fresh()]), reason: 'r' }))
  const all = await db().listedPerson.count()
  const tomorrow = () => new Date(Date.now() + 25 * 3_600_000)
  const later = await preparePeopleList(ada.actor, { text: listOfPeople([fresh()]), reason: 'r' }, tomorrow)
  expect(later).toMatchObject({ ok: false, code: 'session-ended' })
  expect(await db().listedPerson.count()).toBe(all - 2 + 1)
})

test('eight hundred people come by one list', async () => {
  const emails = Array.from({ length: 800 }, () => fresh())
  const id = await proposePeople(ada, listOfPeople(emails))
  must(await activatePeople(ben, id))
  expect(await db().invitation.count({ where: { email: { in: emails }, invitedBy: ada.actor.personId } })).toBe(800)
  expect(await db().mail.count({ where: { to: { in: emails }, kind: 'invitation', secret: { not: null } } })).toBe(800)
}, 60_000)
