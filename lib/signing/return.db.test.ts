import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { start } from '@/lib/boot'
import { closeDb, db, transaction } from '@/lib/db'
import { markLeaver, suspend } from '@/lib/identity'
import { sentEnvelope } from '../../test/support/envelope'
import { faultsInHistory } from '../../test/support/history'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { returnOverlooked } from '.'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let ada: Member
let ana: Member
let ben: Member
let iris: Member

beforeAll(async () => {
  const members = await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Iris Holm', email: 'iris@vestry.example' },
  ])
  ;[ada, ana, ben, iris] = members as [Member, Member, Member, Member]
})
afterAll(async () => {
  expect(await faultsInHistory()).toEqual([])
  await closeDb()
})

const jobs = () =>
  db().$queryRaw<{ task: string }[]>`SELECT task_identifier AS task FROM graphile_worker.jobs WHERE task_identifier = 'return'`
const stateOf = async (id: string) => (await db().envelope.findUniqueOrThrow({ where: { id } })).state
const returnOf = (envelopeId: string) => db().auditEvent.findFirstOrThrow({ where: { kind: 'envelope.returned', envelopeId } })

it('is committed with the suspension, and done by the worker in the name of who suspended', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ana] })
  must(await suspend(ada.actor, ana.actor.personId))
  expect(await jobs()).toHaveLength(1)
  expect(await stateOf(envelopeId)).toBe('sent')
  // The very handlers that a server has.
  await start()
  const { countersign } = globalThis as { countersign?: { stop(): Promise<void> } }
  await vi.waitFor(async () => expect(await stateOf(envelopeId)).toBe('returned'), 20_000)
  await countersign?.stop()
  expect(await returnOf(envelopeId)).toMatchObject({ actorKind: 'person', actorId: ada.actor.personId })
  expect(await jobs()).toEqual([])
})

it('is not begun by a suspension that fails', async () => {
  expect(await suspend(ben.actor, iris.actor.personId)).toMatchObject({ ok: false })
  expect(await jobs()).toEqual([])
})

it('is made up for by the sweep when its job was lost', async () => {
  const envelopeId = await sentEnvelope({ sender: iris, signers: [ben] })
  must(await markLeaver(ada.actor, ben.actor.personId))
  await transaction((tx) => tx.$queryRaw`SELECT graphile_worker.remove_job(${`return:${ben.actor.personId}`})::text`)
  expect(await returnOverlooked()).toEqual({ returned: 1 })
  expect(await stateOf(envelopeId)).toBe('returned')
  expect(await returnOf(envelopeId)).toMatchObject({ actorKind: 'system', actorId: null })
  expect(await returnOverlooked()).toEqual({ returned: 0 })
})
