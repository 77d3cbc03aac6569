import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hex, newId, type Result } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { actorOf, changeRoles, invite, type Prepared, suspend } from '@/lib/identity'
import { parseStatement } from '@/lib/proof'
import { faultsInHistory } from '../../test/support/history'
import { enrol, enrolBy, foundOrganisation, type Member, must, secretFor } from '../../test/support/organisation'
import { completeRoles, prepareRoles, prepareRolesActivation, waitingRoles, withdrawRoles } from './index'

type Role = Parameters<typeof prepareRoles>[1]['roles'][number]

let ada: Member
let ben: Member
let cas: Member
let lea: Member

const day = (days: number) => new Date(Date.now() + days * 86_400_000)
const rolesNow = async ({ actor }: Member) => (await actorOf(actor.sessionId))?.roles
const ask = (by: Member, { actor }: Pick<Member, 'actor'>, roles: readonly Role[], until = '') =>
  prepareRoles(by.actor, { personId: actor.personId, roles, until, reason: 'She takes over from Cas.' })
const confirm = ({ actor, authenticator }: Member, { intentId, options }: Prepared) =>
  completeRoles(actor, { intentId, answer: authenticator.get(options) })

/** Proposes, and says which proposal it is. */
async function propose(by: Member, whom: Member, roles: readonly Role[], until = ''): Promise<string> {
  return must(await confirm(by, must(await ask(by, whom, roles, until)).prepared)).proposalId
}

async function activate(by: Member, proposalId: string): Promise<Result<unknown>> {
  const prepared = await prepareRolesActivation(by.actor, proposalId)
  return prepared.ok ? confirm(by, prepared.value) : prepared
}

const kindsOf = async (objectId: string) =>
  (await db().auditEvent.findMany({ where: { objectId, outcome: 'permitted' }, orderBy: { seq: 'asc' } })).map(({ kind }) => kind)

beforeAll(async () => {
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' })
  lea = await enrol(ada, { name: 'Lea Novak', email: 'lea@vestry.example' })
})

afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

describe('while nobody else was ever an administrator', () => {
  test('the one there is gives a role alone, by two gestures over the same digest, and takes it back', async () => {
    const id = await propose(ada, lea, ['compliance'])
    expect(await rolesNow(lea)).toEqual([])
    must(await activate(ada, id))
    expect(await rolesNow(lea)).toEqual(['compliance'])
    must(await changeRoles(ada.actor, lea.actor.personId, []))
  })

  test('an invitation brings a role, until the second administrator is there: then it brings none', async () => {
    for (const name of ['eve', 'fay']) {
      const email = `${name}@vestry.example`
      must(await invite(ada.actor, { name, email, title: '', roles: ['administrator'] }))
    }
    cas = await enrol(ada, { name: 'Cas Meier', email: 'cas@vestry.example', roles: ['compliance'] })
    let fay: Member | undefined
    const eve = await enrolBy(await secretFor('eve@vestry.example'), async () => {
      ben = await enrol(ada, { name: 'Ben Okafor', email: 'ben@vestry.example', roles: ['administrator'] })
      fay = await enrolBy(await secretFor('fay@vestry.example'))
    })
    expect([ben, cas, eve, fay].map((one) => one?.actor.roles)).toEqual([['administrator'], ['compliance'], [], []])
    expect(await invite(ada.actor, { name: 'Gil', email: 'gil@vestry.example', title: '', roles: ['compliance'] })).toMatchObject({
      rule: 'invited-without-a-role',
      next: 'Invite them without a role, then propose it.',
    })
  })
})

