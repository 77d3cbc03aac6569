import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../scripts/lib/database.mjs'
import { startPostgres } from '../../scripts/lib/postgres.mjs'
import { supervise } from '../../scripts/lib/supervise.mjs'
import { newHome, query, removeHome } from '../home'

const root = process.cwd()
const environment = { DATABASE_URL: undefined, DATABASE_APP_URL: undefined }
let home = ''

beforeEach(() => {
  home = newHome()
  return () => removeHome(home)
})

const owners: { server: { stop(): Promise<void> }; keeper?: { end(): Promise<void> } }[] = []
afterEach(async () => {
  for (const { server, keeper } of owners.splice(0)) {
    await keeper?.end().catch(() => {})
    await server.stop()
  }
})

async function open() {
  const { app, server, keeper } = await openDatabase({ root, home, environment })
  if (!server || !keeper) throw new Error('not the embedded server')
  keeper.on('error', () => {})
  owners.push({ server, keeper })
  return { app, server, keeper }
}

test('starts, answers and stops; its secrets are ours alone', async () => {
  const { app, server } = await open()
  expect(await query(app, 'select 1 as one')).toEqual([{ one: 1 }])
  for (const file of ['owner.password', 'app.password']) expect(statSync(join(home, 'postgres', file)).mode & 0o777).toBe(0o600)
  await server.stop()
  expect(server.alive()).toBe(false)
  expect(existsSync(join(home, 'postgres/data/postmaster.pid'))).toBe(false)
})

test('what was written survives a stop and a start', async () => {
  const first = await startPostgres({ root, home })
  await query(first.owner, 'create table kept as select 42 as answer')
  await first.stop()
  const second = await startPostgres({ root, home })
  owners.push({ server: second })
  expect(second.adopted).toBe(false)
  expect(await query(second.owner, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('a server that outlived its killed parent is adopted', async () => {
  const code = `
    import { startPostgres } from './scripts/lib/postgres.mjs'
    const { pid } = await startPostgres({ root: process.cwd(), home: process.argv[1] })
    console.log(pid)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code, home], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(parent.stdout, 'data')
  parent.kill('SIGKILL')
  await once(parent, 'exit')

  const { server, app } = await open()
  expect(server).toMatchObject({ adopted: true, pid: Number(line) })
  expect(await query(app, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a second instance is refused in one line, and the first goes on', async () => {
  const { app, server } = await open()
  await expect(openDatabase({ root, home, environment })).rejects.toThrow(`another Countersign is already running on ${home}`)
  expect(server.alive()).toBe(true)
  expect(await query(app, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('of two that start at once, one serves', async () => {
  const settled = await Promise.allSettled([open(), open()])
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a server killed under us is started again on the same port, with nothing lost', async () => {
  const { app, server, keeper } = await open()
  await query(server.owner, 'create table kept as select 42 as answer')
  const given: string[] = []
  keeper.removeAllListeners('error') // the supervisor has to listen itself: a dying server ends the connection with two errors
  const watched = supervise({ root, home, app, server, keeper, giveUp: (line: string) => given.push(line) })
  process.kill(Number(server.pid), 'SIGKILL')
  await expect.poll(() => query(server.owner, 'select answer from kept').catch(() => []), { timeout: 30_000 }).toEqual([{ answer: 42 }])
  expect(given).toEqual([])
  // Once the place is taken again: whoever came before that would get it, as a second Countersign that finds the first one dead does.
  const taken = "select from pg_locks where locktype = 'advisory' and granted"
  await expect.poll(() => query(server.owner, taken).catch(() => []), { timeout: 10_000 }).toHaveLength(1)
  await expect(openDatabase({ root, home, environment })).rejects.toThrow('another Countersign')
  await watched.stop()
})
