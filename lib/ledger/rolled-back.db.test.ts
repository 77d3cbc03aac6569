// What another epoch of the log must not be used for: to forget one, or to have history signed that somebody rewrote.
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { logKey } from '@/lib/keys'
import { checkpointText, formatNote, noteSignature } from '@/lib/proof'
import { backUp, begin, goesOn, headOf, keyOf, plan, record, restore } from '../../test/support/epochs'
import { must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { checkLog, readCheckpoint, settleLog } from './index'
import { integrate } from './sequence'

const id = newId()
const log = `localhost/${id}`

beforeAll(async () => {
  await db().organisation.create({
    data: { id, name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: `${log}/1`, createdAt: new Date() },
  })
  await record(4)
  must(await settleLog())
})
afterAll(closeDb)

test('a backup from before an epoch began is an older one, though it holds all that the earlier epoch signed', async () => {
  await backUp()
  await begin({ because: 'key-stolen' })
  await record(5)
  must(await settleLog())
  const last = (await readCheckpoint()) ?? ''
  await restore()
  await record()
  expect(await settleLog()).toMatchObject({ code: 'log-shrunk' })
  expect((await checkLog()).findings.map(({ check }) => check)).toContain('log-shrunk')
  for (const because of ['older-backup', 'key-stolen'] as const)
    expect(must(await plan(because)).says).toMatchObject({ signed: headOf(last)?.size, kept: 4, checkpoint: last })
  await begin({ because: 'older-backup' })
  await goesOn(`${log}/3`)
})

test('a checkpoint that the key did not sign is not carried into another epoch', async () => {
  await record()
  while ((await integrate()) > 0);
  const [head] = await db().$queryRaw<{ size: bigint }[]>`SELECT max(size) AS size FROM log_head`
  await keep(Number(head?.size))
  expect(await plan('key-stolen')).toMatchObject({ code: 'log-differs', reason: expect.stringContaining('is not its key’s') })
  await asOwner('DELETE FROM log_checkpoint WHERE size = $1', [Number(head?.size)])
})

test('what somebody put in the place of history is no beginning of another epoch, whether the key is there or not', async () => {
  const { size } = headOf(await readCheckpoint()) ?? { size: 0 }
  for (const table of ['log_checkpoint', 'log_head', 'log_leaf', 'log_tile', 'log_queue', 'object_head', 'audit_event'])
    await asOwner(`DELETE FROM ${table}`)
  await record(size + 1)
  while ((await integrate()) > 0);
  await keep(size + 1)
  const remembers = { code: 'log-differs', reason: expect.stringContaining(`the signer remembers to have signed at ${size}`) }
  for (const because of ['older-backup', 'key-stolen'] as const) expect(await plan(because)).toMatchObject(remembers)
  rmSync(keyOf(3), { recursive: true })
  expect(await plan('key-lost')).toMatchObject(remembers)
})

/** Keeps a checkpoint of what is there, as the database's owner can, who has no key. */
async function keep(size: number): Promise<void> {
  const [head] = await db().$queryRaw<{ root: Uint8Array<ArrayBuffer> }[]>`SELECT root FROM log_head WHERE size = ${BigInt(size)}`
  const name = `${log}/3`
  const key = { name, algorithm: 'ed25519', publicKey: must(logKey(false, 3)).publicKey } as const
  const text = checkpointText({ origin: name, size, root: new Uint8Array(head?.root ?? []) })
  await asOwner(`INSERT INTO log_checkpoint (size, note, at) VALUES ($1, $2, now())`, [
    size,
    formatNote({ text, signatures: [noteSignature(key, new Uint8Array(64))] }),
  ])
}
