import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tablesOf } from '../../scripts/lib/archive.mjs'
import { backUp } from '../../scripts/lib/backup.mjs'
import { openDatabase } from '../../scripts/lib/database.mjs'
import { startPostgres } from '../../scripts/lib/postgres.mjs'
import { readBackup, restore } from '../../scripts/lib/restore.mjs'
import { connected, newHome, query, removeHome } from '../home'

const root = process.cwd()
const environment = { DATABASE_URL: undefined, DATABASE_APP_URL: undefined }
const homes: string[] = []
const fresh = () => {
  const home = newHome()
  homes.push(home)
  return home
}
afterAll(async () => {
  for (const home of homes) await removeHome(home)
})

const home = fresh()
const folder = join(fresh(), 'backup')
const letter = randomBytes(300_000)
let server: Awaited<ReturnType<typeof startPostgres>>
let before: Record<string, string>

/** Every table as one digest over its rows. */
function contents(owner: string): Promise<Record<string, string>> {
  return connected(owner, async (client) => {
    const found: Record<string, string> = {}
    for (const { name } of await tablesOf(client)) {
      const { rows } = await client.query(`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest from ${name} t`)
      found[name] = rows[0].digest
    }
    return found
  })
}

beforeAll(async () => {
  const opened = await openDatabase({ root, home, environment })
  if (!opened.server) throw new Error('not the embedded server')
  server = opened.server
  await query(opened.app, `insert into organisation values ($1, true, 'Ærø & Søn', 'localhost', 'localhost/x/1', now())`, [randomUUID()])
  await query(opened.app, 'insert into blob (sha256, size, bytes) values ($1, $2, $3)', [
    createHash('sha256').update(letter).digest(),
    letter.length,
    letter,
  ])
  await query(opened.app, `select graphile_worker.add_job('mail', '{"to":"a"}'::json)`)
  await query(
    opened.app,
    `insert into audit_event (id, kind, at, object_type, object_id, actor_kind, outcome, rules, leaf, details, details_salt)
     values ($1, 'envelope.viewed', now(), 'envelope', $1, 'system', 'observed', '{a,"b c"}', '{"log":"localhost/x/1","x":1}', '{"y":"é"}', 'salt')`,
    [randomUUID()],
  )
  mkdirSync(join(home, 'keys'), { mode: 0o700 })
  writeFileSync(join(home, 'keys/session.secret'), 'kept', { mode: 0o600 })
  await backUp({ owner: server.owner, home, folder })
  before = await contents(server.owner)
  await opened.keeper?.end()
  await server.stop()
})

test('database and keys stand apart, for this account alone', () => {
  expect(readFileSync(join(folder, 'keys/session.secret'), 'utf8')).toBe('kept')
  expect(existsSync(join(folder, 'database/public.organisation.copy'))).toBe(true)
  for (const path of ['keys', 'database']) expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700)
  for (const path of ['keys/session.secret', 'database/manifest.json']) expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600)
})

test('restored into an empty place, every row is back, and history still cannot be changed', async () => {
  const elsewhere = fresh()
  const restored = await startPostgres({ root, home: elsewhere })
  await restore({ root, owner: restored.owner, home: elsewhere, folder, manifest: await readBackup(folder) })
  expect(await contents(restored.owner)).toEqual(before)
  expect(await query(restored.owner, 'select bytes from blob')).toEqual([{ bytes: letter }])
  expect(readFileSync(join(elsewhere, 'keys/session.secret'), 'utf8')).toBe('kept')
  await expect(query(restored.owner, 'delete from audit_event')).rejects.toThrow('history')
  await restored.stop()

  const opened = await openDatabase({ root, home: elsewhere, environment })
  expect(await query(opened.app, `select (graphile_worker.add_job('mail')).attempts as attempts`)).toEqual([{ attempts: 0 }])
  expect(await query(opened.app, 'select count(distinct id)::int as jobs from graphile_worker._private_jobs')).toEqual([{ jobs: 2 }])
  await opened.keeper?.end()
  await opened.server?.stop()
})

test('a data directory with an organisation in it is refused', async () => {
  const again = await startPostgres({ root, home })
  const manifest = await readBackup(folder)
  await expect(restore({ root, owner: again.owner, home, folder, manifest })).rejects.toThrow('already holds keys')
  rmSync(join(home, 'keys'), { recursive: true })
  await expect(restore({ root, owner: again.owner, home, folder, manifest })).rejects.toThrow('the database is not empty')
  expect(await contents(again.owner)).toEqual(before)
  await again.stop()
})

test('a folder that holds something is not overwritten by a backup', async () => {
  await expect(backUp({ owner: server.owner, home, folder })).rejects.toThrow('is not empty')
})

test('a damaged, cut or unfinished backup is refused before anything is touched', async () => {
  appendFileSync(join(folder, 'database/public.blob.copy'), 'x')
  await expect(readBackup(folder)).rejects.toThrow('public.blob.copy is missing or not what was backed up')
  rmSync(join(folder, 'database/public.blob.copy'))
  await expect(readBackup(folder)).rejects.toThrow('public.blob.copy is missing')
  rmSync(join(folder, 'database/manifest.json'))
  await expect(readBackup(folder)).rejects.toThrow('holds no finished backup')
})
