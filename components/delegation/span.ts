import type { DelegationRow } from '@/lib/delegation'
import { dayOf, instantOf, plusDays } from '../time'

/** The stretch of time that the bars show. */
export interface Span {
  readonly from: Date
  readonly until: Date
  /** The first moment of each week, in the reader's zone. */
  readonly weeks: readonly Date[]
}

const WEEKS_BACK = 4
const WEEKS = 12
const DAY_MS = 86_400_000

/** Twelve weeks from the Monday four weeks ago, or as many as it takes to hold the end of what is still to come. */
export function spanOf(rows: readonly Pick<DelegationRow, 'until' | 'endedAt'>[], now: Date, zone: string): Span {
  const today = dayOf(now, zone)
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7
  const monday = plusDays(today, -weekday - 7 * WEEKS_BACK)
  const last = Math.max(...rows.map(endOf).map((end) => end.getTime()), 0)
  const needed = Math.ceil((last - (instantOf(monday, zone) ?? now).getTime()) / (7 * DAY_MS)) + 1
  const count = Math.min(Math.max(WEEKS, needed), 2 * WEEKS)
  const weeks = Array.from({ length: count + 1 }, (_, at) => instantOf(plusDays(monday, at * 7), zone) ?? now)
  return { from: weeks[0] ?? now, until: weeks.at(-1) ?? now, weeks: weeks.slice(0, -1) }
}

/** When one was over, or will be. */
export const endOf = ({ until, endedAt }: Pick<DelegationRow, 'until' | 'endedAt'>): Date => (endedAt && endedAt < until ? endedAt : until)

/** Where an instant lies, in percent of the span and never outside of it. */
export function placeOf(at: Date, { from, until }: Pick<Span, 'from' | 'until'>): number {
  const share = (at.getTime() - from.getTime()) / (until.getTime() - from.getTime())
  return Math.round(Math.min(Math.max(share, 0), 1) * 10_000) / 100
}
