import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Result } from '@/lib/core'
import { db } from '@/lib/db'
import { unlock } from '@/lib/delivery'
import { completeRoles, prepareRoles } from '@/lib/people'
import { SoftwareAuthenticator } from '@/test/support/authenticator'
import { enrol, foundOrganisation, type Member, must } from '@/test/support/organisation'
import {
  addingState,
  beginAdding,
  completeAdding,
  completeCreation,
  completeEnrolment,
  completeHandOver,
  completeReopening,
  completeRevocation,
  listPasskeys,
  prepareEnrolment,
  prepareReopening,
  prepareRevocation,
  revokeSession,
  showHandOver,
  suspend,
  withdraw,
} from './index'

/** The order that lib/identity/locks.ts names. */
const ORDER = ['session', 'person', 'passkey', 'invitation', 'intent'] as const
type Kind = (typeof ORDER)[number]

const ORIGIN = 'http://localhost:3000'
const client = 'a test'
const blocker = new pg.Client({ connectionString: process.env.DATABASE_URL })
const looker = new pg.Client({ connectionString: process.env.DATABASE_URL })

let ada: Member
let ben: Member
let cyd: Member

beforeAll(async () => {
  await Promise.all([blocker.connect(), looker.connect()])
  ada = await foundOrganisation('Vestry Bakeries', { name: 'Ada', email: 'ada@vestry.example' })
  ben = await enrol(ada, { name: 'Ben', email: 'ben@vestry.example', roles: ['administrator'] })
  cyd = await enrol(ada, { name: 'Cyd', email: 'cyd@vestry.example', roles: ['administrator'] })
}, 60_000)
afterAll(() => Promise.all([blocker.end(), looker.end()]))

const lockedIds = async (kind: Kind): Promise<string[]> =>
  (
    await looker.query<{ id: string }>(
      `SELECT id::text FROM ${kind} WHERE id NOT IN (SELECT id FROM ${kind} FOR UPDATE SKIP LOCKED) ORDER BY ${kind}.id`,
    )
  ).rows.map(({ id }) => id)

async function someoneWaits(): Promise<boolean> {
  const { rowCount } = await looker.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
  )
  return rowCount !== 0
}

/**
 * Has `act` wait for one row, and looks what it holds meanwhile: nothing of a kind that comes later, and of the same kind nothing
 * with a greater id. Whoever keeps to that can stand in no circle.
 */
async function waitsInOrder(kind: Kind, id: string, act: () => Promise<Result<unknown>>, mode: 'UPDATE' | 'SHARE' = 'UPDATE') {
  await blocker.query('BEGIN')
  await blocker.query(`SELECT id FROM ${kind} WHERE id = $1 FOR ${mode}`, [id])
  let over = false
  const acting = act().finally(() => {
    over = true
  })
  try {
    while (!over && !(await someoneWaits()));
    const held: string[] = []
    for (const one of ORDER.slice(ORDER.indexOf(kind)))
      for (const row of await lockedIds(one)) if (one !== kind || row > id) held.push(`${one} ${row}`)
    expect({ waited: !over, held }).toEqual({ waited: true, held: [] })
  } finally {
    await blocker.query('ROLLBACK')
  }
  must(await acting)
}

async function reopened(member: Member, personId: string) {
  const prepared = must(await prepareReopening(member.actor, personId, 'The phone was lost.'))
  return () => completeReopening(member.actor, { intentId: prepared.intentId, answer: member.authenticator.get(prepared.options) })
}

/** Walks adding a passkey to just before its last step. */
async function almostAdded(member: Member) {
  const begun = must(await beginAdding(member.actor))
  const device = new SoftwareAuthenticator(ORIGIN)
  must(await completeHandOver({ ...begun, answer: device.create(must(await showHandOver(begun)).options), client }))
  const state = await addingState(member.actor, begun.intentId)
  if (state.state !== 'ready') throw new Error(state.state)
  const { intentId, options } = state.prepared
  return () => completeAdding(member.actor, { intentId, answer: member.authenticator.get(options) })
}

