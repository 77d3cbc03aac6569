import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

/** An empty data directory that PostgreSQL's account can reach, which lies elsewhere when we are root. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'countersign-home-'))
  chmodSync(home, 0o755)
  return home
}

/** Removes a data directory, and first stops the server that may still run there. */
export async function removeHome(home: string): Promise<void> {
  try {
    const pid = Number(readFileSync(join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 'SIGQUIT')
  } catch {
    // none runs
  }
  rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}

/** Works on a connection of its own. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** One query on a connection of its own. */
export function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return connected(url, async (client) => (await client.query(sql, values)).rows)
}
