import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { db, Prisma, transaction } from '@/lib/db'
import { append } from '@/lib/ledger'
import { detailsOf } from './complete'
import { findDelegation } from './instrument'
import { type Notice, notify } from './notices'
import { CONFIRM_NOTICE_DAYS, STANDING_DAYS } from './standing'

/** What nobody's act brings about: letters that are due, and ends. */
interface Duty {
  readonly event: string
  /** Ends it, or only tells of it. */
  readonly ends?: true
  readonly notice: Notice
  /** Which are due at a moment, of those that have not ended. Columns are those of `d`. */
  readonly due: (now: Date) => Prisma.Sql
}

const DAY_MS = 86_400_000
const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY_MS)
const daysAfter = (now: Date, days: number) => new Date(now.getTime() + days * DAY_MS)

const WAITS = Prisma.sql`d.accepted_at IS NULL AND (d.kind = 'delegation' OR d.activated_at IS NOT NULL)`
const SINCE = Prisma.sql`coalesce(d.activated_at, d.granted_at)`
const LAST_WANTED = Prisma.sql`greatest(d.starts_at, d.accepted_at, d.confirmed_at)`
const notYet = (kind: string, since: Prisma.Sql = Prisma.sql`d.granted_at`) =>
  Prisma.sql`NOT EXISTS (SELECT FROM audit_event e WHERE e.object_id = d.id AND e.kind = ${kind} AND e.at > ${since})`

/** As `lapsesAt` says of one. */
const standing = (last: Date) => Prisma.sql`
  d.kind = 'delegation' AND d.accepted_at IS NOT NULL AND d.ends_at - d.starts_at > make_interval(days => ${STANDING_DAYS}::int)
  AND ${LAST_WANTED} <= ${last} AND ${LAST_WANTED} + make_interval(days => ${STANDING_DAYS}::int) < d.ends_at`

const DUTIES: readonly Duty[] = [
  {
    event: 'delegation.fell',
    ends: true,
    notice: 'fell',
    due: () => Prisma.sql`EXISTS (SELECT FROM person p WHERE p.id IN (d.grantor, d.delegate) AND p.status = 'left')`,
  },
  { event: 'delegation.lapsed', ends: true, notice: 'lapsed', due: (now) => standing(daysBefore(now, STANDING_DAYS)) },
  {
    event: 'delegation.confirmation-asked',
    notice: 'confirm',
    due: (now) =>
      Prisma.sql`${standing(daysBefore(now, STANDING_DAYS - CONFIRM_NOTICE_DAYS))} AND ${notYet('delegation.confirmation-asked', LAST_WANTED)}`,
  },
  {
    event: 'delegation.acceptance-reminded',
    notice: 'accept',
    due: (now) => Prisma.sql`${WAITS} AND ${SINCE} <= ${daysBefore(now, 1)} AND ${notYet('delegation.acceptance-reminded')}`,
  },
  {
    event: 'delegation.another-asked',
    notice: 'choose',
    due: (now) => Prisma.sql`${WAITS} AND ${SINCE} <= ${daysBefore(now, 2)} AND ${notYet('delegation.another-asked')}`,
  },
  {
    event: 'delegation.end-announced',
    notice: 'ending',
    // One that is for less than two days was announced as it was given.
    due: (now) =>
      Prisma.sql`d.accepted_at IS NOT NULL AND d.ends_at <= ${daysAfter(now, 2)} AND d.starts_at <= ${now}
        AND d.ends_at - d.starts_at > interval '2 days' AND ${notYet('delegation.end-announced')}`,
  },
]

const AT_ONCE = 100

/**
 * Sends the letters that are due and ends what fell or lapsed; returns how many. Each is a transaction of its own, done once however many
 * processes sweep and wherever one of them is killed: the event that says so is what keeps it from being done again.
 */
export async function sweepDelegations(clock: Clock = systemClock): Promise<number> {
  let done = 0
  for (const duty of DUTIES) {
    const due = await db().$queryRaw<{ id: string }[]>`SELECT d.id FROM delegation d WHERE ${open(duty, clock())} LIMIT ${AT_ONCE}`
    for (const { id } of due) if (await perform(duty, id, clock)) done++
  }
  return done
}

const open = ({ due }: Duty, now: Date) => Prisma.sql`d.ended_at IS NULL AND d.ends_at > ${now} AND (${due(now)})`

function perform(duty: Duty, id: string, clock: Clock): Promise<boolean> {
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM delegation WHERE id = ${id}::uuid FOR UPDATE`
    // Asked again under the lock: somebody may have accepted, confirmed or ended it, or another process been here.
    const [still] = await tx.$queryRaw<unknown[]>`SELECT 1 FROM delegation d WHERE d.id = ${id}::uuid AND ${open(duty, clock())}`
    const row = still ? await findDelegation(id, tx) : undefined
    if (!row) return false
    if (duty.ends) await tx.delegation.update({ where: { id }, data: { endedAt: clock() } })
    await notify(tx, duty.notice, row, clock)
    await append(
      tx,
      {
        kind: duty.event,
        object: { type: 'delegation', id },
        actor: { kind: 'system' },
        // A letter takes no place in its history: whoever is about to sign under it would have to begin again.
        outcome: duty.ends ? 'permitted' : 'observed',
        details: await detailsOf(tx, undefined, row),
      },
      clock,
    )
    return true
  })
}
