// The database's owner at work in a test's own database: what an administrator of the server could do, triggers or not.
import pg from 'pg'
import { inject } from 'vitest'
import { db } from '../../lib/db'
import { named } from '../urls'

/** Runs one statement as the owner, with the triggers that keep history switched off. */
export async function asOwner(sql: string, values: unknown[] = []): Promise<void> {
  const owner = new pg.Client({ connectionString: named(inject('owner'), new URL(process.env.DATABASE_URL ?? '').pathname.slice(1)) })
  await owner.connect()
  try {
    await owner.query('SET session_replication_role = replica')
    await owner.query(sql, values)
  } finally {
    await owner.end()
  }
}

/** Writes rows as they are given, by the names of their columns: how they came about does not matter. */
export const insertAsOwner = (table: string, rows: readonly object[]): Promise<void> =>
  asOwner(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(null::${table}, $1)`, [JSON.stringify(rows)])

/** Copies tables, so that what an attack does to them can be undone. */
export async function layAside(tables: readonly string[]): Promise<void> {
  for (const table of tables) await asOwner(`CREATE TABLE aside_${table} AS TABLE ${table}`)
}

/** Fills tables with what was laid aside. */
export async function putBack(tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    await asOwner(`DELETE FROM ${table}`)
    const columns = await db().$queryRaw<{ name: string }[]>`
      SELECT column_name AS name FROM information_schema.columns WHERE table_name = ${table} AND is_generated = 'NEVER'`
    const names = columns.map(({ name }) => `"${name}"`).join(', ')
    await asOwner(`INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM aside_${table}`)
  }
}
