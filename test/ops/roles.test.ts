import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, migrationsIn } from '../../scripts/lib/migrate.mjs'
import { startPostgres } from '../../scripts/lib/postgres.mjs'
import { applicationLogin, sequencerLogin } from '../../scripts/lib/roles.mjs'
import { newHome, query, removeHome } from '../home'

const home = newHome()
let server: Awaited<ReturnType<typeof startPostgres>>
const login = (given?: string) => applicationLogin({ owner: server.owner, given, home })
const as = (username: string, password: string) => Object.assign(new URL(server.owner), { username, password }).toString()

beforeAll(async () => {
  server = await startPostgres({ root: process.cwd(), home, settings: { fsync: 'off' } })
  await migrate(server.owner, migrationsIn(join(process.cwd(), 'prisma/migrations')))
})
afterAll(async () => {
  await server.stop()
  await removeHome(home)
})

test('the application logs in as countersign_app, which owns the job queue and nothing else', async () => {
  const app = await login()
  expect(await query(app, 'select current_user as role')).toEqual([{ role: 'countersign_app' }])
  await query(app, `select graphile_worker.add_job('nothing')`)
  await expect(query(app, 'create table mine (id int)')).rejects.toThrow('permission denied')
  await expect(query(app, 'create schema mine')).rejects.toThrow('permission denied')
  expect(await query(server.owner, `select distinct schemaname as schema from pg_tables where tableowner = 'countersign_app'`)).toEqual([
    { schema: 'graphile_worker' },
  ])
})

test('the application cannot change what the code never changes', async () => {
  const app = await login()
  for (const sql of [
    'update person set email = email',
    'update envelope set sender_id = sender_id',
    'update recipient set person_id = person_id',
  ])
    await expect(query(app, sql)).rejects.toThrow('permission denied')
})

test('the application cannot change history', async () => {
  const app = await login()
  for (const sql of ['update audit_event set kind = kind', 'delete from audit_event', 'truncate audit_event']) {
    await expect(query(app, sql)).rejects.toThrow('permission denied')
  }
})

test('the log is written by its own login, which can do nothing else; the application fills its queue', async () => {
  const app = await login()
  const sequencer = await sequencerLogin({ owner: server.owner, home })
  expect(await query(sequencer, 'select current_user as role')).toEqual([{ role: 'countersign_sequencer' }])
  for (const table of ['log_leaf', 'log_tile', 'log_head', 'log_checkpoint', 'log_cosignature', 'log_anchor'])
    await expect(query(app, `insert into ${table} default values`), table).rejects.toThrow('permission denied')
  for (const sql of ['delete from log_queue', 'update log_tip set singleton = true', `update log_anchor_turn set until = 'infinity'`])
    await expect(query(app, sql), sql).rejects.toThrow('permission denied')
  for (const sql of [
    'select from person',
    'insert into audit_event default values',
    'insert into log_queue default values',
    'delete from log_leaf',
    'delete from log_anchor',
  ])
    await expect(query(sequencer, sql), sql).rejects.toThrow('permission denied')
  await expect(sequencerLogin({ owner: server.owner, given: app, home })).rejects.toThrow(
    'DATABASE_SEQUENCER_URL must be a member of countersign_sequencer: GRANT countersign_sequencer TO countersign_app',
  )
  await expect(sequencerLogin({ owner: server.owner, given: server.owner, home })).rejects.toThrow("must not be the owner's login")
})

test('no trigger looks up a table where the application may put another of that name', async () => {
  const open = `select proname from pg_proc where pronamespace = 'public'::regnamespace and prorettype = 'trigger'::regtype
    and not coalesce(array_to_string(proconfig, ' ') like '%search_path=pg_catalog, public, pg_temp%', false)`
  expect(await query(server.owner, open)).toEqual([])
})

test('what a start that was killed left granted is taken back by the next', async () => {
  const app = await login()
  await query(server.owner, 'grant create on database postgres to countersign_app')
  await login()
  await expect(query(app, 'create schema mine')).rejects.toThrow('permission denied')
})

test('a second Countersign on the same server is refused: roles belong to the whole server', async () => {
  await login()
  await query(server.owner, 'create database another')
  const another = Object.assign(new URL(server.owner), { pathname: '/another' }).toString()
  await migrate(another, migrationsIn(join(process.cwd(), 'prisma/migrations')))
  await expect(applicationLogin({ owner: another, home })).rejects.toThrow('holds another Countersign, in the database postgres')
  await query(server.owner, 'drop database another')
  await login()
})

test('a second start keeps the password', async () => {
  expect(await login()).toBe(await login())
})

test("the operator's own login is taken when it is a member of countersign_app", async () => {
  await query(server.owner, `create role of_the_operator login password 'x'`)
  await expect(login(as('of_the_operator', 'x'))).rejects.toThrow('GRANT countersign_app TO of_the_operator')
  await query(server.owner, 'grant countersign_app to of_the_operator')
  expect(await login(as('of_the_operator', 'x'))).toBe(as('of_the_operator', 'x'))
})

test('a login that may become the owner is refused too', async () => {
  const { username } = new URL(server.owner)
  await query(server.owner, `create role almost_owner login password 'x' in role countersign_app, ${username}`)
  await expect(login(as('almost_owner', 'x'))).rejects.toThrow("must not be the owner's login")
})

test("the owner's login is refused as the application's", async () => {
  await expect(login(server.owner)).rejects.toThrow("must not be the owner's login")
})

test('a wrong password is told in one line', async () => {
  await expect(login(as('countersign_app', 'wrong'))).rejects.toThrow(/^the login of countersign_app does not work: /)
})
