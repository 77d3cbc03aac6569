'use server'

import { revalidatePath } from 'next/cache'
import { findPerson } from '@/components/composer/find-person'
import type { ActState } from '@/components/envelope/act-form'
import { isId, type Result, refuse } from '@/lib/core'
import { type Actor, currentActor } from '@/lib/identity'
import { composeOptions, remind, substitute, voidEnvelope } from '@/lib/signing'

const SIGNED_OUT = refuse('signed-out', 'You are no longer signed in here.', { next: 'Sign in again.' })
const UNREADABLE = refuse('request-unreadable', 'This page sent something the server cannot read.', { next: 'Reload the page.' })

/**
 * Learns who asks, does it, and says how it ended; the page then shows the envelope as it is. After a refusal it stays: drawn anew
 * it may no longer have the form, beside which the reason stands.
 */
async function doing(
  ids: readonly string[],
  typed: string,
  done: string,
  act: (actor: Actor) => Promise<Result<unknown>>,
): Promise<ActState> {
  if (!ids.every(isId)) return { refusal: UNREADABLE }
  const actor = await currentActor()
  if (!actor) return { refusal: SIGNED_OUT, typed }
  const result = await act(actor)
  if (!result.ok) return { refusal: result, typed }
  revalidatePath(`/envelopes/${ids[0]}`)
  return { done }
}

const field = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value.slice(0, 4000) : ''
}

export async function voidIt(envelopeId: string, _before: ActState, form: FormData): Promise<ActState> {
  const reason = field(form, 'reason')
  return doing([envelopeId], reason, 'Voided. Everyone named in it has been told.', (actor) => voidEnvelope(actor, envelopeId, reason))
}

export async function remindOne(envelopeId: string, recipientId: string, _before: ActState, _form: FormData): Promise<ActState> {
  return doing([envelopeId, recipientId], '', 'Reminded', (actor) => remind(actor, envelopeId, recipientId))
}

export async function substituteOne(envelopeId: string, recipientId: string, _before: ActState, form: FormData): Promise<ActState> {
  const typed = field(form, 'recipient')
  return doing([envelopeId, recipientId], typed, 'Done. The new signer has been asked.', async (actor) => {
    const found = findPerson(typed, (await composeOptions()).people)
    return found.ok ? substitute(actor, envelopeId, { recipientId, personId: found.value.id }) : found
  })
}
