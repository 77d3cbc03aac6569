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

/** Resolves when somebody waits for what `owner` holds. */
export async function someoneWaits(owner: pg.Client): Promise<void> {
  const waiting = `select count(*)::int as count from pg_locks l where not l.granted and pg_backend_pid() = any(pg_blocking_pids(l.pid))`
  await expect.poll(async () => (await owner.query(waiting)).rows[0].count, { timeout: 30_000 }).toBeGreaterThan(0)
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
