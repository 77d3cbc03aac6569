'use server'

import { z } from 'zod'
import { isId, type Refusal, type Result, refuse } from '@/lib/core'
import { type Actor, currentActor, type Prepared, readAssertion } from '@/lib/identity'
import { complete, decline, prepare, reportReading } from '@/lib/signing'

const SIGNED_OUT = refuse('signed-out', 'You are no longer signed in here.', { next: 'Sign in again; the pages you have read are kept.' })
const UNREADABLE = refuse('request-unreadable', 'This page sent something the server cannot read.', { next: 'Start again.' })

/** Every action looks up who acts, for itself: a page that was rendered yesterday proves nothing today. */
async function acting(envelopeId: unknown): Promise<{ ok: true; value: Actor } | Refusal> {
  if (typeof envelopeId !== 'string' || !isId(envelopeId)) return UNREADABLE
  const actor = await currentActor()
  return actor ? { ok: true, value: actor } : SIGNED_OUT
}

const asked = z.object({ consent: z.boolean() })

/** Makes the statement of one version of an envelope; `version` is the one on the person's screen. */
export async function prepareSigning(envelopeId: string, version: number, given: { readonly consent: boolean }): Promise<Result<Prepared>> {
  const actor = await acting(envelopeId)
  const read = asked.safeParse(given)
  if (!actor.ok) return actor
  if (!read.success || !Number.isSafeInteger(version)) return UNREADABLE
  return prepare(actor.value, envelopeId, { ...read.data, version })
}

/** Takes the passkey's answer. The same answer twice gets the same reply. */
export async function completeSigning(
  envelopeId: string,
  given: { readonly intentId: string; readonly answer: unknown },
): Promise<Result<{ approvalId: string }>> {
  const actor = await acting(envelopeId)
  if (!actor.ok) return actor
  const answer = readAssertion(given?.answer)
  if (!answer || typeof given.intentId !== 'string' || !isId(given.intentId)) return UNREADABLE
  return complete(actor.value, { intentId: given.intentId, answer })
}

/** Declines the envelope for its recipient; the reason is told to the sender and the other signers. */
export async function declineEnvelope(envelopeId: string, reason: string): Promise<Result<unknown>> {
  const actor = await acting(envelopeId)
  if (!actor.ok) return actor
  if (typeof reason !== 'string') return UNREADABLE
  return decline(actor.value, envelopeId, reason)
}

const pagesSeen = z.array(z.int().min(1).max(100_000)).max(100_000)

/** Adds pages this person's browser reports as seen; answers with all that are known. */
export async function reportPages(
  envelopeId: string,
  versionId: string,
  pages: readonly number[],
): Promise<Result<{ pages: readonly number[] }>> {
  const actor = await acting(envelopeId)
  if (!actor.ok) return actor
  const read = pagesSeen.safeParse(pages)
  if (!read.success || typeof versionId !== 'string') return UNREADABLE
  return reportReading(actor.value, versionId, read.data)
}
