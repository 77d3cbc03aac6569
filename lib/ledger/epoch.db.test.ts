import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db, type Organisation, transaction } from '@/lib/db'
import { logKey } from '@/lib/keys'
import { consistencyPath, type NoteKey, openNote, parseLeaf, verifierKey, verifyConsistency } from '@/lib/proof'
import { connected, query } from '../../test/home'
import { begin, current, event, goesOn, headOf, keyOf, owner, plan, reader, record } from '../../test/support/epochs'
import { must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { logDb } from '../db/client'
import { append, checkLog, continueLog, planContinuation, readCheckpoint, settleLog } from './index'
import { hashesOf } from './tree'

const _home = process.env.COUNTERSIGN_DATA ?? ''
const id = newId()
const log = `localhost/${id}`
afterAll(closeDb)

describe('another epoch is refused', () => {
  test('before there is a log', async () => {
    expect(await plan('key-lost')).toMatchObject({ code: 'not-set-up' })
    await db().organisation.create({
      data: { id, name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: `${log}/1`, createdAt: new Date() },
    })
    await record(2)
    expect(await plan('key-lost')).toMatchObject({ code: 'nothing-signed' })
    expect(await plan('key-stolen')).toMatchObject({ code: 'log-key-lost' })
    must(await settleLog())
  })

  test('where nothing is lost', async () => {
    expect(await plan('key-lost')).toMatchObject({ code: 'log-key-there' })
    expect(await plan('older-backup')).toMatchObject({ code: 'nothing-lost' })
    expect(await plan('older-backup', await readCheckpoint())).toMatchObject({ code: 'nothing-lost' })
  })

  test('for a reason that an erasure would have to take', async () => {
    expect(await planContinuation({ because: 'key-lost', reason: 'ana@vestry.example lost it.' })).toMatchObject({
      code: 'reason-names-address',
    })
  })

  test('on a checkpoint that says nothing of this log', async () => {
    const note = (await readCheckpoint()) ?? ''
    expect(await plan('older-backup', 'no note')).toMatchObject({ code: 'checkpoint-unreadable' })
    expect(await plan('older-backup', note.replace(id, newId()))).toMatchObject({ code: 'checkpoint-foreign' })
    expect(await plan('older-backup', note.replace('\n2\n', '\n9\n'))).toMatchObject({
      code: 'checkpoint-foreign',
      reason: expect.stringContaining('does not hold'),
    })
  })

  test('where the leaves are not what was signed: that is no loss', async () => {
    const leaf = `(SELECT event_id FROM log_leaf WHERE position = 1)`
    await asOwner(`UPDATE audit_event SET leaf = leaf || '\\x20' WHERE id = ${leaf}`)
    for (const because of ['key-stolen', 'older-backup'] as const) expect(await plan(because)).toMatchObject({ code: 'log-differs' })
    await asOwner(`UPDATE audit_event SET leaf = substr(leaf, 1, length(leaf) - 1) WHERE id = ${leaf}`)
  })

  test('when the log went on since it was planned', async () => {
    const planned = must(await plan('key-stolen'))
    await record()
    must(await settleLog())
    expect(await continueLog(planned, owner())).toMatchObject({ code: 'log-moved-on' })
    rmSync(keyOf(2), { recursive: true })
    await goesOn(`${log}/1`)
  })
})

describe('a key that was lost', () => {
  let before: NoteKey
  let stale: Organisation

  beforeAll(async () => {
    before = await reader()
    await record(3)
    must(await settleLog())
    stale = await db().organisation.findFirstOrThrow()
    rmSync(keyOf(1), { recursive: true })
    await record(2)
    expect(await settleLog()).toMatchObject({ code: 'log-key-lost' })
  })

  test('is replaced: the tree goes on, and its first leaf holds the last checkpoint', async () => {
    const last = (await readCheckpoint()) ?? ''
    const { origin, first } = await begin({ because: 'key-lost' })
    expect(origin).toBe(`${log}/2`)
    const says = (await current())?.began?.says
    expect(says).toMatchObject({ earlier: `${log}/1`, because: 'key-lost', signed: first - 2, kept: first - 2, checkpoint: last })
    expect(says).not.toHaveProperty('key')
    const [row] = await db().$queryRaw<{ leaf: Uint8Array }[]>`
      SELECT leaf FROM audit_event JOIN log_leaf ON event_id = id WHERE position = ${BigInt(first)}`
    expect(parseLeaf(row?.leaf ?? new Uint8Array())).toMatchObject({
      log: origin,
      kind: 'organisation.log-continued',
      actor: { kind: 'system' },
    })
    await goesOn(`${log}/2`)
    expect((await openNote(last, [before])).ok).toBe(true)
  })

  test('and who kept a checkpoint of before sees that nothing before it changed', async () => {
    const [first, second] = [headOf((await current())?.began?.says.checkpoint), headOf(await readCheckpoint())]
    if (!first || !second) throw new Error('no checkpoints')
    const proof = await transaction((tx) => hashesOf(tx, consistencyPath(first.size, second.size)))
    expect(verifyConsistency({ first, second, proof })).toBe(true)
  })

  test('a process that was not started again can neither record nor sign', async () => {
    const held = globalThis as { countersignOrganisation?: Organisation | undefined }
    held.countersignOrganisation = stale
    await expect(record()).rejects.toThrow(`the log goes on as ${log}/2: start this process again`)
    held.countersignOrganisation = undefined
    const note = (await current())?.began?.says.checkpoint
    await expect(logDb().$executeRaw`INSERT INTO log_checkpoint SELECT max(size), ${note}, now() FROM log_head`).rejects.toThrow(
      'the log goes on as',
    )
  })

  test('a spare key that a run left which was killed is not used', async () => {
    must(logKey(true, 3))
    expect(must(await plan('key-stolen')).origin).toBe(`${log}/4`)
    rmSync(keyOf(3), { recursive: true })
  })
})

test('nobody can change the organisation, its owner neither, but to raise the epoch', async () => {
  for (const change of [
    `name = 'Another'`,
    `log_origin = '${log}/1', log_first = log_first + 1`,
    `log_origin = 'elsewhere/${id}/9', log_first = log_first + 1`,
    `log_origin = '${log}/9'`,
    `log_origin = '${log}/9', log_first = log_first + 1, name = 'Another'`,
  ])
    await expect(query(owner(), `UPDATE organisation SET ${change}`), change).rejects.toThrow('history cannot be changed')
  await expect(query(owner(), 'DELETE FROM organisation')).rejects.toThrow('history cannot be changed')
  for (const client of [db(), logDb()])
    await expect(client.$executeRaw`UPDATE organisation SET log_first = 0`).rejects.toThrow('permission denied')
})

test('what is being done while a stolen key is replaced stands before the new epoch, or is not done', async () => {
  const key = verifierKey(await reader())
  const planned = must(await plan('key-stolen'))
  const held = globalThis as { countersignOrganisation?: Organisation | undefined }
  const stale = await db().organisation.findFirstOrThrow()
  let continued: ReturnType<typeof continueLog> | undefined
  const { id: inFlight } = await transaction(async (tx) => {
    const appended = await append(tx, event())
    continued = continueLog(planned, owner())
    // It waits for this act, and whoever acts now waits for it.
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1)
    return appended
  })
  const { first } = must(await (continued as NonNullable<typeof continued>))
  held.countersignOrganisation = stale
  await expect(record()).rejects.toThrow('the log goes on as')
  held.countersignOrganisation = undefined
  const [row] = await db().$queryRaw<{ position: bigint }[]>`SELECT position FROM log_leaf WHERE event_id = ${inFlight}::uuid`
  expect(Number(row?.position)).toBeLessThan(first)
  expect(await current()).toMatchObject({ origin: `${log}/3`, first, began: { says: { because: 'key-stolen', key } } })
  await goesOn(`${log}/3`)
  expect(await continueLog(planned, owner())).toMatchObject({ code: 'log-moved-on' })
})

const waiting = () =>
  connected(owner(), async (client) => {
    const { rowCount } = await client.query(`SELECT FROM pg_locks WHERE NOT granted AND relation = 'log_queue'::regclass`)
    return rowCount
  })

test('a key that is lost before it ever signed is replaced as well', async () => {
  await begin({ because: 'key-stolen' })
  rmSync(keyOf(4), { recursive: true })
  expect(await settleLog()).toMatchObject({ code: 'log-key-lost' })
  await begin({ because: 'key-lost' })
  await goesOn(`${log}/5`)
})

test('an event that names another epoch than its place in the log is found', async () => {
  const [first] = await db().$queryRaw<{ first: bigint }[]>`SELECT log_first AS first FROM organisation`
  await asOwner(
    `UPDATE audit_event SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '${log}/5', '${log}/1'), 'UTF8')
    WHERE id = (SELECT event_id FROM log_leaf WHERE position = $1)`,
    [Number(first?.first) + 1],
  )
  expect((await checkLog()).findings).toContainEqual(expect.objectContaining({ check: 'leaf-astray', index: Number(first?.first) + 1 }))
})
