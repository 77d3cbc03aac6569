// The database's owner at work in a test's own database: what an administrator of the server could do, triggers or not.
import pg from 'pg'
import { inject } from 'vitest'
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
