import 'server-only'
import { PrismaPg } from '@prisma/adapter-pg'
import { env } from '@/lib/env'
import { type Prisma, PrismaClient } from './generated/client'

// On globalThis, because instrumentation and routes are bundled apart and would each have a pool.
const held = globalThis as { countersignDb?: PrismaClient; countersignLogDb?: PrismaClient }

/** No query waits longer, whatever the server does: `statement_timeout` does not bound the wait for a standby. */
const QUERY_TIMEOUT_MS = 15_000

/** Distinct statements that are kept prepared on each connection. */
const MOST_PREPARED = 400

/**
 * A name for each statement's text, so that PostgreSQL parses and plans it once for a connection. Bounded, because a list of
 * another length is another text; what comes later goes unnamed, which is never wrong and only slower.
 */
function statementNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    if (names.size >= MOST_PREPARED) return ''
    const name = `countersign_${names.size}`
    names.set(sql, name)
    return name
  }
}

const connect = (connectionString: string, max: number): PrismaClient =>
  new PrismaClient({
    adapter: new PrismaPg(
      { connectionString, max, query_timeout: QUERY_TIMEOUT_MS, connectionTimeoutMillis: 5000, keepAlive: true },
      { statementNameGenerator: statementNames() },
    ),
  })

/** The one client, made on first use so that a build needs no database. */
export function db(): PrismaClient {
  held.countersignDb ??= connect(env().DATABASE_URL, 12)
  return held.countersignDb
}

/** The client of whoever writes the log, and nobody else: its login may add leaves, heads and checkpoints, and reads what it needs for that. */
export function logDb(): PrismaClient {
  const { DATABASE_SEQUENCER_URL } = env()
  if (!DATABASE_SEQUENCER_URL) throw new Error('DATABASE_SEQUENCER_URL must be set; npm start sets it')
  held.countersignLogDb ??= connect(DATABASE_SEQUENCER_URL, 3)
  return held.countersignLogDb
}

/** A client of the database's owner, for one command: whoever makes it closes it. */
export const ownerDb = (url: string): PrismaClient => connect(url, 1)

export async function closeDb(): Promise<void> {
  await Promise.all([held.countersignDb?.$disconnect(), held.countersignLogDb?.$disconnect()])
  delete held.countersignDb
  delete held.countersignLogDb
}

/** What a capability writes through while its transaction is open. */
export type Tx = Prisma.TransactionClient
