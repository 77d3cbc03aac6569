// A story's own hand on the database under a Countersign: to hold it up, and to make it fail. Nothing is looked up here that a page can say.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import pg from 'pg'
import type { Site } from './site'

/** A connection as the owner of this Countersign's database. End it. */
export async function ownerOf(site: Site): Promise<pg.Client> {
  const password = readFileSync(join(site.data, 'postgres/owner.password'), 'utf8').trim()
  const client = new pg.Client({ host: '127.0.0.1', port: placeOf(site).port, user: 'countersign_owner', password, database: 'postgres' })
  client.on('error', () => {}) // some stories kill the server under it
  await client.connect()
  return client
}

/** The process and the port of this Countersign's PostgreSQL. */
export function placeOf(site: Site): { pid: number; port: number } {
  const lines = readFileSync(join(site.data, 'postgres/data/postmaster.pid'), 'utf8').split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]) }
}

/** Holds a lock in an open transaction: whoever comes after it stands in the middle of theirs, until the owner's rollback. */
export async function holding(owner: pg.Client, lock: string, values: unknown[] = []): Promise<void> {
  await owner.query('begin')
  await owner.query(lock, values)
}

/** Resolves when so many wait for what `owner` holds, or for one another behind it. */
export async function someoneWaits(owner: pg.Client, atLeast = 1): Promise<void> {
  const waiting = `
    WITH RECURSIVE behind AS (
      SELECT pg_backend_pid() AS pid
      UNION SELECT a.pid FROM pg_stat_activity a JOIN behind b ON b.pid = any(pg_blocking_pids(a.pid))
    ) SELECT count(*)::int - 1 AS count FROM behind`
  await expect.poll(async () => (await owner.query(waiting)).rows[0].count, { timeout: 30_000 }).toBeGreaterThanOrEqual(atLeast)
}

/** While `work` runs, every process of the server stands still, as on a machine that hangs. */
export async function frozen(site: Site, owner: pg.Client, work: () => Promise<void>): Promise<void> {
  const { rows } = await owner.query('select pid from pg_stat_activity')
  const all = [placeOf(site).pid, ...rows.map(({ pid }) => Number(pid))]
  for (const pid of all) process.kill(pid, 'SIGSTOP')
  try {
    await work()
  } finally {
    for (const pid of all) process.kill(pid, 'SIGCONT')
  }
}
