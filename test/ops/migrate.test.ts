import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrate, migrationsIn } from '../../scripts/lib/migrate.mjs'
import { startPostgres } from '../../scripts/lib/postgres.mjs'
import { newHome, query, removeHome } from '../home'
import { named } from '../urls'

const home = newHome()
let server: Awaited<ReturnType<typeof startPostgres>>
let url = ''
let folder = ''
let count = 0

beforeAll(async () => {
  server = await startPostgres({ root: process.cwd(), home, settings: { fsync: 'off' } })
})
afterAll(async () => {
  await server.stop()
  await removeHome(home)
})
beforeEach(async () => {
  count += 1
  await query(server.owner, `create database migrations_${count}`)
  url = named(server.owner, `migrations_${count}`)
  folder = mkdtempSync(join(tmpdir(), 'countersign-migrations-'))
  return () => rmSync(folder, { recursive: true })
})

function write(name: string, sql: string) {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'migration.sql'), sql)
}
const run = () => migrate(url, migrationsIn(folder))

test('applies what is new, in order, once', async () => {
  write('0002_b', 'alter table a add column note text')
  write('0001_a', 'create table a (id int)')
  expect(await run()).toEqual(['0001_a', '0002_b'])
  expect(await run()).toEqual([])
  write('0003_c', 'create table c (id int)')
  expect(await run()).toEqual(['0003_c'])
})

test('two runners at once apply everything once', async () => {
  write('0001_a', 'create table a (id int)')
  const applied = await Promise.all([run(), run(), run()])
  expect(applied.flat()).toEqual(['0001_a'])
})

test("keeps Prisma's books", async () => {
  write('0001_a', 'create table a (id int)')
  await run()
  const [row] = await query(
    url,
    'select migration_name, checksum, applied_steps_count, finished_at is not null as finished from _prisma_migrations',
  )
  expect(row).toEqual({
    migration_name: '0001_a',
    checksum: migrationsIn(folder)[0]?.checksum,
    applied_steps_count: 1,
    finished: true,
  })
})

test('a function body keeps its semicolons', async () => {
  write('0001_f', 'create function f() returns int language plpgsql as $$ begin perform 1; return 2; end $$; select f();')
  await run()
  expect(await query(url, 'select f()')).toEqual([{ f: 2 }])
})

test('a migration changed after it was applied is refused', async () => {
  write('0001_a', 'create table a (id int)')
  await run()
  write('0001_a', 'create table a (id bigint)')
  await expect(run()).rejects.toThrow('migration 0001_a was changed after it was applied to this database')
})

test('a database of a newer release is refused', async () => {
  write('0001_a', 'create table a (id int)')
  write('0002_b', 'create table b (id int)')
  await run()
  rmSync(join(folder, '0002_b'), { recursive: true })
  await expect(run()).rejects.toThrow('made by a newer one')
})

test('a migration that sorts before applied ones is refused', async () => {
  write('0002_b', 'create table b (id int)')
  await run()
  write('0001_a', 'create table a (id int)')
  await expect(run()).rejects.toThrow('0001_a comes before ones already applied')
})

test('a failing migration leaves nothing behind and names its line', async () => {
  write('0001_a', 'create table a (id int);\nselect nonsense from a;')
  await expect(run()).rejects.toThrow(/^migration 0001_a failed \(line 2\): column "nonsense" does not exist$/)
  expect(await query(url, `select to_regclass('a') as a, (select count(*)::int from _prisma_migrations) as applied`)).toEqual([
    { a: null, applied: 0 },
  ])
})

test('a migration that another tool left unfinished is refused', async () => {
  write('0001_a', 'create table a (id int)')
  await run()
  await query(url, 'update _prisma_migrations set finished_at = null')
  await expect(run()).rejects.toThrow('never finished')
})
