// Losses of an older backup: what the log's signer and witnesses knew, and how it goes on.
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db } from '@/lib/db'
import { backUp, begin, goesOn, headOf, plan, reader, record, restore } from '../../test/support/epochs'
import { must } from '../../test/support/organisation'
import { Door, nameWitnesses } from '../../test/support/witness'
import { signHead } from './checkpoint'
import { arrivalOf, checkLog, readCheckpoint, settleLog, standingInLog, startLog, stopLog, witnessHealth } from './index'
import { integrate } from './sequence'

const home = process.env.COUNTERSIGN_DATA ?? ''
const id = newId()
const log = `localhost/${id}`
let fjord: Door
let kept: string
let last: string
let lost: string[]

beforeAll(async () => {
  fjord = await Door.open(home, 'fjord.example', 'Fjord Archive')
  await fjord.watch()
  nameWitnesses(home, 1, [fjord])
  await db().organisation.create({
    data: { id, name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: `${log}/1`, createdAt: new Date() },
  })
  await record(2)
  must(await settleLog())
  kept = (await readCheckpoint()) ?? ''
  await record()
  await backUp()
  lost = await record(3)
  must(await settleLog())
  last = (await readCheckpoint()) ?? ''
})
afterAll(async () => {
  await stopLog()
  await fjord.close()
  await closeDb()
})

test('an older backup beside the signer’s memory is refused, and goes on in another epoch that says what is lost', async () => {
  await restore()
  await record()
  expect(await settleLog()).toMatchObject({ code: 'log-shrunk' })
  const [signed, shown] = [headOf(last)?.size ?? 0, headOf(kept)?.size ?? 0]
  expect(must(await plan('older-backup')).says).toMatchObject({ signed, kept: shown, checkpoint: last, beginning: kept })
  await begin({ because: 'older-backup' })
  await goesOn(`${log}/2`)
  expect((await witnessHealth()).continued?.says).toMatchObject({ because: 'older-backup', signed, kept: shown })
  for (const one of lost) expect(await standingInLog(one)).toBeUndefined()
})

test('an older backup on which people worked on until the log was longer again is no growth of what was signed', async () => {
  renameSync(join(home, 'log/signed-2.json'), join(home, 'log/signed-2.aside'))
  await restore()
  await record(9)
  expect(await settleLog()).toMatchObject({ code: 'log-differs' })
  const { says, origin } = must(await plan('older-backup'))
  expect(says).toMatchObject({ signed: headOf(last)?.size, kept: headOf(kept)?.size, checkpoint: last, beginning: kept })
  // The second was signed once, by a key that is still here.
  expect(origin).toBe(`${log}/3`)
  await begin({ because: 'older-backup' })
  await goesOn(`${log}/3`)
})

test('an older backup without the memory is known by a checkpoint that somebody kept, or by a witness', async () => {
  await fjord.watch(await reader())
  startLog()
  const [seen = ''] = await record()
  await expect.poll(async () => (await arrivalOf(seen)).witnessed !== undefined, { timeout: 10_000 }).toBe(true)
  await stopLog()
  await backUp()
  startLog()
  const [more = ''] = await record()
  await expect.poll(async () => (await arrivalOf(more)).witnessed !== undefined, { timeout: 10_000 }).toBe(true)
  await stopLog()
  last = (await readCheckpoint()) ?? ''
  await restore()
  rmSync(join(home, 'log/signed-3.json'))
  await record()
  expect(await settleLog()).toMatchObject({ code: 'log-shrunk' })
  await stopLog()
  const signed = headOf(last)?.size ?? 0
  expect(must(await plan('older-backup')).says).toMatchObject({ signed, kept: signed - 1 })
  const withNote = must(await plan('older-backup', last))
  expect(withNote.says).toMatchObject({ signed, checkpoint: last })
  expect(withNote.known.map(({ by }) => by)).toEqual(['the database', 'the checkpoint given', 'the witness fjord.example'])
  await begin({ because: 'older-backup', checkpoint: last })
  await goesOn(`${log}/4`)
})

test('a witness that was not told of the new epoch stops nothing, and countersigns when it is', async () => {
  startLog()
  const [unseen = ''] = await record()
  await expect.poll(async () => (await standingInLog(unseen))?.is, { timeout: 10_000 }).toBe('proven')
  await expect
    .poll(async () => (await witnessHealth()).witnesses[0]?.fault?.says, { timeout: 10_000 })
    .toMatch(/it does not watch this log/)
  expect((await witnessHealth()).witnesses[0]).not.toHaveProperty('confirmed')
  await stopLog()
  await fjord.watch(await reader())
  startLog()
  await expect.poll(async () => (await arrivalOf(unseen)).witnessed !== undefined, { timeout: 15_000 }).toBe(true)
  await stopLog()
  expect((await checkLog()).findings).toEqual([])
}, 40_000)

test('an older backup that was signed on is another history, which the checkpoint of the first one shows', async () => {
  await backUp()
  await record(2)
  must(await settleLog())
  last = (await readCheckpoint()) ?? ''
  await restore()
  rmSync(join(home, 'log/signed-4.json'))
  await record(5)
  while ((await integrate()) > 0);
  must(await signHead())
  const { says } = must(await plan('older-backup', last))
  expect(says).toMatchObject({ other: last, signed: says.kept })
  await begin({ because: 'older-backup', checkpoint: last })
  await goesOn(`${log}/5`)
})
