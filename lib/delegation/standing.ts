import 'server-only'
import type { Delegation } from '@/lib/db'

const DAY_MS = 86_400_000

/** What lasts longer than this comes up for confirmation, each time as many days after it last did. */
export const STANDING_DAYS = 30

/** A letter, and the page, say so as many days before. */
export const CONFIRM_NOTICE_DAYS = 7

type Standing = Pick<Delegation, 'kind' | 'startsAt' | 'endsAt' | 'acceptedAt' | 'confirmedAt'>

/**
 * When a standing delegation lapses, unless its grantor says by then that it is still wanted; undefined where it ends before, or does not
 * run. An appointment is nobody's who could say so, and ends by itself.
 */
export function lapsesAt({ kind, startsAt, endsAt, acceptedAt, confirmedAt }: Standing): Date | undefined {
  if (kind !== 'delegation' || !acceptedAt || endsAt.getTime() - startsAt.getTime() <= STANDING_DAYS * DAY_MS) return undefined
  const last = Math.max(...[startsAt, acceptedAt, confirmedAt].flatMap((at) => at?.getTime() ?? []))
  const lapses = new Date(last + STANDING_DAYS * DAY_MS)
  return lapses < endsAt ? lapses : undefined
}

/** When it lapses, from the notice on; undefined before, and where it does not. */
export function lapsesSoon(row: Standing, now: Date): Date | undefined {
  const lapses = lapsesAt(row)
  return lapses && lapses.getTime() - CONFIRM_NOTICE_DAYS * DAY_MS <= now.getTime() ? lapses : undefined
}

/** When it is over if nobody does anything: also where no sweep has come by since it lapsed. */
export const overAt = (row: Standing): Date => lapsesAt(row) ?? row.endsAt
