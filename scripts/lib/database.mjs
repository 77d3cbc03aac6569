import { join } from 'node:path'
import pg from 'pg'
import { claimInstance } from './instance.mjs'
import { migrate, migrationsIn } from './migrate.mjs'
import { startPostgres } from './postgres.mjs'
import { applicationLogin, sequencerLogin } from './roles.mjs'
import { Refused, say } from './say.mjs'

/**
 * Opens the database that the environment names, the embedded one or the operator's own, brings it up to date and makes the
 * application's login and that of the log's writer. Returns both URLs and, of the embedded server, itself and the connection that keeps other instances away;
 * the owner's connections are closed by then.
 * @param {{ root: string, home: string, environment: { DATABASE_URL?: string | undefined, DATABASE_APP_URL?: string | undefined, DATABASE_SEQUENCER_URL?: string | undefined } }} where
 */
export async function openDatabase({ root, home, environment }) {
  const server = environment.DATABASE_URL ? undefined : await startPostgres({ root, home })
  const owner = server?.owner ?? environment.DATABASE_URL
  if (server) say(server.adopted ? `PostgreSQL was still running (process ${server.pid})` : 'PostgreSQL started')
  else await checkReachable(owner)
  const claim = server && (await claimInstance(owner, home))
  try {
    const applied = await migrate(owner, migrationsIn(join(root, 'prisma/migrations')))
    if (applied.length) say(`migrated: ${applied.join(', ')}`)
    const app = await applicationLogin({ owner, given: environment.DATABASE_APP_URL, home })
    const sequencer = await sequencerLogin({ owner, given: environment.DATABASE_SEQUENCER_URL, home })
    return { app, sequencer, server, keeper: await claim?.hand(app) }
  } catch (error) {
    await claim?.release()
    await server?.stop()
    throw error
  }
}

async function checkReachable(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
  } catch (error) {
    throw new Refused(`DATABASE_URL cannot be reached: ${error.message || error.code}`)
  } finally {
    await client.end()
  }
}
