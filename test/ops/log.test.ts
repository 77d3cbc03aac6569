import { type ChildProcess, spawnSync } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../scripts/lib/database.mjs'
import { startRoom } from '../../scripts/lib/rooms.mjs'
import { supervise } from '../../scripts/lib/supervise.mjs'
import { newHome, query, removeHome } from '../home'

const root = process.cwd()
const home = newHome()
const environment = { DATABASE_URL: undefined, DATABASE_APP_URL: undefined }
const running = new Set<ChildProcess>()
const acknowledged = new Set<string>()
const heard = new EventEmitter()
let owner: string
let watched: ReturnType<typeof supervise>
let variables: Record<string, string>

beforeAll(async () => {
  const opened = await openDatabase({ root, home, environment })
  const { app, sequencer, server, keeper } = opened
  if (!server || !keeper) throw new Error('not the embedded server')
  owner = server.owner
  watched = supervise({ root, home, app, server, keeper, giveUp: (line: string) => console.error(line) })
  const id = randomUUID()
  await query(opened.app, `insert into organisation values ($1, true, 'Vestry Bakeries', 'localhost', $2, now())`, [
    id,
    `localhost/${id}/1`,
  ])
  variables = {
    COUNTERSIGN_DATA: home,
    COUNTERSIGN_URL: 'http://localhost:3000',
    DATABASE_URL: opened.app,
    DATABASE_SEQUENCER_URL: sequencer,
    NEXTAUTH_SECRET: 'x'.repeat(32),
  }
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await watched.stop()
  await removeHome(home)
})

/** PostgreSQL's process, whichever it is by now. */
const postmaster = () => Number(readFileSync(join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])

function start(role: string): ChildProcess {
  const child = startRoom(root, 'test/support/log-load.ts', { variables, args: [role] as never[] })
  running.add(child)
  child.on('message', (message: { acknowledged?: string }) => {
    if (!message.acknowledged) return
    acknowledged.add(message.acknowledged)
    heard.emit('one')
  })
  child.once(
    'exit',
    (code) => running.has(child) && role !== 'settle' && heard.emit('error', new Error(`${role} ended by itself: ${code}`)),
  )
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** Waits until so many more events are acknowledged, by whichever process. */
async function until(more: number): Promise<void> {
  const enough = acknowledged.size + more
  while (acknowledged.size < enough) await once(heard, 'one')
}

/**
 * Two processes append and two sequence and sign, all of them at once, while one after another, the database too, is killed where it
 * stands. What was acknowledged is in the tree, once.
 */
test('kill -9 of anything at any moment loses nothing that was acknowledged, and takes nothing in twice', {
  timeout: 180_000,
}, async () => {
  const roles = ['append', 'append', 'log', 'log']
  const children = roles.map(start)
  for (let round = 0; round < 8; round++) {
    await until(randomInt(5, 60))
    if (round % 4 === 3) {
      process.kill(postmaster(), 'SIGKILL')
    } else {
      const at = randomInt(children.length)
      await kill(children[at] as ChildProcess)
      children[at] = start(roles[at] as string)
    }
  }
  await until(50)
  for (const child of children) await kill(child)

  const child = start('settle')
  const [told] = await once(child, 'message')
  running.delete(child)
  expect(told).toMatchObject({ settled: true, findings: [] })
  const leaves = told.leaves as string[]
  expect(new Set(leaves).size).toBe(leaves.length)
  expect(told.size).toBe(leaves.length)
  expect(told.events).toBe(leaves.length)
  const inTree = new Set(leaves)
  expect([...acknowledged].filter((id) => !inTree.has(id))).toEqual([])
  expect(acknowledged.size).toBeGreaterThan(100)
})

test('npm run ledger:check says on the running system that nothing differs, and where something does', { timeout: 120_000 }, async () => {
  const check = () =>
    spawnSync(process.execPath, ['scripts/ledger-check.mjs'], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', COUNTERSIGN_DATA: home },
      encoding: 'utf8',
    })
  expect(check()).toMatchObject({ status: 0, stdout: expect.stringMatching(/\d+ events: nothing differs/) })
  await query(
    owner,
    `SET session_replication_role = replica; UPDATE audit_event SET details = '{}' WHERE id = (SELECT event_id FROM log_leaf WHERE position = 7)`,
  )
  expect(check()).toMatchObject({ status: 1, stdout: expect.stringContaining('details-differ at 7: ') })
})
