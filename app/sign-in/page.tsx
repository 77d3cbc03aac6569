import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { PublicHead, SignIn } from '@/components/identity'
import { Notice, PageFrame } from '@/components/ui'
import { env } from '@/lib/env'
import { currentActor, host } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import { isSignedIn, startSignIn } from './actions'

export const metadata: Metadata = { title: 'Sign in' }

/** Only a path of ours: an address in a link must not send anyone elsewhere after signing in. */
const ownPath = (next: unknown): string => (typeof next === 'string' && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next) ? inAscii(next) : '/inbox')

/** As a header can hold it. */
const inAscii = (path: string): string => path.toWellFormed().replaceAll(/[^\x21-\x7e]+/gu, encodeURIComponent)

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const query = await searchParams
  const next = ownPath(query.next)
  const org = await organisation()
  if (!org) redirect('/set-up')
  if (await currentActor()) redirect(next)
  return (
    <>
      <PublicHead organisation={org.name} {...(env().COUNTERSIGN_DEMO && { mark: 'DEMO' })} />
      <PageFrame width="prose">
        <h1 className="text-act">Sign in</h1>
        <p className="mt-3 text-state">Your passkey says who you are. There is nothing to type.</p>
        {query['signed-out'] !== undefined && (
          <Notice kind="done" word="Signed out" className="mt-6">
            Your session has ended.
          </Notice>
        )}
        <SignIn start={startSignIn} isSignedIn={isSignedIn} next={next} host={host().name} />
      </PageFrame>
    </>
  )
}
