import { beforeAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { type Actor, invite, withdraw } from '@/lib/identity'
import { enrol, foundOrganisation, type Member, markLeft, must } from '@/test/support/organisation'
import { assignFinding, overview, sweepFindings } from './index'
import { asText } from './say'

let ada: Member
let cleo: Member
let ben: Member
let olga: Member

const DAY_MS = 86_400_000
const after = (days: number) => () => new Date(Date.now() + days * DAY_MS)
const seen = async (actor: Actor) => must(await overview(actor))
const told = async (actor: Actor) => (await seen(actor)).findings.map(({ sentence }) => asText(sentence))
const events = (kind: string) => db().auditEvent.count({ where: { kind } })
const last = (kind: string) => db().auditEvent.findFirstOrThrow({ where: { kind }, orderBy: { id: 'desc' } })

beforeAll(async () => {
  ada = await foundOrganisation('Lathe & Linden', { name: 'Ada', email: 'ada@lathe.example' })
  cleo = await enrol(ada, { name: 'Cleo', email: 'cleo@lathe.example', roles: ['compliance'] })
  olga = await enrol(ada, { name: 'Olga', email: 'olga@lathe.example', roles: ['auditor'], until: after(10)().toISOString() })
}, 60_000)

test('the only administrator is a finding, opened once however many sweep, and closed by the second', async () => {
  const swept = await Promise.all([sweepFindings(), sweepFindings(), sweepFindings()])
  expect(swept.toSorted()).toEqual([0, 0, 1])
  expect(await sweepFindings()).toBe(0)
  expect(await told(cleo.actor)).toEqual(['Only one administrator can act'])
  expect((await seen(ada.actor)).findings[0]).toMatchObject({ owner: { name: 'Ada' }, href: '/people/invite' })

  ben = await enrol(ada, { name: 'Ben', email: 'ben@lathe.example', roles: ['administrator'] })
  expect(await sweepFindings()).toBe(1)
  expect(await told(cleo.actor)).toEqual([])
  expect([await events('finding.opened'), await events('finding.closed')]).toEqual([1, 1])
  expect(await last('finding.closed')).toMatchObject({ actorKind: 'system', details: { finding: 'single-administrator' } })
})

test('compliance says who answers for a finding and until when; nobody else does', async () => {
  const { invitationId } = must(await invite(ada.actor, { name: 'Noor', email: 'noor@lathe.example', title: '', roles: [] }))
  await sweepFindings()
  expect(await told(cleo.actor)).toEqual([])
  expect(await sweepFindings(after(4))).toBe(1)
  const [row] = (await seen(cleo.actor)).findings
  if (!row) throw new Error('no finding')
  expect([asText(row.sentence), row.owner?.name]).toEqual(['Noor did not answer an invitation', 'Ada'])

  const due = new Date(Date.now() + 3 * DAY_MS).toISOString()
  const given = { ownerId: ben.actor.personId, due }
  expect((await seen(ada.actor)).owners).toEqual([])
  expect(await assignFinding(ada.actor, row.id, given)).toMatchObject({ ok: false, rule: 'not-entitled' })
  expect(await last('finding.refused')).toMatchObject({ outcome: 'refused', actorId: ada.actor.personId, objectId: row.id })
  for (const [what, code] of [
    [{ ...given, ownerId: 'nonsense' }, 'owner-unknown'],
    [{ ...given, due: '' }, 'due-missing'],
    [{ ...given, due: new Date(0).toISOString() }, 'due-in-the-past'],
  ] as const)
    expect(await assignFinding(cleo.actor, row.id, what)).toMatchObject({ ok: false, code })

  must(await assignFinding(cleo.actor, row.id, given))
  expect((await seen(cleo.actor)).findings[0]).toMatchObject({ owner: { name: 'Ben' }, due: new Date(due) })
  expect(await last('finding.assigned')).toMatchObject({ actorId: cleo.actor.personId, details: { owner: 'Ben', due } })
  expect(await db().mail.findFirst({ where: { personId: ben.actor.personId }, orderBy: { id: 'desc' } })).toMatchObject({
    text: expect.stringContaining('nobody answered an invitation'),
  })

  // Whoever has left answers for nothing any more.
  await markLeft(ada, ben.actor.personId)
  expect((await seen(cleo.actor)).findings[0]).toMatchObject({ owner: undefined })

  must(await withdraw(ada.actor, invitationId))
  await sweepFindings(after(4))
  expect(await assignFinding(cleo.actor, row.id, { ...given, ownerId: cleo.actor.personId })).toMatchObject({ code: 'finding-unknown' })
  const closed = await db().finding.findUniqueOrThrow({ where: { id: row.id } })
  expect(closed.closedAt).not.toBeNull()
  await expect(db().finding.update({ where: { id: row.id }, data: { closedAt: null } })).rejects.toThrow()
})

test('who has no role does not read the overview, and an auditor does', async () => {
  const dora = await enrol(ada, { name: 'Dora', email: 'dora@lathe.example' })
  expect(await overview(dora.actor)).toMatchObject({ ok: false, rule: 'not-entitled' })
  expect(await overview(olga.actor)).toMatchObject({ ok: true, value: { owners: [] } })
})

test('it is not history that counts, but who is there, and whether they count as two', async () => {
  await sweepFindings()
  expect(await told(cleo.actor)).toEqual(['Only one administrator can act'])
  const bea = await enrol(ada, { name: 'Bea', email: 'bea@lathe.example', roles: ['administrator'] })
  expect(await sweepFindings()).toBe(0)
  expect(await told(cleo.actor)).toEqual(['All administrators who can act go back to one'])
  expect(bea.actor.roles).toEqual(['administrator'])
  expect(await sweepFindings(after(31))).toBe(1)
  expect(await told(cleo.actor)).toEqual([])
})
