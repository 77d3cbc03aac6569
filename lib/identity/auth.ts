import 'server-only'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import NextAuth, { getServerSession, type NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { cache } from 'react'
import { z } from 'zod'
import { type Result, refuse } from '@/lib/core'
import { env } from '@/lib/env'
import { organisation } from '@/lib/ledger'
import type { Actor } from './actor'
import { readAssertion } from './answers'
import { bindingCookie, cookieName, cookieOptions, requestClient, requestZone } from './cookies'
import { completeEnrolment } from './enrol'
import { entered } from './entry'
import { INTENT_OF_ANOTHER } from './intents'
import { actorOf, type Opened, signOut } from './sessions'
import { completeSignIn } from './sign-in'

const SESSION_SECONDS = 12 * 3600

const text = z.string().max(20_000)
const credentials = z.object({ step: z.enum(['sign-in', 'enrolment']), intent: z.string().max(2000), answer: text })

/** Who an answer of the browser lets in. */
async function enter(given: unknown): Promise<Result<Opened>> {
  const read = credentials.safeParse(given)
  const answer = read.success ? readAssertion(parsed(read.data.answer)) : undefined
  if (!read.success || !answer) return refuse('assertion-malformed', 'The passkey’s answer cannot be read.')
  const cookie = await bindingCookie()
  if (!cookie) return INTENT_OF_ANOTHER
  const complete = read.data.step === 'sign-in' ? completeSignIn : completeEnrolment
  const browser = { client: await requestClient(), zone: await requestZone() }
  const opened = await complete({ cookie, intentId: read.data.intent, answer, ...browser })
  // The cookie has done its work: the next sign-in here gets another.
  if (opened.ok) (await cookies()).delete(cookieName('binding'))
  return opened
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** next-auth as the carrier of a session id and of nothing else: who that is, is looked up at each request. */
const options = (): NextAuthOptions => ({
  secret: env().NEXTAUTH_SECRET,
  session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
  pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
  useSecureCookies: env().COUNTERSIGN_URL.startsWith('https:'),
  cookies: {
    sessionToken: { name: cookieName('session'), options: cookieOptions() },
    csrfToken: { name: cookieName('csrf'), options: cookieOptions() },
    callbackUrl: { name: cookieName('callback'), options: cookieOptions() },
  },
  providers: [CredentialsProvider({ id: 'passkey', name: 'Passkey', credentials: {}, authorize: (given) => entered(() => enter(given)) })],
  callbacks: {
    // `trigger: 'update'` is a request's word: nothing is ever copied from it.
    jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
    // Nothing is looked up in here: next-auth would take a database that does not answer for a person who is not signed in.
    session({ session, token }) {
      const carried = { expires: session.expires, sid: token.sid }
      return carried
    },
    redirect: ({ url, baseUrl }) =>
      url.startsWith(`${baseUrl}/`) ? url : url.startsWith('/') && !url.startsWith('//') ? `${baseUrl}${url}` : baseUrl,
  },
  events: {
    async signOut({ token }) {
      const actor = await actorOf(token.sid)
      if (actor) await signOut(actor)
    },
  },
})

type Handler = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>
/** GET and POST of /api/auth/[...nextauth]. */
export const authRoute: Handler = (request, context) => (NextAuth(options()) as Handler)(request, context)

/** Who acts in this request, or undefined. The one way pages, actions and routes learn it. */
export const currentActor = cache(async (): Promise<Actor | undefined> => {
  const session = (await getServerSession(options())) as { sid?: unknown } | null
  return actorOf(session?.sid)
})

/** The same; who is not signed in is sent to sign in, and comes back to `next` (a path of ours). Redirects by throwing: not inside try. */
export async function requireActor(next?: string): Promise<Actor> {
  const actor = await currentActor()
  if (actor) return actor
  if (!(await organisation())) redirect('/set-up')
  redirect(next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in')
}

/** Ends the present session and forgets its cookie. Only in actions and routes. */
export async function endSession(): Promise<void> {
  const actor = await currentActor()
  if (actor) await signOut(actor)
  const jar = await cookies()
  jar.delete(cookieName('session'))
}
