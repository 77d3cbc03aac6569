import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import pg from 'pg'
import { timed } from './rows'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const TABLE = 'create table if not exists bench_row (id uuid primary key, body bytea not null)'
const insert = () => ({ name: 'bench', text: 'insert into bench_row values ($1, $2)', values: [randomUUID(), randomBytes(1024)] })

/** One committed transaction of two rows of 1 KB. */
async function twoInserts(client: pg.ClientBase): Promise<void> {
  await client.query('begin')
  await client.query(insert())
  await client.query(insert())
  await client.query('commit')
}

/** What no event can be recorded quicker than: the same two rows, on one of so many connections. */
export async function recordingLimit(owner: string, connections: number) {
  const pool = new pg.Pool({ connectionString: owner, max: connections })
  await pool.query(TABLE)
  const once = async () => {
    const client = await pool.connect()
    await twoInserts(client).finally(() => client.release())
  }
  return { once, close: () => pool.end() }
}

/**
 * What no signing call can be quicker than: one P-256 verification and one committed transaction of two rows, on a connection of
 * its own. Each call of `once` is one; it has run a few times already.
 */
export async function signingLimit(owner: string) {
  const client = new pg.Client({ connectionString: owner })
  await client.connect()
  await client.query(TABLE)
  const message = randomBytes(69)
  const signature = sign('sha256', message, privateKey)
  const once = async () => {
    if (!verify('sha256', message, publicKey, signature)) throw new Error('a signature of our own does not verify')
    await twoInserts(client)
  }
  await timed(20, once)
  return { once, close: () => client.end() }
}

/** What no seal can be quicker than: SHA-256 over the bytes and one P-256 signature. */
export const leastSeal = (bytes: Uint8Array): Uint8Array => sign('sha256', createHash('sha256').update(bytes).digest(), privateKey)
