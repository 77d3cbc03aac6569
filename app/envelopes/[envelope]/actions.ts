'use server'

import { revalidatePath } from 'next/cache'
import { action, before, form, UNREADABLE } from '@/app/action'
import { id, text } from '@/app/shapes'
import { findPerson } from '@/components/composer/find-person'
import type { ActState } from '@/components/envelope/act-form'
import { type Result, refuse } from '@/lib/core'
import { type Actor, currentActor } from '@/lib/identity'
import { composeOptions, remind, substitute, voidEnvelope } from '@/lib/signing'

const SIGNED_OUT = refuse('signed-out', 'You are no longer signed in here.', { next: 'Sign in again.' })
const typing = text(10_000)

/**
 * Learns who asks, does it, and says how it ended; the page then shows the envelope as it is. After a refusal it stays: drawn anew
 * it may no longer have the form, beside which the reason stands.
 */
async function doing(envelopeId: string, typed: string, done: string, act: (actor: Actor) => Promise<Result<unknown>>): Promise<ActState> {
  const actor = await currentActor()
  if (!actor) return { refusal: SIGNED_OUT, typed }
  const result = await act(actor)
  if (!result.ok) return { refusal: result, typed }
  revalidatePath(`/envelopes/${envelopeId}`)
  return { done }
}

export const voidIt = action([id, before<ActState>(), form({ reason: typing })], { refusal: UNREADABLE }, (envelopeId, _, { reason }) =>
  doing(envelopeId, reason, 'Voided. Everyone named in it has been told.', (actor) => voidEnvelope(actor, envelopeId, reason)),
)

export const remindOne = action([id, id, before<ActState>(), form({})], { refusal: UNREADABLE }, (envelopeId, recipientId) =>
  doing(envelopeId, '', 'Reminded', (actor) => remind(actor, envelopeId, recipientId)),
)

export const substituteOne = action(
  [id, id, before<ActState>(), form({ recipient: typing })],
  { refusal: UNREADABLE },
  (envelopeId, recipientId, _, { recipient }) =>
    doing(envelopeId, recipient, 'Done. The new signer has been asked.', async (actor) => {
      const found = findPerson(recipient, (await composeOptions()).people)
      return found.ok ? substitute(actor, envelopeId, { recipientId, personId: found.value.id }) : found
    }),
)
