import 'server-only'
import { cookies } from 'next/headers'
import { isZone } from '@/lib/core'

export type Theme = 'system' | 'light' | 'dark'

/** The reader's own choice of light or dark, remembered in a cookie. */
export async function viewerTheme(): Promise<Theme> {
  const chosen = (await cookies()).get('theme')?.value
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

/** The reader's IANA time zone as their browser told it, or UTC until it has. Decides only how times are written. */
export async function viewerZone(): Promise<string> {
  const told = (await cookies()).get('zone')?.value
  return told && isZone(told) ? told : 'UTC'
}
