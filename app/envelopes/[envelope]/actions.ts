'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { action, before, form, UNREADABLE } from '@/app/action'
import { id, text } from '@/app/shapes'
import { findPerson } from '@/components/composer/find-person'
import type { ActState } from '@/components/envelope/act-form'
import { ok, type Result, refuse } from '@/lib/core'
import { env } from '@/lib/env'
import { type Actor, currentActor } from '@/lib/identity'
import { composeOptions, nameApprover, remind, substitute, voidEnvelope } from '@/lib/signing'

const SIGNED_OUT = refuse('signed-out', 'You are no longer signed in here.', { next: 'Sign in again.' })
const typing = text(10_000)

/**
 * Learns who asks, does it, and says in words what was done; the page then shows the envelope as it is. After a refusal it stays:
 * drawn anew it may no longer have the form, beside which the reason stands.
 */
async function doing(envelopeId: string, typed: string, act: (actor: Actor) => Promise<Result<string>>): Promise<ActState> {
  const actor = await currentActor()
  if (!actor) return { refusal: SIGNED_OUT, typed }
  const result = await act(actor)
  if (!result.ok) return { refusal: result, typed }
  revalidatePath(`/envelopes/${envelopeId}`)
  return { done: result.value }
}

/** What is said when it was done: how it went on depends on whether letters leave this house. */
async function said(act: Promise<Result<unknown>>, done: string, byMail: string, waits: string): Promise<Result<string>> {
  const result = await act
  return result.ok ? ok(`${done} ${env().SMTP_URL ? byMail : `There is no mail server: ${waits}`}`) : result
}

export const voidIt = action([id, before<ActState>(), form({ reason: typing })], { refusal: UNREADABLE }, (envelopeId, _, { reason }) =>
  doing(envelopeId, reason, (actor) =>
    said(
      voidEnvelope(actor, envelopeId, reason),
      'Voided. Nobody can sign it any more.',
      'Everyone who was asked has been told.',
      'whoever opens it reads why.',
    ),
  ),
)

/** A signer, with the name under which the page showed them. */
const signer = z.strictObject({ recipientId: id, name: text(400) })

export const remindOne = action([id, signer, before<ActState>(), form({})], { refusal: UNREADABLE }, (envelopeId, { recipientId, name }) =>
  doing(envelopeId, '', (actor) =>
    said(remind(actor, envelopeId, recipientId), `${name} was reminded.`, 'The letter is on its way.', 'the letter waits in the outbox.'),
  ),
)

/** Who has left is told nothing more. */
const replaced = signer.extend({ left: z.boolean(), approves: z.boolean() })

export const substituteOne = action(
  [id, replaced, before<ActState>(), form({ recipient: typing })],
  { refusal: UNREADABLE },
  (envelopeId, { recipientId, name, left, approves }, _, { recipient }) =>
    doing(envelopeId, recipient, async (actor) => {
      const found = findPerson(recipient, (await composeOptions()).people)
      if (!found.ok) return found
      const { id: personId, name: after } = found.value
      return said(
        substitute(actor, envelopeId, { recipientId, personId }),
        `${after} ${approves ? 'approves' : 'signs'} in ${name}’s place.`,
        left ? `${after} has been asked.` : 'Both were told.',
        `it waits in the inbox of ${after}.`,
      )
    }),
)

export const nameOne = action(
  [id, before<ActState>(), form({ recipient: typing })],
  { refusal: UNREADABLE },
  (envelopeId, _, { recipient }) =>
    doing(envelopeId, recipient, async (actor) => {
      const found = findPerson(recipient, (await composeOptions()).people)
      if (!found.ok) return found
      const { id: personId, name } = found.value
      return said(
        nameApprover(actor, envelopeId, personId),
        `${name} is asked to approve.`,
        'The letter is on its way.',
        `it waits in the inbox of ${name}.`,
      )
    }),
)