test('suspending takes both people by id, and their passkeys after', async () => {
  const dan = await enrol(ada, { name: 'Dan', email: 'dan@vestry.example', roles: ['administrator'] })
  // The one who acts has the greater id: he must not hold himself while he waits for the other.
  await waitsInOrder('person', dan.actor.personId, () => suspend(ada.actor, dan.actor.personId))
  const eva = await enrol(ada, { name: 'Eva', email: 'eva@vestry.example' })
  const fay = await enrol(ada, { name: 'Fay', email: 'fay@vestry.example', roles: ['administrator'] })
  await waitsInOrder('person', eva.actor.personId, () => suspend(fay.actor, eva.actor.personId))
})

test('giving a role takes whose it is and who gives it by id, and their passkeys after', async () => {
  const gia = await enrol(ada, { name: 'Gia', email: 'gia@vestry.example' })
  const hue = await enrol(ben, { name: 'Hue', email: 'hue@vestry.example', roles: ['administrator'] })
  const form = { personId: gia.actor.personId, roles: ['compliance' as const], reason: 'Asked for.' }
  const { prepared: asked } = must(await prepareRoles(hue.actor, form))
  // Hue has the greater id: she must not hold herself while she waits for Gia.
  const answer = hue.authenticator.get(asked.options)
  await waitsInOrder('person', gia.actor.personId, () => completeRoles(hue.actor, { intentId: asked.intentId, answer }))
})

test('enrolling again takes the person before the link, and whoever withdraws the link takes it last', async () => {
  const gus = await enrol(ada, { name: 'Gus', email: 'gus@vestry.example' })
  const { personId } = gus.actor
  must(await (await reopened(ada, personId))())
  await waitsInOrder('person', personId, await reopened(ben, personId))
  const mail = await db().mail.findFirstOrThrow({ where: { personId, secret: { not: null } }, orderBy: { id: 'desc' } })
  const secret = unlock(mail.secret ?? new Uint8Array()).split('#')[1] ?? ''
  const device = new SoftwareAuthenticator(ORIGIN)
  const creation = must(await prepareEnrolment({ secret, cookie: 'gus', client }))
  const enrolment = must(
    await completeCreation({ cookie: 'gus', intentId: creation.intentId, answer: device.create(creation.options), client }),
  )
  const answer = device.get(enrolment.options)
  await waitsInOrder('person', personId, () => completeEnrolment({ cookie: 'gus', intentId: enrolment.intentId, answer, client }))

  const hal = await enrol(ada, { name: 'Hal', email: 'hal@vestry.example' })
  must(await (await reopened(ada, hal.actor.personId))())
  const link = await db().invitation.findFirstOrThrow({ where: { personId: hal.actor.personId } })
  await waitsInOrder('invitation', link.id, () => withdraw(ada.actor, link.id))
})

test('two who sign out of one session at once: neither holds it halfway', async () => {
  const ida = await enrol(ada, { name: 'Ida', email: 'ida@vestry.example' })
  await waitsInOrder('session', ida.actor.sessionId, () => revokeSession(ida.actor, ida.actor.sessionId), 'SHARE')
})

test('a gesture holds its passkey whole before it uses its intent up', async () => {
  await waitsInOrder('passkey', cyd.actor.passkeyId, await almostAdded(cyd), 'SHARE')
  const [, second] = await listPasskeys(cyd.actor)
  const prepared = must(await prepareRevocation(cyd.actor, second?.id ?? ''))
  const answer = cyd.authenticator.get({ challenge: prepared.options.challenge })
  await waitsInOrder('passkey', cyd.actor.passkeyId, () => completeRevocation(cyd.actor, { intentId: prepared.intentId, answer }), 'SHARE')
})