describe('a role that one administrator proposed', () => {
  test('holds when another has activated it; both confirm one digest, the person is told, and it is an event', async () => {
    const id = await propose(ada, lea, ['compliance', 'administrator', 'compliance'])
    expect(await waitingRoles(ben.actor, lea.actor.personId)).toMatchObject([
      { id, state: 'proposed', content: { roles: ['administrator', 'compliance'] }, may: { activate: true, withdraw: true } },
    ])
    expect(await waitingRoles(lea.actor, lea.actor.personId)).toEqual([])
    must(await activate(ben, id))
    expect(await rolesNow(lea)).toEqual(['administrator', 'compliance'])
    expect(await kindsOf(id)).toEqual(['roles.proposed', 'roles.activated'])
    const changed = await db().auditEvent.findFirstOrThrow({ where: { kind: 'person.roles-changed' }, orderBy: { id: 'desc' } })
    expect(changed).toMatchObject({
      objectId: lea.actor.personId,
      actorId: ben.actor.personId,
      details: { by: 'Ben Okafor', proposedBy: 'Ada Admin', proposal: id, before: [], roles: ['administrator', 'compliance'] },
    })
    const letter = await db().mail.findFirstOrThrow({ where: { to: 'lea@vestry.example' }, orderBy: { id: 'desc' } })
    expect(letter.text).toContain('Proposed by Ada Admin and activated by Ben Okafor.')
    const confirmed = await db().approval.findMany({ where: { type: 'countersign/proposal/v1' }, orderBy: { id: 'desc' }, take: 2 })
    const { digest } = await db().proposal.findUniqueOrThrow({ where: { id } })
    expect(confirmed.map(({ statement }) => parseStatement(statement))).toMatchObject([
      { act: 'activate', administrator: ben.actor.personId, kind: 'roles', proposal: id, digest: hex(digest) },
      { act: 'propose', administrator: ada.actor.personId, kind: 'roles', proposal: id, digest: hex(digest) },
    ])
    must(await changeRoles(ada.actor, lea.actor.personId, []))
  })

  test('is an auditor’s with an end, and given again before it is over', async () => {
    for (const [roles, until, code] of [
      [['auditor'], '', 'end-missing'],
      [['auditor'], day(-1).toISOString(), 'ends-in-the-past'],
      [['auditor'], day(400).toISOString(), 'too-long'],
      [['auditor', 'compliance'], day(30).toISOString(), 'auditor-alone'],
    ] as const)
      expect(await ask(ada, lea, roles, until)).toMatchObject({ ok: false, code })
    for (const days of [30, 60]) must(await activate(ben, await propose(ada, lea, ['auditor'], day(days).toISOString())))
    const { auditorUntil } = await db().person.findUniqueOrThrow({ where: { id: lea.actor.personId } })
    expect(auditorUntil?.getTime()).toBeGreaterThan(day(59).getTime())
    expect(await ask(ada, lea, ['auditor'], day(50).toISOString())).toMatchObject({ code: 'no-role-given' })
    must(await changeRoles(ada.actor, lea.actor.personId, []))
  })

  test('of two activated at once one wins, and the other is stale; so is one whose person lost a role since', async () => {
    const [one, other] = [await propose(ada, lea, ['compliance']), await propose(ben, lea, ['administrator'])]
    const prepared = [must(await prepareRolesActivation(ben.actor, one)), must(await prepareRolesActivation(ada.actor, other))] as const
    const answers = await Promise.all([confirm(ben, prepared[0]), confirm(ada, prepared[1])])
    expect(answers.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'proposal-stale' })
    const late = await propose(ada, lea, ['administrator', 'compliance'])
    must(await changeRoles(ben.actor, lea.actor.personId, []))
    expect(await activate(ben, late)).toMatchObject({ code: 'proposal-stale' })
    for (const { id } of await waitingRoles(ada.actor, lea.actor.personId)) must(await withdrawRoles(ada.actor, id))
    expect(await waitingRoles(ada.actor, lea.actor.personId)).toEqual([])
    expect(await kindsOf(late)).toEqual(['roles.proposed', 'roles.withdrawn'])
  })
})

