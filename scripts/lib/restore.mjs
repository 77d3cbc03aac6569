import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { copyIn, isIntact, queueVersion, tablesOf } from './archive.mjs'
import { copyKeys, format } from './backup.mjs'
import { migrate, migrationsIn } from './migrate.mjs'
import { applicationLogin } from './roles.mjs'
import { Refused } from './say.mjs'

/** The manifest of a finished backup whose files are all intact; anything else is refused before anything is touched. */
export async function readBackup(folder) {
  const files = join(folder, 'database')
  const file = join(files, 'manifest.json')
  if (!existsSync(file)) throw new Refused(`${folder} holds no finished backup`)
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  if (manifest.format !== format) throw new Refused(`${folder} is a backup of another format (${manifest.format})`)
  for (const table of manifest.tables) {
    if (!(await isIntact(table, files))) throw new Refused(`${table.name}.copy is missing or not what was backed up`)
  }
  return manifest
}

/** Refuses a data directory that holds keys already: restoring would mix two organisations. */
export function refuseKeys(home) {
  const keys = join(home, 'keys')
  if (existsSync(keys) && readdirSync(keys).length) throw new Refused(`${home} already holds keys; restore into an empty data directory`)
}

/**
 * Restores a backup into an empty database and data directory: migrated as far as it was, then every row in one transaction.
 * A newer release's further migrations follow at its next start.
 * @param {{ root: string, owner: string, given?: string | undefined, home: string, folder: string, manifest: object }} what
 *   manifest from `readBackup`; given is the operator's own application URL, if any
 */
export async function restore({ root, owner, given, home, folder, manifest }) {
  refuseKeys(home)
  await refuseTables(owner)
  await migrate(owner, sameMigrations(root, manifest))
  await applicationLogin({ owner, given, home })
  const arriving = join(home, 'keys.restored')
  copyKeys(join(folder, 'keys'), arriving)
  const client = new pg.Client({ connectionString: owner })
  await client.connect()
  try {
    await client.query('begin')
    await fill(client, manifest, join(folder, 'database'))
    await client.query('commit')
  } finally {
    await client.end()
  }
  renameSync(arriving, join(home, 'keys'))
}

async function refuseTables(owner) {
  const client = new pg.Client({ connectionString: owner })
  await client.connect()
  try {
    if ((await tablesOf(client)).length) throw new Refused('the database is not empty; restore into an empty one')
  } finally {
    await client.end()
  }
}

function sameMigrations(root, manifest) {
  const known = new Map(migrationsIn(join(root, 'prisma/migrations')).map((migration) => [migration.name, migration]))
  return manifest.migrations.map(({ name, checksum }) => {
    const migration = known.get(name)
    if (migration?.checksum !== checksum)
      throw new Refused(`this release does not have migration ${name} as it was when the backup was made`)
    return migration
  })
}

async function fill(client, manifest, files) {
  if ((await queueVersion(client)) !== manifest.queue) {
    throw new Refused('the backup was made with another version of the job queue; restore it with the release that made it, then upgrade')
  }
  await silenceTriggers(client)
  const names = manifest.tables.map(({ name }) => name.split('.').map(client.escapeIdentifier).join('.'))
  await client.query(`truncate ${names.join(', ')}`) // the rows that migrations put in are in the backup too
  for (const table of manifest.tables) await copyIn(client, table, files)
  for (const { name, value } of manifest.sequences) await client.query('select setval($1::regclass, $2::bigint)', [name, value])
  // jobs that were running then are not running now
  await client.query('update graphile_worker._private_jobs set locked_at = null, locked_by = null')
  await client.query('update graphile_worker._private_job_queues set locked_at = null, locked_by = null')
}

/** Rows come back as they were and in any order, so neither triggers nor foreign keys may judge them on the way. */
async function silenceTriggers(client) {
  try {
    await client.query('set local session_replication_role = replica')
  } catch (error) {
    throw new Refused(`the owner may not silence triggers (GRANT SET ON PARAMETER session_replication_role): ${error.message}`)
  }
}
