import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Bytes, hex, newId } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { logKey, logMemory } from '@/lib/keys'
import {
  consistencyPath,
  leafHash,
  type NoteKey,
  openNote,
  parseCheckpointText,
  parseLogProof,
  treeHash,
  verifyConsistency,
  verifyInclusion,
} from '@/lib/proof'
import { asOwner } from '../../test/support/owner'
import { logDb } from '../db/client'
import { signHead } from './checkpoint'
import { append, standingInLog, startLog, stopLog } from './index'
import { integrate } from './sequence'
import { hashesOf } from './tree'

const home = process.env.COUNTERSIGN_DATA ?? ''
const sign = () => signHead()
let origin: string

beforeAll(async () => {
  const id = newId()
  origin = `localhost/${id}/1`
  await db().organisation.create({ data: { id, name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: origin, createdAt: new Date() } })
})
afterAll(closeDb)

/** Appends events, each about an object of its own unless told otherwise. Returns their ids. */
async function record(count: number, objectId?: string): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const object = { type: 'envelope', id: objectId ?? newId() } as const
    const event = { kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details: { i } } as const
    ids.push((await transaction((tx) => append(tx, event))).id)
  }
  return ids
}

async function drain(): Promise<number> {
  let size = 0
  for (let taken = await integrate(); taken > 0; taken = await integrate()) size += taken
  return size
}

/** All leaf hashes in the tree's order, from the bytes of the events. */
async function leaves(): Promise<Bytes[]> {
  const rows = await db().$queryRaw<{ leaf: Bytes }[]>`
    SELECT e.leaf FROM log_leaf l JOIN audit_event e ON e.id = l.event_id ORDER BY l.position`
  return rows.map(({ leaf }) => leafHash(leaf))
}

async function opened(): Promise<{ size: number; root: Bytes }> {
  const key = logKey(false)
  if (!key.ok) throw new Error(key.reason)
  const reader: NoteKey = { name: origin, algorithm: 'ed25519', publicKey: key.value.publicKey }
  const [newest] = await db().$queryRaw<{ note: string }[]>`SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1`
  const note = await openNote(newest?.note ?? '', [reader])
  if (!note.ok) throw new Error(note.reason)
  const head = parseCheckpointText(note.value.text)
  if (head?.origin !== origin) throw new Error('a checkpoint of another log')
  return head
}

describe('an event', () => {
  test('is queued with its transaction, then in the tree, then proven by a signed checkpoint', async () => {
    const [id = ''] = await record(1)
    expect(await standingInLog(id)).toEqual({ is: 'queued' })
    expect(await standingInLog(newId())).toBeUndefined()
    await drain()
    expect(await standingInLog(id)).toEqual({ is: 'logged', index: 0 })
    expect(await sign()).toMatchObject({ ok: true, value: { size: 1 } })
    expect(await standingInLog(id)).toMatchObject({ is: 'proven', index: 0, size: 1 })
  })

  test('that is rolled back is never queued', async () => {
    const failing = transaction(async (tx) => {
      await append(tx, {
        kind: 'envelope.sent',
        object: { type: 'envelope', id: newId() },
        actor: { kind: 'system' },
        outcome: 'permitted',
        details: {},
      })
      throw new Error('the act failed')
    })
    await expect(failing).rejects.toThrow('the act failed')
    expect(await integrate()).toBe(0)
  })

  test('of one object stands after those before it, whatever the ids say', async () => {
    const objectId = newId()
    const ids = [newId(), newId(), newId()].reverse()
    for (const id of ids)
      await transaction((tx) =>
        append(tx, {
          id,
          kind: 'envelope.sent',
          object: { type: 'envelope', id: objectId },
          actor: { kind: 'system' },
          outcome: 'permitted',
          details: {},
        }),
      )
    await drain()
    const rows = await db().$queryRaw<{ event_id: string }[]>`
      SELECT event_id FROM log_leaf JOIN audit_event ON id = event_id WHERE object_id = ${objectId}::uuid ORDER BY position`
    expect(rows.map((row) => row.event_id)).toEqual(ids)
  })
})

