// Applies prisma/migrations in order and keeps the same books as `prisma migrate deploy`, so that either may go on where the other stopped.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { Refused } from './say.mjs'

/** The advisory lock that Prisma's own runner takes. */
const prismaLock = 72_707_369

const books = `create table if not exists _prisma_migrations (
  id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`

/** The migrations of a folder in order, each with its SQL and the SHA-256 of it in hex. */
export function migrationsIn(folder) {
  return readdirSync(folder)
    .sort()
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

/**
 * Brings the database up to date, as its owner. Returns the names of the migrations it applied.
 * Refuses a database whose applied migrations are not exactly the first ones of the list.
 * @param {string} owner connection URL
 * @param {{ name: string, sql: string, checksum: string }[]} migrations
 */
export async function migrate(owner, migrations) {
  const client = new pg.Client({ connectionString: owner })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [prismaLock])
    await client.query(books)
    const applied = await appliedMigrations(client)
    compare(applied, migrations)
    const pending = migrations.slice(applied.length)
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** What the books of a database say was applied, in order. */
export async function appliedMigrations(client) {
  const { rows } = await client.query(
    'select migration_name as name, checksum, finished_at from _prisma_migrations where rolled_back_at is null order by migration_name',
  )
  const halfDone = rows.find((row) => !row.finished_at)
  if (halfDone) throw new Refused(`migration ${halfDone.name} was begun by another tool and never finished; resolve it there first`)
  return rows.map(({ name, checksum }) => ({ name, checksum }))
}

function compare(applied, migrations) {
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]))
  for (const [index, { name, checksum }] of applied.entries()) {
    if (!known.has(name))
      throw new Refused(`the database has migration ${name}, which this release does not know: it was made by a newer one`)
    if (known.get(name) !== checksum) throw new Refused(`migration ${name} was changed after it was applied to this database`)
    if (migrations[index].name !== name) throw new Refused(`migration ${migrations[index].name} comes before ones already applied`)
  }
}

/** One transaction and one simple query for the whole file: function bodies keep their semicolons, and a failure leaves nothing behind. */
async function apply(client, { name, sql, checksum }) {
  try {
    await client.query('begin')
    await client.query(sql)
    await client.query(
      'insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) values ($1, $2, $3, now(), 1)',
      [randomUUID(), checksum, name],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    const line = error.position ? ` (line ${sql.slice(0, Number(error.position)).split('\n').length})` : ''
    throw new Refused(`migration ${name} failed${line}: ${error.message}`)
  }
}
