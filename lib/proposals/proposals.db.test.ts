import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromUtf8, hex, newId, ok, refuse } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { changeRoles, inFirstPhase, type Prepared } from '@/lib/identity'
import { parseStatement } from '@/lib/proof'
import { faultsInHistory } from '../../test/support/history'
import { enrol, foundOrganisation, giveRoles, type Member, markLeft, must } from '../../test/support/organisation'
import { completeProposal, type Proposable, prepareActivation, prepareProposal, proposals, withdrawProposal } from './index'

// What is proposed here is a name for a kind of document, held by its row: the room does not know what its content is about.
const shown = new Map<string, string>()
const naming: Proposable = {
  kind: 'class',
  acts: { propose: 'propose-class', activate: 'activate-class' },
  object: (id) => ({ type: 'policy', id }),
  check: async (content) => (fromUtf8(content) === '"!"' ? refuse('unfit', 'No such name.') : ok(undefined)),
  hold: (tx, id) => tx.$queryRaw`SELECT FROM document_class WHERE id = ${id} FOR UPDATE`,
  inForce: async (_, subject) => shown.get(subject),
  effect: async (_, { subject, digest }) => void shown.set(subject, digest),
  details: (content) => ({ class: fromUtf8(content) }),
}

let ada: Member
let ben: Member
let cas: Member

const confirm = ({ actor, authenticator }: Member, { intentId, options }: Prepared) =>
  completeProposal(actor, naming, { intentId, answer: authenticator.get(options) })
const ask = (by: Member, name: string, reason = 'It says more.') =>
  prepareProposal(by.actor, naming, { subject: 'lease', content: name, reason })
const propose = async (by: Member, name: string) => must(await confirm(by, must(await ask(by, name)))).proposalId
const activate = async (by: Member, id: string) => {
  const prepared = await prepareActivation(by.actor, naming, id)
  return prepared.ok ? confirm(by, prepared.value) : prepared
}
const rowOf = async (by: Member, id: string) => (await proposals(by.actor, naming)).find((row) => row.id === id)
const kindsOf = async (objectId: string) =>
  (await db().auditEvent.findMany({ where: { objectId, seq: { not: null } }, orderBy: { seq: 'asc' } })).map(({ kind }) => kind)

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' })
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const admit = async () => {
  ben = await enrol(ada, { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] })
  cas = await enrol(ada, { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] })
}

describe('while nobody else was ever an administrator', () => {
  test('the one there is proposes and activates alone, by two gestures over the same digest', async () => {
    expect(await inFirstPhase()).toBe(true)
    const id = await propose(ada, 'Tenancy')
    expect(await rowOf(ada, id)).toMatchObject({ state: 'proposed', may: { activate: true, withdraw: true }, obstacle: undefined })
    must(await activate(ada, id))
    expect(await rowOf(ada, id)).toMatchObject({ state: 'activated', activatedBy: 'Ada Admin', may: { activate: false, withdraw: false } })
    expect(await kindsOf(id)).toEqual(['class.proposed', 'class.activated'])
    const rows = await db().approval.findMany({ where: { type: 'countersign/proposal/v1' }, orderBy: { id: 'asc' } })
    const [first, second] = rows.map(({ statement }) => parseStatement(statement))
    const { digest } = await db().proposal.findUniqueOrThrow({ where: { id } })
    expect(first).toMatchObject({ act: 'propose', proposal: id, kind: 'class', digest: hex(digest) })
    expect(second).toMatchObject({ act: 'activate', proposal: id, kind: 'class', digest: hex(digest) })
    expect(shown.get('lease')).toBe(hex(digest))
  })

  test('it is over once there were two, and does not come back when one loses the role and leaves', async () => {
    await admit()
    expect(await inFirstPhase()).toBe(false)
    const dan = await enrol(ada, { name: 'Dan', email: 'dan@vestry.example', roles: ['administrator'] })
    must(await changeRoles(ada.actor, dan.actor.personId, []))
    await markLeft(ada, dan.actor.personId)
    const since = await db().person.findUniqueOrThrow({ where: { id: dan.actor.personId } })
    expect(since.administratorAt).toBeInstanceOf(Date)
    await expect(db().person.update({ where: { id: dan.actor.personId }, data: { administratorAt: null } })).rejects.toThrow()
  })
})

