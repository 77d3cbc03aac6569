import { formatTime, zoneName } from '../ui/time-format'
import { dayOf, localOf, plusDays } from './zoned'

interface DueWords {
  /** `Today, 17:00`, `Fri 8 May, 17:00`. */
  readonly main: string
  /** `CEST, in 7 h`, `CEST`, `CEST, 2 days late`. */
  readonly sub: string
  /** Due today, or late. */
  readonly pressing: boolean
}

/** A due date in a row: the absolute time first, the relative one only beside it. */
export function dueWords(due: Date, now: Date, zone: string): DueWords {
  const clock = localOf(due, zone).slice(11)
  const [day, today] = [dayOf(due, zone), dayOf(now, zone)]
  const left = due.getTime() - now.getTime()
  const main =
    day === today ? `Today, ${clock}` : day === plusDays(today, 1) ? `Tomorrow, ${clock}` : `${shortDay(due, now, zone)}, ${clock}`
  const away = distance(Math.abs(left))
  const relative = left < 0 ? `${away} late` : day === today ? `in ${away}` : ''
  return { main, sub: [zoneName(due, zone), relative].filter(Boolean).join(', '), pressing: left < 0 || day === today }
}

/** `Fri 8 May`: the year is said only when it is another one. */
export function shortDay(at: Date, now: Date, zone: string): string {
  const day = formatTime(at, zone, 'day')
  const year = dayOf(now, zone).slice(0, 4)
  return day.endsWith(` ${year}`) ? day.slice(0, -5) : day
}

function distance(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 60) return `${Math.max(minutes, 1)} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h`
  const days = Math.floor(hours / 24)
  return days === 1 ? '1 day' : `${days} days`
}
