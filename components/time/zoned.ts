// Wall clocks: what native date controls hold, and the instants they mean in a zone. Pure; the zone is an IANA name.

const PARTS = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const

/** The wall clock at an instant as `2026-05-07T09:47`, as a datetime-local control wants it. */
export function localOf(at: Date, zone: string): string {
  const found = new Map(
    new Intl.DateTimeFormat('en-GB', { ...PARTS, timeZone: zone }).formatToParts(at).map(({ type, value }) => [type, value]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes) => found.get(name) ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`
}

/** The day at an instant, `2026-05-07`. */
export const dayOf = (at: Date, zone: string): string => localOf(at, zone).slice(0, 10)

const WALL = /^([1-9]\d{3})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?$/

/**
 * The instant at which a wall clock in `zone` shows `local` (a day alone means its first moment). Undefined for what is no date.
 * A time that a change of clocks skips is read as the moment after it; one that happens twice, as the first.
 */
export function instantOf(local: string, zone: string): Date | undefined {
  const [whole, year, month, day, hour = '00', minute = '00', second = '00'] = WALL.exec(local) ?? []
  if (!whole) return undefined
  const asUtc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(asUtc) || new Date(asUtc).toISOString().slice(8, 10) !== day) return undefined
  const offsetAt = (at: number) => Date.parse(`${localOf(new Date(at), zone)}:00Z`) - Math.floor(at / 60_000) * 60_000
  const candidates = [...new Set([offsetAt(asUtc - 86_400_000), offsetAt(asUtc + 86_400_000)])].map((offset) => asUtc - offset)
  // Beside years that no wall clock has: nobody can say which zone is how far away then.
  if (candidates.some(Number.isNaN)) return undefined
  const exact = candidates.filter((at) => at + offsetAt(at) === asUtc)
  return new Date(exact.length ? Math.min(...exact) : Math.max(...candidates))
}

/** The calendar day `days` after `day` (`2026-05-07`). */
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
