import 'server-only'
import { isIP } from 'node:net'
import { headers } from 'next/headers'
import { env } from '@/lib/env'

/**
 * Whose network this request comes from, when that can be known. We speak plain http, so whoever connects to us in earnest is a
 * proxy: only one the operator trusts says who is behind it, and of what it passes on only the last entry is its own word.
 */
export async function requestNetwork(): Promise<string | undefined> {
  if (!env().TRUST_PROXY) return undefined
  try {
    return networkOf((await headers()).get('x-forwarded-for'))
  } catch {
    return undefined // outside a request: a command of ours, or a test
  }
}

/** The last address of an X-Forwarded-For header: an IPv4 address, or the /64 of an IPv6 one, which a single subscriber has whole. */
export function networkOf(forwardedFor: string | null): string | undefined {
  const last = forwardedFor?.split(',').at(-1)?.trim() ?? ''
  const address = last.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIP(address) === 4) return address
  if (isIP(address) !== 6) return undefined
  const [front = [], back = []] = address.split('::').map((part) => part.split(':').filter(Boolean))
  const groups = [...front, ...Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0'), ...back]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
