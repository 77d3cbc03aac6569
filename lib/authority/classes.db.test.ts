import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeDb, db } from '@/lib/db'
import { changeRoles } from '@/lib/identity'
import { faultsInHistory } from '../../test/support/history'
import { enrol, type Member, makeOrganisation, must } from '../../test/support/organisation'
import { classes, releaseAuthority, requireAuthority } from './index'

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

const lease = async (by: Member) => (await classes(by.actor)).find(({ id }) => id === 'lease')
const eventsOfClasses = async () =>
  (await db().auditEvent.findMany({ where: { kind: { startsWith: 'class.' }, outcome: 'permitted' }, orderBy: { id: 'asc' } })).map(
    ({ kind }) => kind,
  )

describe('a kind of document', () => {
  test('is put under the register by one administrator, and released by two; each act is recorded', async () => {
    expect(await lease(ada)).toMatchObject({ registerRequired: false, may: { require: true, release: undefined } })
    must(await requireAuthority(ada.actor, 'lease'))
    expect(await lease(ada)).toMatchObject({ registerRequired: true, may: { require: false, release: 'ask' } })
    expect(await releaseAuthority(ada.actor, 'lease')).toMatchObject({ ok: true, value: { part: 'asked' } })
    expect(await lease(ada)).toMatchObject({
      registerRequired: true,
      releaseAskedBy: { name: 'Ada Admin' },
      may: { require: true, release: undefined },
    })
    expect(await lease(ben)).toMatchObject({ may: { release: 'confirm' } })
    expect(await releaseAuthority(ben.actor, 'lease')).toMatchObject({ ok: true, value: { part: 'released' } })
    expect(await lease(ben)).toMatchObject({ registerRequired: false, releaseAskedBy: undefined })
    expect(await eventsOfClasses()).toEqual(['class.authority-required', 'class.release-asked', 'class.released'])
  })

  test('is kept in the register by whoever does not want it released, and its release begins anew', async () => {
    must(await requireAuthority(ben.actor, 'lease'))
    must(await releaseAuthority(ada.actor, 'lease'))
    must(await requireAuthority(ben.actor, 'lease'))
    expect((await eventsOfClasses()).at(-1)).toBe('class.authority-kept')
    expect(await releaseAuthority(ben.actor, 'lease')).toMatchObject({ value: { part: 'asked' } })
    must(await requireAuthority(ada.actor, 'lease'))
  })

  test('waits for another when who asked is no administrator any more', async () => {
    must(await releaseAuthority(ben.actor, 'lease'))
    must(await changeRoles(ada.actor, ben.actor.personId, []))
    expect(await releaseAuthority(ada.actor, 'lease')).toMatchObject({ value: { part: 'asked' } })
    must(await changeRoles(ada.actor, ben.actor.personId, ['administrator']))
    expect(await releaseAuthority(ada.actor, 'lease')).toMatchObject({ ok: false, rule: 'release-needs-two' })
    must(await requireAuthority(ada.actor, 'lease'))
  })
})

describe('is refused, by name and on record', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    ['requiring it, to compliance', () => requireAuthority(cas.actor, 'lease'), { rule: 'not-entitled' }],
    ['releasing it, to who has no role', () => releaseAuthority(ana.actor, 'lease'), { rule: 'not-entitled' }],
    ['releasing what asks for nothing', () => releaseAuthority(ada.actor, 'nda'), { code: 'class-not-required' }],
    ['a kind nobody knows', () => requireAuthority(ada.actor, 'sale'), { code: 'class-unknown' }],
    [
      'one person twice',
      async () => must(await releaseAuthority(ben.actor, 'lease')) && releaseAuthority(ben.actor, 'lease'),
      {
        rule: 'release-needs-two',
      },
    ],
    ['whom the first brought in', () => releaseAuthority(eve.actor, 'lease'), { rule: 'release-vouched-apart' }],
  ])('%s', async (_, attempt, refusal) => {
    const before = await db().auditEvent.count({ where: { kind: 'class.refused' } })
    expect(await attempt()).toMatchObject({ ok: false, ...refusal })
    expect(await db().auditEvent.count({ where: { kind: 'class.refused' } })).toBe(before + 1)
    expect(await lease(ada)).toMatchObject({ registerRequired: true })
  })

  test('two who confirm at once: one of them does it', async () => {
    const both = await Promise.all([releaseAuthority(ada.actor, 'lease'), releaseAuthority(ada.actor, 'lease')])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    must(await requireAuthority(ada.actor, 'lease'))
  })
})

test('compliance reads what each kind asks for, and others do not', async () => {
  expect(await lease(cas)).toMatchObject({ registerRequired: true, may: { require: false, release: undefined } })
  expect(await classes(ana.actor)).toEqual([])
})

test('whoever holds the application’s login releases nothing alone', async () => {
  const change = (data: object) => db().documentClass.update({ where: { id: 'lease' }, data })
  const asked = { releaseAskedBy: ada.actor.personId, releaseAskedAt: new Date() }
  const released = { registerRequired: false, releasedAt: new Date() }
  await expect(change({ registerRequired: false })).rejects.toThrow()
  await expect(change({ ...asked, ...released, releasedBy: ben.actor.personId })).rejects.toThrow()
  await change(asked)
  await expect(change({ registerRequired: false })).rejects.toThrow()
  await expect(change({ ...released, releasedBy: ada.actor.personId })).rejects.toThrow()
  await expect(change({ ...released, releaseAskedBy: ben.actor.personId, releasedBy: ada.actor.personId })).rejects.toThrow()
  await expect(change({ amountRequired: false })).rejects.toThrow()
})