describe('is refused, by name and on record', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    ['to compliance', () => ask(cas, lea, ['compliance']), { rule: 'not-entitled' }],
    ['for oneself', () => ask(ada, ada, ['administrator', 'compliance']), { rule: 'roles-not-for-oneself' }],
    [
      'activated by whom it is for',
      async () => activate(ben, await propose(ada, ben, ['administrator', 'compliance'])),
      { rule: 'roles-not-for-oneself' },
    ],
    [
      'activated by who proposed it',
      async () => activate(ada, await propose(ada, lea, ['compliance'])),
      { rule: 'proposal-needs-another' },
    ],
    [
      'activated by whom its proposer brought in',
      async () => {
        const hal = await enrol(ben, { name: 'Hal Stone', email: 'hal@vestry.example', roles: ['administrator'] })
        const said = await activate(hal, await propose(ben, lea, ['compliance']))
        must(await changeRoles(ada.actor, hal.actor.personId, []))
        return said
      },
      { rule: 'proposal-vouched-apart' },
    ],
    ['when it gives nothing', () => ask(ada, cas, []), { code: 'no-role-given' }],
    [
      'for somebody who is not there',
      () => prepareRoles(ada.actor, { personId: newId(), roles: ['compliance'], reason: 'x' }),
      { code: 'person-unknown' },
    ],
    [
      'for what is no person',
      () => prepareRoles(ada.actor, { personId: 'x', roles: ['compliance'], reason: 'x' }),
      { code: 'person-unknown' },
    ],
    [
      'for somebody suspended while it was confirmed',
      async () => {
        const ida = await enrol(ada, { name: 'Ida', email: 'ida@vestry.example' })
        const prepared = must(await prepareRolesActivation(ben.actor, await propose(ada, ida, ['compliance'])))
        must(await suspend(ada.actor, ida.actor.personId))
        return confirm(ben, prepared)
      },
      { code: 'person-inactive' },
    ],
    [
      'by somebody suspended while they confirmed it',
      async () => {
        const jon = await enrol(ben, { name: 'Jon', email: 'jon@vestry.example', roles: ['administrator'] })
        const prepared = must(await prepareRolesActivation(jon.actor, await propose(ada, lea, ['compliance'])))
        must(await suspend(ada.actor, jon.actor.personId))
        return confirm(jon, prepared)
      },
      { code: 'intent-closed' },
    ],
    [
      'by somebody who lost the role while they confirmed it',
      async () => {
        const kim = await enrol(ben, { name: 'Kim', email: 'kim@vestry.example', roles: ['administrator'] })
        const prepared = must(await prepareRolesActivation(kim.actor, await propose(ada, lea, ['compliance'])))
        must(await changeRoles(ada.actor, kim.actor.personId, []))
        return confirm(kim, prepared)
      },
      { rule: 'not-entitled' },
    ],
    [
      'by another than whose gesture it is',
      async () => {
        const { intentId, options } = must(await prepareRolesActivation(ben.actor, await propose(ada, lea, ['compliance'])))
        return completeRoles(ada.actor, { intentId, answer: ben.authenticator.get(options) })
      },
      { code: 'intent-of-another' },
    ],
    [
      'with another’s passkey',
      async () => {
        const { intentId, options } = must(await prepareRolesActivation(ben.actor, await propose(ada, lea, ['compliance'])))
        return completeRoles(ben.actor, { intentId, answer: ada.authenticator.get({ challenge: options.challenge }) })
      },
      { code: 'passkey-of-another' },
    ],
  ])('%s', async (_, attempt, refusal) => {
    const before = await db().auditEvent.count({ where: { kind: 'roles.refused' } })
    expect(await attempt()).toMatchObject({ ok: false, ...refusal })
    expect(await db().auditEvent.count({ where: { kind: 'roles.refused' } })).toBe(before + 1)
    expect(await rolesNow(lea)).toEqual([])
  })

  test('by the database too: without a proposal, by an old one, for another, or with whoever comes', async () => {
    const id = await propose(ada, lea, ['compliance'])
    const put = (data: object, whom = lea) => db().person.update({ where: { id: whom.actor.personId }, data })
    await expect(put({ roles: ['compliance'] })).rejects.toThrow(/not those that were activated/)
    await expect(put({ roles: ['compliance'], rolesFrom: id })).rejects.toThrow(/not those that were activated/)
    await expect(
      db().proposal.update({ where: { id }, data: { activatedBy: ada.actor.personId, activatedAt: new Date() } }),
    ).rejects.toThrow(/takes two/)
    must(await activate(ben, id))
    await expect(put({ roles: ['administrator', 'compliance'] })).rejects.toThrow(/not those that were activated/)
    must(await changeRoles(ada.actor, lea.actor.personId, []))
    await expect(put({ roles: ['compliance'] })).rejects.toThrow(/not those that were activated/)
    await expect(put({ rolesFrom: null })).rejects.toThrow(/not those that were activated/)
    await expect(put({ roles: ['compliance'], rolesFrom: id }, cas)).rejects.toThrow(/not those that were activated/)
    const stranger = { id: newId(), name: 'Zed', email: 'zed@vestry.example', status: 'active', createdAt: new Date() }
    await expect(db().person.create({ data: { ...stranger, roles: ['compliance'] } })).rejects.toThrow(/takes two/)
  })
})
