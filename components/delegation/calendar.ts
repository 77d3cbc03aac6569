// What a calendar (RFC 5545) says about absences. A file is read in the browser and goes nowhere; what an address gave, on the server.
import { isZone, ok, type Result, refuse } from '@/lib/core'
import { instantOf, localOf, plusDays } from '../time'

/** An entry of a calendar, its edges as wall clocks of the reader's zone. */
export interface Absence {
  readonly summary: string
  readonly from: string
  readonly until: string
}

/** A year of one person's calendar is some hundred kilobytes. In characters, or the bytes of them. */
export const LARGEST_CALENDAR = 2_000_000
const MOST_SHOWN = 20
/** What an entry's edges are in the reader's zone takes a third of a millisecond: a calendar of thirty thousand would hold everything up. */
const MOST_PLACED = 500
const DAY_MS = 86_400_000

interface Line {
  readonly name: string
  readonly zone: string | undefined
  readonly value: string
}

/**
 * The entries that are not over yet, the next first, twenty at most. A day without a time is a day of the reader's zone, and so is a time
 * that names none (section 3.3.5). What repeats is left out: it is no absence of one time. Refuses `calendar-too-large`,
 * `calendar-unreadable`, and `calendar-empty` where nothing lies ahead.
 */
export function absencesIn(text: string, { zone, now }: { readonly zone: string; readonly now: Date }): Result<readonly Absence[]> {
  if (text.length > LARGEST_CALENDAR) return TOO_LARGE
  // Long lines are folded: a line that begins with white space goes on from the one before (section 3.1).
  const lines = text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)
  if (
    lines[0]
      ?.replace(/^\uFEFF/, '')
      .trim()
      .toUpperCase() !== 'BEGIN:VCALENDAR'
  )
    return refuse('calendar-unreadable', 'This is no calendar.', { next: 'Choose a file, or an address, that ends in .ics.' })
  const next = eventsIn(lines)
    .flatMap((event) => entryOf(event, zone) ?? [])
    // No zone is a day away from UTC.
    .filter(({ until }) => until.roughly + DAY_MS > now.getTime())
    .sort((a, b) => a.from.roughly - b.from.roughly)
    .slice(0, MOST_PLACED)
  const ahead = next
    .flatMap((entry) => spanOf(entry) ?? [])
    .filter(({ until }) => until > now)
    .sort((a, b) => a.from.getTime() - b.from.getTime())
    .slice(0, MOST_SHOWN)
  if (ahead.length === 0)
    return refuse('calendar-empty', 'Nothing in this calendar lies ahead and has a beginning and an end.', {
      next: 'Write the dates yourself.',
    })
  return ok(ahead.map(({ summary, from, until }) => ({ summary, from: localOf(from, zone), until: localOf(until, zone) })))
}

export const TOO_LARGE = refuse('calendar-too-large', 'This calendar is larger than two megabytes.', {
  next: 'Export one calendar, or a shorter period.',
})

/** The properties of each event; what lies inside one, such as an alarm, is not its own. */
function eventsIn(lines: readonly string[]): Line[][] {
  const events: Line[][] = []
  const inside: string[] = []
  for (const text of lines) {
    const line = lineIn(text)
    if (!line) continue
    if (line.name === 'BEGIN') {
      inside.push(line.value.toUpperCase())
      if (inside.at(-1) === 'VEVENT') events.push([])
    } else if (line.name === 'END') inside.pop()
    else if (inside.at(-1) === 'VEVENT') events.at(-1)?.push(line)
  }
  return events
}

/** `NAME;PARAM=value;PARAM="va:lue":value` (section 3.1). */
const LINE = /^([A-Za-z0-9-]{1,64})((?:;[A-Za-z0-9-]{1,64}=(?:"[^"]*"|[^";:]*))*):(.*)$/

function lineIn(text: string): Line | undefined {
  const [, name, parameters = '', value = ''] = LINE.exec(text) ?? []
  const zone = /;TZID=(?:"([^"]*)"|([^";:]*))/i.exec(parameters)
  return name ? { name: name.toUpperCase(), zone: zone?.[1] ?? zone?.[2], value } : undefined
}

/** A wall clock as it is written, the zone it is of, and the milliseconds at which a clock in UTC shows it. */
interface Edge {
  readonly local: string
  readonly zone: string
  readonly roughly: number
}

interface Entry {
  readonly summary: string
  readonly from: Edge
  /** By a clock, or by a length in milliseconds. */
  readonly until: Edge | { readonly after: number; readonly roughly: number }
}

function entryOf(event: readonly Line[], zone: string): Entry | undefined {
  const find = (name: string) => event.find((one) => one.name === name)
  const [start, end, length, summary] = ['DTSTART', 'DTEND', 'DURATION', 'SUMMARY'].map(find)
  if (!start || find('RRULE') || find('STATUS')?.value.toUpperCase() === 'CANCELLED') return undefined
  const from = edgeIn(start, zone)
  // Without an end a day lasts a day, and a time is a moment (section 3.6.1).
  const until = end
    ? edgeIn(end, zone)
    : length
      ? from && after(from, length.value)
      : DAY.test(start.value)
        ? from && edgeIn({ ...start, value: nextDay(from.local) }, zone)
        : undefined
  return from && until ? { summary: unescaped(summary?.value ?? ''), from, until } : undefined
}

const DAY = /^\d{8}$/
const MOMENT = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/

function edgeIn({ value, zone: named }: Line, zone: string): Edge | undefined {
  const [whole, year, month, day, hour, minute, second, utc] = MOMENT.exec(value) ?? []
  if (!whole) return undefined
  const local = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`
  const roughly = Date.parse(`${local}Z`)
  if (Number.isNaN(roughly)) return undefined
  return { local, zone: utc ? 'UTC' : hour ? (named ?? zone) : zone, roughly }
}

const nextDay = (local: string) => plusDays(local.slice(0, 10), 1).replaceAll('-', '')

/** `P1W`, `P2DT3H` (section 3.3.6). */
const LENGTH = /^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/

function after(from: Edge, length: string): Entry['until'] | undefined {
  const [whole, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = LENGTH.exec(length) ?? []
  if (!whole) return undefined
  const inSeconds = (((Number(weeks) * 7 + Number(days)) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  return { after: inSeconds * 1000, roughly: from.roughly + inSeconds * 1000 }
}

interface Span {
  readonly summary: string
  readonly from: Date
  readonly until: Date
}

function spanOf({ summary, from: start, until: end }: Entry): Span | undefined {
  const from = instantAt(start)
  const until = 'after' in end ? from && new Date(from.getTime() + end.after) : instantAt(end)
  return from && until && until > from ? { summary, from, until } : undefined
}

/** A zone that only the file itself explains is not guessed: an hour too much would be an hour too much to sign. */
const instantAt = ({ local, zone }: Edge) => (isZone(zone) ? instantOf(local, zone) : undefined)

const unescaped = (text: string) =>
  text
    .replaceAll(/\\[nN]/g, ' ')
    .replaceAll(/\\([\\;,])/g, '$1')
    .trim()
    .slice(0, 120)
