import type { TimelineDay } from '@/lib/governance'
import { dayOf, plusDays } from '../time'

/** Rows under the day they fall on in `zone`, in their order. */
export function byDay<Row extends { readonly at: Date }>(rows: readonly Row[], zone: string): { day: string; rows: Row[] }[] {
  const groups: { day: string; rows: Row[] }[] = []
  for (const row of rows) {
    const day = dayOf(row.at, zone)
    const last = groups.at(-1)
    if (last?.day === day) last.rows.push(row)
    else groups.push({ day, rows: [row] })
  }
  return groups
}

/** Every day from `first` to `last`, those without events too. */
export function everyDay(days: readonly TimelineDay[], first: string, last: string): TimelineDay[] {
  const known = new Map(days.map((one) => [one.day, one]))
  const all: TimelineDay[] = []
  for (let day = first; day <= last && all.length < 400; day = plusDays(day, 1)) all.push(known.get(day) ?? { day, events: 0, refused: 0 })
  return all
}

/** `Thursday 7 May 2026`, of a calendar day. */
export const dayWords = (day: string, style: 'long' | 'short' = 'long'): string =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: style,
    day: 'numeric',
    month: style === 'long' ? 'long' : 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(',', '')

/** `26 events, 2 refused`. */
export const dayCounts = ({ events, refused }: Pick<TimelineDay, 'events' | 'refused'>): string =>
  [`${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}`, refused && `${refused.toLocaleString('en')} refused`]
    .filter(Boolean)
    .join(', ')
