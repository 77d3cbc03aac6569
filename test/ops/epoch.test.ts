import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backUp } from '../../scripts/lib/backup.mjs'
import { openDatabase } from '../../scripts/lib/database.mjs'
import { startPostgres } from '../../scripts/lib/postgres.mjs'
import { readBackup, restore } from '../../scripts/lib/restore.mjs'
import { startRoom } from '../../scripts/lib/rooms.mjs'
import { connected, newHome, query, removeHome } from '../home'

const root = process.cwd()
const home = newHome()
const elsewhere = newHome()
const environment = { DATABASE_URL: undefined, DATABASE_APP_URL: undefined }
const organisation = randomUUID()
const log = `localhost/${organisation}`
let opened: Awaited<ReturnType<typeof openDatabase>>
let owner: string

beforeAll(async () => {
  opened = await openDatabase({ root, home, environment })
  owner = opened.server?.owner ?? ''
  await query(opened.app, `insert into organisation values ($1, true, 'Vestry Bakeries', 'localhost', $2, now())`, [
    organisation,
    `${log}/1`,
  ])
  await act()
  expect(await settle()).toMatchObject({ settled: true, findings: [] })
})
afterAll(async () => {
  await opened.server?.stop()
  for (const place of [home, elsewhere]) await removeHome(place)
})

function load(role: string, at = home, { app, sequencer } = opened): ChildProcess {
  const variables = {
    COUNTERSIGN_DATA: at,
    COUNTERSIGN_URL: 'http://localhost:3000',
    DATABASE_URL: app,
    DATABASE_SEQUENCER_URL: sequencer,
    NEXTAUTH_SECRET: 'x'.repeat(32),
  }
  return startRoom(root, 'test/support/log-load.ts', { variables, args: [role] as never[] })
}

/** Some twenty events. */
async function act(): Promise<void> {
  const child = load('append')
  for (let heard = 0; heard < 20; heard++) await once(child, 'message')
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** The product, for a moment: takes in and signs what there is, and checks everything. */
async function settle(at = home, databases = opened): Promise<unknown> {
  const child = load('settle', at, databases)
  const ended = once(child, 'exit')
  const [told] = await once(child, 'message')
  await ended
  return told
}

const LOST = ['--because', 'key-lost', '--reason', 'A test.']
const how = (at = home) => ({
  env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NODE_ENV: 'test', COUNTERSIGN_DATA: at } as const,
})
const epochAt = (at: string, ...args: string[]) =>
  spawnSync(process.execPath, ['scripts/ledger-epoch.mjs', ...args], { ...how(at), encoding: 'utf8' })
const epoch = (...args: string[]) => epochAt(home, ...args)

const state = async () => {
  const [row] = await query(owner, `select log_origin as origin, (select count(*)::int from log_leaf) as leaves from organisation`)
  return row as { origin: string; leaves: number }
}

test('it is refused while the product serves, and says how it is used', async () => {
  expect(epoch(...LOST)).toMatchObject({ status: 1, stderr: expect.stringContaining('another Countersign is already running') })
  await opened.keeper?.end()
  expect(epoch('--because', 'habit', '--reason', 'x')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('usage: npm run ledger:epoch'),
  })
  expect(epoch('--because', 'key-lost')).toMatchObject({ status: 1, stderr: expect.stringContaining('usage: npm run ledger:epoch') })
  expect(epoch(...LOST)).toMatchObject({ status: 1, stderr: expect.stringContaining('log-key-there: ') })
})

test('without --yes and a terminal it says what it would do, and changes nothing', async () => {
  rmSync(join(home, 'keys/log'), { recursive: true })
  const before = await state()
  expect(epoch(...LOST)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining(`goes on as      ${log}/2, under a new key, because key-lost: A test.`),
    stderr: expect.stringContaining('Nothing was changed.'),
  })
  expect(await state()).toEqual(before)
  expect(existsSync(join(home, 'keys/log-2'))).toBe(false)
})