test('every event is proven in the tree, and every older tree is its beginning, past the first full tile', async () => {
  const sizes: number[] = []
  const ids: string[] = []
  for (const count of [3, 61, 200, 40]) {
    ids.push(...(await record(count)))
    await drain()
    expect(await sign()).toMatchObject({ ok: true })
    sizes.push((await opened()).size)
  }
  expect(await db().$queryRaw`SELECT level, position FROM log_tile`).toEqual([{ level: 0, position: 0n }])
  const all = await leaves()
  const head = await opened()
  expect(head.size).toBe(all.length)
  expect(hex(head.root)).toBe(hex(treeHash(all)))
  for (const id of ids) {
    const standing = await standingInLog(id)
    const proof = standing?.is === 'proven' ? parseLogProof(standing.proof) : undefined
    const index = proof?.index ?? -1
    expect(verifyInclusion({ leaf: all[index] as Bytes, index, size: head.size, root: head.root, proof: proof?.proof ?? [] })).toBe(true)
  }
  for (const size of sizes) {
    const first = { size, root: treeHash(all.slice(0, size)) }
    expect(
      verifyConsistency({ first, second: head, proof: await transaction((tx) => hashesOf(tx, consistencyPath(size, head.size))) }),
    ).toBe(true)
  }
}, 60_000)