describe('what one administrator proposed', () => {
  test('is activated by another, once', async () => {
    const id = await propose(ada, 'Letting')
    expect(await rowOf(ada, id)).toMatchObject({ may: { activate: false }, obstacle: { rule: 'proposal-needs-another' } })
    expect(await rowOf(ben, id)).toMatchObject({ may: { activate: true }, proposedBy: { name: 'Ada Admin' }, reason: 'It says more.' })
    must(await activate(ben, id))
    expect(await activate(ben, id)).toMatchObject({ ok: false, code: 'proposal-active' })
  })

  test('of two activated at once one wins, and the other is told; it can only be withdrawn', async () => {
    const [one, other] = [await propose(ada, 'Rent'), await propose(ben, 'Hire')]
    const [first, second] = [must(await prepareActivation(ben.actor, naming, one)), must(await prepareActivation(ada.actor, naming, other))]
    const answers = await Promise.all([confirm(ben, first), confirm(ada, second)])
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'proposal-stale' })
    const lost = answers[0].ok ? other : one
    expect(await rowOf(ada, lost)).toMatchObject({ state: 'stale', may: { activate: false, withdraw: true } })
    expect(await db().intent.count({ where: { state: 'stale' } })).toBe(1)
    must(await withdrawProposal(ben.actor, naming, lost))
    expect(await rowOf(ada, lost)).toMatchObject({ state: 'withdrawn', withdrawnBy: 'Ben Okafor' })
    expect(await kindsOf(lost)).toEqual(['class.proposed', 'class.withdrawn'])
  })
})

describe('is refused, by name and on record', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    ['to compliance', () => ask(cas, 'Lease'), { rule: 'not-entitled' }],
    ['what its own room finds unfit', () => ask(ada, '!'), { code: 'unfit' }],
    ['activated by who proposed it', async () => activate(ada, await propose(ada, 'A')), { rule: 'proposal-needs-another' }],
    [
      'activated by whom its proposer brought in',
      async () => {
        const eve = await enrol(ben, { name: 'Eve Stone', email: 'eve@vestry.example', roles: ['administrator'] })
        return activate(eve, await propose(ben, 'B'))
      },
      { rule: 'proposal-vouched-apart' },
    ],
    [
      'activated when it was withdrawn',
      async () => {
        const id = await propose(ada, 'C')
        must(await withdrawProposal(ada.actor, naming, id))
        return activate(ben, id)
      },
      { code: 'proposal-withdrawn' },
    ],
    ['withdrawn by compliance', async () => withdrawProposal(cas.actor, naming, await propose(ada, 'D')), { rule: 'not-entitled' }],
    ['that nobody proposed', () => prepareActivation(ada.actor, naming, 'x'), { code: 'proposal-unknown' }],
    [
      'confirmed as something of another kind, and then as what it was',
      async () => {
        const prepared = must(await ask(ada, 'E'))
        const answer = ada.authenticator.get(prepared.options)
        const other = { ...naming, kind: 'roles' } as Proposable
        const roles = await completeProposal(ada.actor, other, { intentId: prepared.intentId, answer })
        expect(roles).toMatchObject({ ok: false, code: 'intent-unknown' })
        expect(await db().auditEvent.count({ where: { kind: 'roles.refused' } })).toBe(1)
        return completeProposal(ada.actor, naming, { intentId: prepared.intentId, answer })
      },
      { code: 'intent-closed' },
    ],
  ])('%s', async (_, attempt, refusal) => {
    const before = await db().auditEvent.count({ where: { kind: 'class.refused' } })
    expect(await attempt()).toMatchObject({ ok: false, ...refusal })
    expect(await db().auditEvent.count({ where: { kind: 'class.refused' } })).toBe(before + 1)
  })

  test('without a reason, at its field', async () => {
    expect(await ask(ada, 'E', ' ')).toMatchObject({ ok: false, code: 'missing', field: 'reason' })
  })

  test('by the database too: alone, twice, or after it was taken back', async () => {
    const id = await propose(ada, 'F')
    const update = (data: object) => db().proposal.update({ where: { id }, data })
    const [now, by] = [new Date(), ada.actor.personId]
    await expect(update({ activatedBy: by, activatedAt: now })).rejects.toThrow()
    await expect(update({ activatedBy: ben.actor.personId, activatedAt: now })).rejects.toThrow(
      'nobody confirmed this by a passkey (activate)',
    )
    const row = await db().proposal.findUniqueOrThrow({ where: { id } })
    await expect(db().proposal.create({ data: { ...row, id: newId() } })).rejects.toThrow('(propose)')
    must(await withdrawProposal(ben.actor, naming, id))
    await expect(update({ activatedBy: ben.actor.personId, activatedAt: now })).rejects.toThrow()
    await expect(update({ content: new Uint8Array([1]) })).rejects.toThrow()
    await expect(db().proposal.delete({ where: { id } })).rejects.toThrow()
  })

  test('when who confirms it lost the role meanwhile', async () => {
    const prepared = must(await prepareActivation(ben.actor, naming, await propose(ada, 'G')))
    must(await changeRoles(ada.actor, ben.actor.personId, []))
    expect(await confirm(ben, prepared)).toMatchObject({ ok: false, rule: 'not-entitled' })
    await giveRoles(ada, ben.actor.personId, ['administrator'])
  })
})
