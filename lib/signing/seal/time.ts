/** A moment as a box shows it, with its zone: "7 May 2026, 09:47:31 CEST (UTC+2)". `timeZone` is an IANA name. */
export function zonedTime(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((candidate) => candidate.type === type)?.value ?? ''
  const name = part('timeZoneName')
  const offset = offsetOf(at, timeZone)
  const zone = name === 'UTC' ? 'UTC' : name.startsWith('GMT') && name !== 'GMT' ? offset : `${name} (${offset})`
  return `${part('day')} ${part('month')} ${part('year')}, ${part('hour')}:${part('minute')}:${part('second')} ${zone}`
}

function offsetOf(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(at)
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  return text === 'GMT' ? 'UTC+0' : text.replace('GMT', 'UTC').replace('−', '-')
}
