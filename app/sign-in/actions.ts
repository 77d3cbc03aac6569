'use server'

import { redirect } from 'next/navigation'
import type { Result } from '@/lib/core'
import { currentActor, endSession, makeBindingCookie, type Prepared, prepareSignIn } from '@/lib/identity'

/** A statement for this browser to sign in with. */
export async function startSignIn(): Promise<Result<Prepared>> {
  return prepareSignIn(await makeBindingCookie())
}

/**
 * Whether this browser is signed in after all. The session cookie is SameSite=Strict, so a link followed from a mail arrives
 * without it; a question asked by our own page brings it along.
 */
export async function isSignedIn(): Promise<boolean> {
  return (await currentActor()) !== undefined
}

export async function signOut(): Promise<void> {
  await endSession()
  redirect('/sign-in?signed-out')
}
