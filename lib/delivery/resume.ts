import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { transaction } from '@/lib/db'
import { env } from '@/lib/env'
import { enqueueLetters } from './mail'

const HOUR = 3_600_000
/** What waited longer is no news any more: it stays in the outbox, where an administrator decides. */
const STILL_NEWS = 14 * 24 * HOUR
/** How long a secret address opens anything. */
const STILL_OPENS = 72 * HOUR
const AT_ONCE = 100

/** Gives letters that were written while there was no mail server to the worker, now that there is one; returns how many. */
export function resumeLetters(clock: Clock = systemClock): Promise<number> {
  if (!env().SMTP_URL) return Promise.resolve(0)
  const now = clock().getTime()
  const [news, opens] = [new Date(now - STILL_NEWS), new Date(now - STILL_OPENS)]
  return transaction(async (tx) => {
    const waiting = await tx.$queryRaw<{ id: string }[]>`
      SELECT m.id FROM mail m
      WHERE m.state = 'waiting' AND m.created_at > ${news} AND (m.secret IS NULL OR m.created_at > ${opens})
        AND NOT EXISTS (SELECT FROM graphile_worker.jobs j WHERE j.key = 'mail:' || m.id)
      ORDER BY m.created_at LIMIT ${AT_ONCE}`
    await enqueueLetters(
      tx,
      waiting.map(({ id }) => id),
    )
    return waiting.length
  })
}
