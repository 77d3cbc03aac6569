import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { copyOut, queueVersion, sequencesOf, tablesOf } from './archive.mjs'
import { appliedMigrations } from './migrate.mjs'
import { Refused } from './say.mjs'

export const format = 'countersign-backup-v1'

/**
 * Writes a backup into two folders that are worth keeping in two places: `database/` and `keys/`. The database is read in one
 * snapshot, so this may run while the product serves. The manifest is written last: without it a backup is not finished.
 * @param {{ owner: string, home: string, folder: string }} what the owner's URL, the data directory, and an empty or new folder
 * @returns {Promise<{ tables: number, rows: number, bytes: number }>}
 */
export async function backUp({ owner, home, folder }) {
  if (existsSync(folder) && readdirSync(folder).length) throw new Refused(`${folder} is not empty; a backup needs a folder of its own`)
  const files = join(folder, 'database')
  mkdirSync(files, { recursive: true, mode: 0o700 })
  const client = new pg.Client({ connectionString: owner })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const migrations = await knownMigrations(client)
    const tables = []
    for (const table of await tablesOf(client)) tables.push(await copyOut(client, table, files))
    const manifest = {
      format,
      made: new Date().toISOString(),
      migrations,
      queue: await queueVersion(client),
      sequences: await sequencesOf(client),
      tables,
    }
    await client.query('commit')
    copyKeys(join(home, 'keys'), join(folder, 'keys'))
    writeFileSync(join(files, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    const sum = (key) => tables.reduce((total, table) => total + table[key], 0)
    return { tables: tables.length, rows: sum('rows'), bytes: sum('bytes') }
  } finally {
    await client.end()
  }
}

async function knownMigrations(client) {
  const { rows } = await client.query(`select to_regclass('public._prisma_migrations') is not null as there`)
  if (!rows[0].there) throw new Refused('there is nothing to back up: this database was never started')
  return appliedMigrations(client)
}

/** Copies the keys, readable by this account alone. */
export function copyKeys(from, to) {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  if (!existsSync(from)) return
  cpSync(from, to, { recursive: true })
  chmodSync(to, 0o700)
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
  }
}
