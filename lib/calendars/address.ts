import { ok, type Result, refuse } from '@/lib/core'

/** A refusal that stands at the field in which the address was written. */
export const atField = (code: string, reason: string, next: string) => refuse(code, reason, { field: 'address', next })

const UNREADABLE = atField('calendar-address-unreadable', 'This is no address.', 'Paste it whole, as it begins with https:// or webcal://.')
const NOT_HTTPS = atField(
  'calendar-address-not-https',
  'Only https is asked: others could read along.',
  'Paste an address that begins with https:// or webcal://.',
)
const CREDENTIALS = atField(
  'calendar-address-credentials',
  'This address holds a name or a password.',
  'Paste the calendar’s own address, without one.',
)
const ANOTHER_PORT = atField(
  'calendar-address-port',
  'This address names a port.',
  'Paste an address without one, or take a calendar file.',
)

/**
 * The address of a calendar as somebody pasted it; `webcal:` is https by the name under which calendars are offered. Refuses
 * `calendar-address-unreadable`, `calendar-address-not-https`, `calendar-address-credentials` and `calendar-address-port`.
 */
export function readAddress(typed: string): Result<URL> {
  const text = typed.trim().replace(/^webcal:/i, 'https:')
  if (!URL.canParse(text)) return UNREADABLE
  const url = new URL(text)
  if (url.protocol !== 'https:') return NOT_HTTPS
  if (url.username || url.password) return CREDENTIALS
  return url.port ? ANOTHER_PORT : ok(url)
}