/** Runs the command until it waits for what `hold` holds, and kills it there. */
async function killedWhere(hold: string): Promise<void> {
  await connected(owner, async (client) => {
    await client.query('begin')
    await client.query(hold)
    const command = spawn(process.execPath, ['scripts/ledger-epoch.mjs', ...LOST, '--yes'], { ...how(), stdio: 'ignore' })
    const ended = once(command, 'exit')
    await expect.poll(() => isAwaited(client), { timeout: 30_000 }).toBe(true)
    command.kill('SIGKILL')
    await ended
    await client.query('rollback')
  })
  // Its own process goes with it, and its transaction with that.
  await expect.poll(others, { timeout: 30_000 }).toBe(0)
}

const isAwaited = async (client: pg.Client) => (await client.query('select from pg_locks where not granted')).rowCount !== 0

const others = async () =>
  (await query(owner, `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`)).length

/** Its writes, in their order: the key; and in one transaction the epoch, its first event, the leaf and the head over it. */
test.each([
  ['the key is made', 'select from log_tip for update'],
  ['every act before it has been waited for', 'lock table log_queue in row exclusive mode'],
  ['the epoch is raised', 'lock table object_head in exclusive mode'],
  ['its first event is written', 'lock table log_leaf in share mode'],
])('kill -9 when %s leaves the earlier epoch whole', async (_, hold) => {
  const before = await state()
  await killedWhere(hold)
  expect(await state()).toEqual(before)
  expect(before.origin).toBe(`${log}/1`)
})

test('and the same command, run again, completes it: the log is signed and proven, and nothing differs', { timeout: 120_000 }, async () => {
  const { leaves } = await state()
  const done = epoch(...LOST, '--yes')
  expect(done).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(`The log goes on as ${log}/`) })
  expect(done.stdout).toMatch(/key {3}localhost\S+\+[0-9a-f]{8}\+A\S+/)
  const { origin, ...after } = await state()
  expect(origin).not.toBe(`${log}/1`)
  expect(after.leaves).toBe(leaves + 1)
  expect(await settle()).toMatchObject({ settled: true, findings: [], size: leaves + 1 })
  const [newest] = await query(owner, 'select note from log_checkpoint order by size desc limit 1')
  expect(newest?.note).toContain(`${origin}\n${leaves + 1}\n`)
  expect(epoch(...LOST, '--yes')).toMatchObject({ status: 1, stderr: expect.stringContaining('log-key-there: ') })
})

test('a backup restored into an empty place goes on from the checkpoint that somebody kept', { timeout: 120_000 }, async () => {
  const folder = join(home, 'backup')
  await backUp({ owner, home, folder })
  const kept = await newestSize()
  await act()
  expect(await settle()).toMatchObject({ settled: true, findings: [] })
  const [last] = await query(owner, 'select size::int as size, note from log_checkpoint order by size desc limit 1')
  writeFileSync(join(home, 'last.txt'), String(last?.note))
  await opened.server?.stop()

  const empty = await startPostgres({ root, home: elsewhere })
  await restore({ root, owner: empty.owner, home: elsewhere, folder, manifest: await readBackup(folder) })
  await empty.stop()
  const restored = await openDatabase({ root, home: elsewhere, environment })
  await restored.keeper?.end()
  const loss = ['--because', 'older-backup', '--reason', 'A test.', '--yes']
  expect(epochAt(elsewhere, ...loss)).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing-lost: ') })
  expect(epochAt(elsewhere, ...loss, '--checkpoint', join(home, 'last.txt'))).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`LOST            events ${kept} to ${Number(last?.size) - 1}`),
  })
  expect(await settle(elsewhere, restored)).toMatchObject({ settled: true, findings: [], size: kept + 1 })
  await restored.server?.stop()
})

async function newestSize(): Promise<number> {
  const [row] = await query(owner, 'select max(size)::int as size from log_checkpoint')
  return Number(row?.size)
}
