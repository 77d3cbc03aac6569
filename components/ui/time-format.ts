/** How much of an instant to write. */
export type TimeStyle = 'full' | 'minute' | 'day' | 'clock'

const STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  full: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  minute: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
}

/** The zone's short name at that instant: `CEST`, `EST`, else `UTC+5:30`. `zone` is an IANA name. */
export function zoneName(at: Date, zone: string): string {
  const named = (locale: string, style: 'short' | 'shortOffset') =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: style }).formatToParts(at).find((part) => part.type === 'timeZoneName')
      ?.value ?? ''
  const offset = named('en-GB', 'shortOffset').replace('GMT', 'UTC')
  return [named('en-GB', 'short'), named('en-US', 'short')].find((name) => /^[A-Z]{2,5}$/.test(name)) ?? offset
}

/** `CEST (UTC+2)`: the short name with its distance from UTC. */
export function zoneWithOffset(at: Date, zone: string): string {
  const name = zoneName(at, zone)
  const offset = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')
    ?.value.replace('GMT', 'UTC')
  return name === offset || name === 'UTC' ? name : `${name} (${offset})`
}

/** `Thu 7 May 2026, 09:47:31 CEST`. Every style but `day` names its zone. */
export function formatTime(at: Date, zone: string, style: TimeStyle = 'minute'): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-GB', { ...STYLES[style], timeZone: zone, hourCycle: 'h23' })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const clock = ['hour', 'minute', 'second'].flatMap((part) => parts.get(part as Intl.DateTimeFormatPartTypes) ?? []).join(':')
  const day = ['weekday', 'day', 'month', 'year'].flatMap((part) => parts.get(part as Intl.DateTimeFormatPartTypes) ?? []).join(' ')
  return [[day, clock].filter(Boolean).join(', '), style === 'day' ? '' : zoneName(at, zone)].filter(Boolean).join(' ')
}