test('of several sequencers at once each event is taken once', async () => {
  const ids = await record(50)
  const taken = await Promise.all(Array.from({ length: 6 }, () => integrate()))
  expect(taken.reduce((sum, one) => sum + one, 0) + (await drain())).toBe(50)
  const rows = await db().$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM log_leaf WHERE event_id = ANY(${ids}::uuid[])`
  expect(rows[0]?.n).toBe(50n)
})

describe('the signer', () => {
  beforeEach(async () => {
    await record(2)
    await drain()
  })

  test('signs a head once', async () => {
    const first = await sign()
    expect(first).toMatchObject({ ok: true, value: { note: expect.any(String) } })
    expect(await sign()).toEqual({ ok: true, value: undefined })
  })

  test('that was killed before its note was kept signs the same head the same way', async () => {
    const before = await sign()
    if (!before.ok || !before.value) throw new Error('nothing was signed')
    const { size, note } = before.value
    // As if the transaction that keeps the note had never been: the memory is there already.
    await asOwner(`DELETE FROM log_checkpoint WHERE size = ${size}`)
    expect(await sign()).toEqual({ ok: true, value: { size, note } })
  })

  test('refuses a leaf whose bytes were changed after it was taken in, and names both roots', async () => {
    const [id] = await record(1)
    await drain()
    await asOwner(`UPDATE audit_event SET leaf = leaf || '\\x20' WHERE id = '${id}'`)
    expect(await sign()).toMatchObject({ ok: false, code: 'log-differs' })
    await asOwner(`UPDATE audit_event SET leaf = substr(leaf, 1, length(leaf) - 1) WHERE id = '${id}'`)
    expect(await sign()).toMatchObject({ ok: true })
  })

  test('refuses a database that is older than its memory', async () => {
    must(await sign())
    await asOwner(`DELETE FROM log_checkpoint WHERE size = (SELECT max(size) FROM log_head)`)
    const [gone] = await db().$queryRaw<
      { size: bigint; prev_size: bigint }[]
    >`SELECT size, prev_size FROM log_head ORDER BY size DESC LIMIT 1`
    await asOwner(`DELETE FROM log_head WHERE size = ${gone?.size}`)
    await asOwner(`DELETE FROM log_checkpoint WHERE size = ${gone?.prev_size}`)
    expect(await sign()).toMatchObject({ ok: false, code: 'log-shrunk' })
    await asOwner(
      `INSERT INTO log_queue SELECT id, object_id, seq FROM audit_event JOIN log_leaf ON event_id = id WHERE position >= ${gone?.prev_size} ORDER BY position`,
    )
    await asOwner(`DELETE FROM log_leaf WHERE position >= ${gone?.prev_size}`)
    await drain()
    must(await sign())
  })

  test('without its memory, as after a restore into an empty place, hashes everything again and goes on', async () => {
    must(await sign())
    rmSync(join(home, 'log'), { recursive: true })
    await record(1)
    await drain()
    must(await sign())
    expect(hex((await opened()).root)).toBe(hex(treeHash(await leaves())))
  })

  test('makes no second key for a log that has been signed, and uses none that others can read', async () => {
    must(await sign())
    await record(1)
    await drain()
    expect(await signHead(undefined, (isNew, epoch) => logKey(isNew, epoch, join(home, 'empty')))).toMatchObject({
      ok: false,
      code: 'log-key-lost',
    })
    const key = join(home, 'keys/log/log.key')
    chmodSync(key, 0o644)
    expect(await sign()).toMatchObject({ ok: false, code: 'log-key-exposed' })
    chmodSync(key, 0o600)
    must(await sign())
  })
})

test('while it runs, what is recorded is proven by itself', async () => {
  await record(3)
  await drain()
  startLog()
  startLog()
  const [id = ''] = await record(1)
  await expect.poll(async () => (await standingInLog(id))?.is, { timeout: 10_000 }).toBe('proven')
  await stopLog()
  const [late = ''] = await record(1)
  expect(await standingInLog(late)).toEqual({ is: 'queued' })
})

test('a head that does not extend the log, and a change of what is in it, are refused by the database', async () => {
  await drain()
  const zeros = `'\\x${'00'.repeat(32)}'`
  for (const sql of [
    `INSERT INTO log_head SELECT max(size) + 1, max(size), ${zeros}, ${zeros}, now() FROM log_head`,
    `INSERT INTO log_head SELECT max(size), max(prev_size) - 1, ${zeros}, ${zeros}, now() FROM log_head`,
  ])
    await expect(logDb().$executeRawUnsafe(sql)).rejects.toThrow(/does not extend the log|duplicate key/)
  for (const table of ['log_leaf', 'log_tile', 'log_head', 'log_checkpoint'])
    for (const client of [db(), logDb()])
      await expect(client.$executeRawUnsafe(`DELETE FROM ${table}`)).rejects.toThrow('permission denied')
})

function must(result: { ok: boolean; reason?: string }): void {
  if (!result.ok) throw new Error(result.reason)
}

test('several signers at once never call each other’s work an older backup, and what is remembered never goes back', async () => {
  const refused: string[] = []
  const remembered: number[] = []
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let round = 0; round < 25; round++) {
        await record(1)
        await integrate()
        const signed = await sign()
        if (!signed.ok) refused.push(signed.code)
        remembered.push((JSON.parse(logMemory(1) ?? '{"size":0}') as { size: number }).size)
      }
    }),
  )
  expect(refused).toEqual([])
  expect(remembered).toEqual(remembered.toSorted((a, b) => a - b))
  await drain()
  await sign()
  const [newest] = await db().$queryRaw<{ size: bigint }[]>`SELECT max(size) AS size FROM log_checkpoint`
  expect(Number(newest?.size)).toBe((await leaves()).length)
})

test('a clock that is set back changes what times say, and nothing of the log', async () => {
  const before = (await leaves()).length
  const yesterday = () => new Date(Date.now() - 86_400_000)
  const object = { type: 'envelope', id: newId() } as const
  for (const clock of [undefined, yesterday, undefined])
    await transaction((tx) =>
      append(tx, { kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details: {} }, clock),
    )
  await integrate(yesterday)
  expect(await signHead(yesterday)).toMatchObject({ ok: true })
  await record(1)
  await drain()
  expect(await sign()).toMatchObject({ ok: true, value: { size: before + 4 } })
  expect((await opened()).size).toBe(before + 4)
})

test('a disk on which nothing can be remembered stops the signing, and signing goes on when it can', async () => {
  await record(1)
  await drain()
  const before = (await opened()).size
  renameSync(join(home, 'log'), join(home, 'log.aside'))
  writeFileSync(join(home, 'log'), '')
  await expect(sign()).rejects.toThrow(/ENOTDIR|EEXIST/)
  expect((await opened()).size).toBe(before)
  rmSync(join(home, 'log'))
  renameSync(join(home, 'log.aside'), join(home, 'log'))
  expect(await sign()).toMatchObject({ ok: true, value: { size: before + 1 } })
})

test('an event that is queued again is taken in once, and the log goes on', async () => {
  const [id = ''] = await record(1)
  await drain()
  await db().$executeRaw`INSERT INTO log_queue (event_id, object_id, seq) SELECT id, object_id, seq FROM audit_event WHERE id = ${id}::uuid`
  const [next = ''] = await record(1)
  await drain()
  expect(await sign()).toMatchObject({ ok: true })
  expect(await standingInLog(next)).toMatchObject({ is: 'proven' })
  expect((await leaves()).length).toBe((await opened()).size)
})
