import { ok, type Result } from '@/lib/core'
import { ANOTHER_PORT, CREDENTIALS, NOT_HTTPS, UNREADABLE } from './reasons'

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
