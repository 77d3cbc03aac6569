import { afterAll, expect, test } from 'vitest'
import { closeDb } from '@/lib/db'
import { lent } from '../../test/support/delegation'
import { sentEnvelope } from '../../test/support/envelope'
import { type Member, makeOrganisation } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { inbox } from './index'

afterAll(closeDb)

test('where much waits the weightiest stands first, all of it is counted, and is shown when it is asked for', async () => {
  const [ada, ben, ana] = (await makeOrganisation('Vestry Bakeries', { name: 'Ada Admin', email: 'ada@vestry.example' }, [
    { name: 'Ben Cole', email: 'ben@vestry.example' },
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
  ])) as [Member, Member, Member]
  const id = await sentEnvelope({ sender: ada, signers: [ben], declared: { amount: '100', currency: 'EUR' } })
  await asOwner(
    `WITH copy AS MATERIALIZED (SELECT n, uuidv7() AS id FROM generate_series(1, 60) n), envelopes AS (
       INSERT INTO envelope SELECT (jsonb_populate_record(e, jsonb_build_object('id', copy.id, 'amount', 20000 + n))).* FROM envelope e, copy WHERE e.id = $1)
     INSERT INTO recipient SELECT (jsonb_populate_record(r, jsonb_build_object('id', uuidv7(), 'envelope_id', copy.id))).*
     FROM recipient r, copy WHERE r.envelope_id = $1`,
    [id],
  )
  const some = await inbox(ben.actor)
  expect(some).toMatchObject({ more: true, waiting: { length: 61 }, own: { length: 50 } })
  expect(some.own.map(({ money }) => money?.minor)).toEqual(Array.from({ length: 50 }, (_, at) => 20_060 - at))
  expect(await inbox(ben.actor, { all: true })).toMatchObject({ more: false, own: { length: 61 } })
  // Of what waits for a grantor the weightiest may all be beyond what was lent: what is within it is not crowded out.
  await lent(ben, ana, { classes: ['other'], amount: '150' })
  const held = await inbox(ana.actor)
  expect(held.forOthers.map(({ rows }) => rows.map(({ envelopeId }) => envelopeId))).toEqual([[id]])
  expect(held.more).toBe(false)
})
