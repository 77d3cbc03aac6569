'use server'

import { z } from 'zod'
import { action, assertion, before, UNREADABLE } from '@/app/action'
import { id, text } from '@/app/shapes'
import { type Refusal, type Result, refuse } from '@/lib/core'
import { env } from '@/lib/env'
import { type Actor, currentActor, type Prepared } from '@/lib/identity'
import { askApprovals, askInstead, askToLend, complete, decline, prepare, reportReading } from '@/lib/signing'

const SIGNED_OUT = refuse('signed-out', 'You are no longer signed in here.', { next: 'Sign in again; the pages you have read are kept.' })

/** Every action looks up who acts, for itself: a page that was rendered yesterday proves nothing today. */
async function acting<T>(act: (actor: Actor) => Promise<Result<T>>): Promise<Result<T>> {
  const actor = await currentActor()
  return actor ? act(actor) : SIGNED_OUT
}

const version = z.int().min(0).max(1_000_000)

/**
 * Makes the statement of one version of an envelope; `version` is the one on the person's screen, and `under` the delegation that it shows
 * them to sign under, null in their own place.
 */
export const prepareSigning = action(
  [id, version, id.nullable(), z.object({ consent: z.boolean() })],
  UNREADABLE,
  (envelopeId, shown, under, { consent }): Promise<Result<Prepared>> =>
    acting((actor) => prepare(actor, envelopeId, { consent, version: shown, under: under ?? undefined })),
)

/** Takes the passkey's answer. The same answer twice gets the same reply. */
export const completeSigning = action(
  [id, z.object({ intentId: id, answer: assertion })],
  UNREADABLE,
  (_envelopeId, given): Promise<Result<{ approvalId: string }>> => acting((actor) => complete(actor, given)),
)

/** Declines the envelope for its recipient; the reason is told to the sender and the other signers. */
export const declineEnvelope = action(
  [id, text(10_000)],
  UNREADABLE,
  (envelopeId, reason): Promise<Result<unknown>> => acting((actor) => decline(actor, envelopeId, reason)),
)

const pagesSeen = z.array(z.int().min(1).max(100_000)).max(100_000).readonly()

/** Adds pages this person's browser reports as seen; answers with all that are known. */
export const reportPages = action(
  [id, id, pagesSeen],
  UNREADABLE,
  (_envelopeId, versionId, pages): Promise<Result<{ pages: readonly number[] }>> =>
    acting((actor) => reportReading(actor, versionId, pages)),
)

interface Asked {
  readonly refusal?: Refusal
  readonly done?: string
}

const told = (said: Result<{ asked: string }>): Asked => {
  if (!said.ok) return { refusal: said }
  const { asked } = said.value
  const several = asked.includes(' and ')
  const waits = several ? `the letters to ${asked} wait` : `the letter to ${asked} waits`
  if (!env().SMTP_URL) return { done: `Asked. There is no mail server: ${waits} in the outbox.` }
  return { done: `Asked. ${asked} ${several ? 'get' : 'gets'} a letter.` }
}

const asks = (ask: (actor: Actor, envelopeId: string) => Promise<Result<{ asked: string }>>) =>
  action([id, before<Asked>(), z.unknown()], { refusal: UNREADABLE }, async (envelopeId) =>
    told(await acting((actor) => ask(actor, envelopeId))),
  )

/** Asks the sender to name somebody who has authority for it. */
export const askForOther = asks(askInstead)

/** Asks whoever has still to approve it, or the sender to name more approvers. */
export const askForApprovals = asks(askApprovals)

/** Asks somebody who may sign it to let the reader sign. */
export const askForLoan = action([id, id, before<Asked>(), z.unknown()], { refusal: UNREADABLE }, async (envelopeId, holderId) =>
  told(await acting((actor) => askToLend(actor, envelopeId, holderId))),
)
