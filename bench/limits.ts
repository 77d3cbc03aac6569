import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import pg from 'pg'
import { timed } from './rows'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/**
 * What no signing call can be quicker than: one P-256 verification and one committed transaction of two rows, on a connection of
 * its own. Each call of `once` is one; it has run a few times already.
 */
export async function signingLimit(owner: string) {
  const client = new pg.Client({ connectionString: owner })
  await client.connect()
  await client.query('create table if not exists bench_row (id uuid primary key, body bytea not null)')
  const message = randomBytes(69)
  const signature = sign('sha256', message, privateKey)
  const insert = () => ({ name: 'bench', text: 'insert into bench_row values ($1, $2)', values: [randomUUID(), randomBytes(1024)] })
  const once = async () => {
    if (!verify('sha256', message, publicKey, signature)) throw new Error('a signature of our own does not verify')
    await client.query('begin')
    await client.query(insert())
    await client.query(insert())
    await client.query('commit')
  }
  await timed(20, once)
  return { once, close: () => client.end() }
}

/** What no seal can be quicker than: SHA-256 over the bytes and one P-256 signature. */
export const leastSeal = (bytes: Uint8Array): Uint8Array => sign('sha256', createHash('sha256').update(bytes).digest(), privateKey)
