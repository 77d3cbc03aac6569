import 'server-only'
import { cookies, headers } from 'next/headers'
import { cookieNameAt } from '@/lib/cookie-names.mjs'
import { base64url, isZone, randomBytes } from '@/lib/core'
import { env } from '@/lib/env'
import { clientName } from './client'

const secure = () => env().COUNTERSIGN_URL.startsWith('https:')
export const cookieName = (name: string): string => cookieNameAt(env().COUNTERSIGN_URL, name)
export const cookieOptions = () => ({ httpOnly: true, sameSite: 'strict' as const, path: '/', secure: secure() })

const BINDING_SECONDS = 900

/** The pre-session cookie this browser already has. */
export async function bindingCookie(): Promise<string | undefined> {
  return (await cookies()).get(cookieName('binding'))?.value
}

/** The pre-session cookie, made when there is none: what an intent is bound to before anyone is signed in. Only in actions and routes. */
export async function makeBindingCookie(): Promise<string> {
  const jar = await cookies()
  const value = jar.get(cookieName('binding'))?.value ?? base64url(randomBytes(32))
  jar.set(cookieName('binding'), value, { ...cookieOptions(), maxAge: BINDING_SECONDS })
  return value
}

/** The time zone that the browser of this request says it is in. Nothing that decides rests on it. */
export async function requestZone(): Promise<string | undefined> {
  const told = (await cookies()).get('zone')?.value
  return told && told.length <= 64 && isZone(told) ? told : undefined
}

/** What the browser of this request calls itself. */
export const requestClient = async (): Promise<string> => clientName((await headers()).get('user-agent'))
