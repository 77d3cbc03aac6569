// One application per embedded database: the server itself drops these session locks when we die, however we die.
import pg from 'pg'
import { Refused } from './say.mjs'

const starting = 20_261_122
const serving = 20_261_123

async function connect(url) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

const take = async (client, key) => (await client.query('select pg_try_advisory_lock($1) as taken', [key])).rows[0].taken

/**
 * Refuses a second instance, and keeps the place until `hand` gives it to a connection of the application's own role.
 * The owner's connection is closed then. `hand` returns that client: when it ends, the database is gone.
 */
export async function claimInstance(owner, home) {
  const client = await connect(owner)
  const free = (await take(client, starting)) && (await take(client, serving))
  if (!free) {
    await client.end()
    throw new Refused(`another Countersign is already running on ${home}`)
  }
  return {
    release: () => client.end(),
    async hand(app) {
      await client.query('select pg_advisory_unlock($1)', [serving])
      const keeper = await holdInstance(app, home)
      await client.end()
      return keeper
    },
  }
}

/** Takes the place for as long as the returned connection lives. */
export async function holdInstance(app, home) {
  const keeper = await connect(app)
  if (await take(keeper, serving)) return keeper
  await keeper.end()
  throw new Refused(`another Countersign has taken over ${home}`)
}
