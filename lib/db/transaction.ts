import 'server-only'
import { setTimeout as wait } from 'node:timers/promises'
import { db, logDb, ownerDb, type Tx } from './client'

/** How long a transaction is tried again before the person is told that the database is away. */
const DEADLINE_MS = 20_000

// Serialisation failure, deadlock, server going away, connection lost (PostgreSQL appendix A), and what pg says before the server can.
const PASSING = /^(40001|40P01|57P0[1-3]|08\w{3}|ECONN(REFUSED|RESET)|EPIPE|P1001|P1002|P1008|P1017|P2024|P2028|P2034)$/
const PASSING_WORDS =
  /connection terminated|connection error and is not queryable|connection timeout|query read timeout|server has closed the connection|can't reach database/i

function* causes(error: unknown): Generator<object> {
  for (let at = error; typeof at === 'object' && at !== null; ) {
    yield at
    const inner = at as { cause?: unknown; meta?: { driverAdapterError?: unknown } }
    at = inner.meta?.driverAdapterError ?? inner.cause
  }
}

/** Whether the same work may succeed when tried again: the fault lies with the moment, not with the work. */
export function isPassing(error: unknown): boolean {
  for (const cause of causes(error)) {
    const { code, originalCode, message } = cause as { code?: unknown; originalCode?: unknown; message?: unknown }
    if ([code, originalCode].some((one) => typeof one === 'string' && PASSING.test(one))) return true
    if (typeof message === 'string' && PASSING_WORDS.test(message)) return true
  }
  return false
}

/** PostgreSQL's or Prisma's name of a broken unique key, whichever layer noticed. */
export function isDuplicate(error: unknown): boolean {
  for (const cause of causes(error)) {
    const { code, originalCode } = cause as { code?: unknown; originalCode?: unknown }
    if (code === 'P2002' || code === '23505' || originalCode === '23505') return true
  }
  return false
}

/**
 * Runs `work` in one transaction; a passing fault runs all of it again, until the deadline. A COMMIT whose answer was lost may
 * have happened: so `work` starts by reading, by id, whether it is already done, and answers with what it finds.
 */
export const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inOne(db, work)

/** The same under the login that may write the log. */
export const logTransaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inOne(logDb, work)

/** The same as the database's owner, by their URL: for a command of theirs that no login of the product may do. */
export async function ownerTransaction<T>(owner: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = ownerDb(owner)
  try {
    return await inOne(() => client, work)
  } finally {
    await client.$disconnect()
  }
}

async function inOne<T>(client: typeof db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const end = Date.now() + DEADLINE_MS
  for (let pause = 20; ; pause = Math.min(pause * 2, 1000)) {
    try {
      return await client().$transaction(work, { maxWait: 5000, timeout: 30_000 })
    } catch (error) {
      if (!isPassing(error) || Date.now() + pause > end) throw error
      await wait(pause)
    }
  }
}
