'use server'

import { z } from 'zod'
import { type Refusal, type Result, refuse } from '@/lib/core'
import { type Actor, currentActor } from '@/lib/identity'
import {
  addRecipient,
  clearBox,
  createDraft,
  type DraftView,
  discardDraft,
  editDraft,
  editRecipient,
  moveDocument,
  placeBox,
  removeDocument,
  removeRecipient,
  send,
  viewDraft,
} from '@/lib/signing'

const id = z.uuid()
const text = z.string().max(10_000)
const SIGNED_OUT = refuse('signed-out', 'You are no longer signed in here.', { next: 'Sign in again; what is in the draft is kept.' })
const UNREADABLE = refuse('request-unreadable', 'This page sent something the server cannot read.', {
  next: 'Reload the page; the draft is kept.',
})

/** Reads the request, learns who asks, does it, and answers with the draft as it then is. */
async function change<T>(
  shape: z.ZodType<T>,
  given: unknown,
  act: (actor: Actor, read: T) => Promise<Result<unknown>>,
): Promise<Result<DraftView>> {
  const read = shape.safeParse(given)
  if (!read.success) return UNREADABLE
  const actor = await currentActor()
  if (!actor) return SIGNED_OUT
  const done = await act(actor, read.data)
  return done.ok ? viewDraft(actor, (read.data as { envelopeId: string }).envelopeId) : done
}

/** Begins an empty draft. */
export async function startDraft(): Promise<Result<{ envelopeId: string }>> {
  const actor = await currentActor()
  return actor ? createDraft(actor) : SIGNED_OUT
}

const terms = z.object({
  envelopeId: id,
  input: z.object({
    title: text,
    classId: text,
    amount: text,
    currency: text,
    basis: z.enum(['total', 'yearly', 'none']),
    counterparty: text,
    message: text,
    dueAt: text,
    expiresAt: text,
  }),
})
export type Terms = z.infer<typeof terms>

export const saveTerms = async (given: Terms): Promise<Result<DraftView>> =>
  change(terms, given, (actor, { envelopeId, input }) => editDraft(actor, envelopeId, input))

const recipient = z.object({
  envelopeId: id,
  recipient: z.object({
    role: z.enum(['signer', 'copy']),
    personId: id.optional(),
    name: text.optional(),
    email: text.optional(),
    party: text.optional(),
    capacity: text.optional(),
  }),
})
export const nameRecipient = async (given: z.infer<typeof recipient>): Promise<Result<DraftView>> =>
  change(recipient, given, (actor, { envelopeId, recipient: { role, ...who } }) =>
    addRecipient(actor, envelopeId, { role, ...present(who) }),
  )

/** Without members that are undefined: absent is absent. */
const present = <T extends Record<string, string | undefined>>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [name in keyof T]?: string }

const representation = z.object({ envelopeId: id, recipientId: id, party: text, capacity: text })
export const representAs = async (given: z.infer<typeof representation>): Promise<Result<DraftView>> =>
  change(representation, given, (actor, { envelopeId, recipientId, party, capacity }) =>
    editRecipient(actor, envelopeId, recipientId, { party, capacity }),
  )

const oneRecipient = z.object({ envelopeId: id, recipientId: id })
export const dropRecipient = async (given: z.infer<typeof oneRecipient>): Promise<Result<DraftView>> =>
  change(oneRecipient, given, (actor, { envelopeId, recipientId }) => removeRecipient(actor, envelopeId, recipientId))

const oneDocument = z.object({ envelopeId: id, documentId: id })
export const dropDocument = async (given: z.infer<typeof oneDocument>): Promise<Result<DraftView>> =>
  change(oneDocument, given, (actor, { envelopeId, documentId }) => removeDocument(actor, envelopeId, documentId))

const place = z.object({ envelopeId: id, documentId: id, position: z.int() })
export const putDocument = async (given: z.infer<typeof place>): Promise<Result<DraftView>> =>
  change(place, given, (actor, { envelopeId, documentId, position }) => moveDocument(actor, envelopeId, documentId, position))

const box = z.object({ envelopeId: id, documentId: id, recipientId: id, page: z.int(), x: z.number(), y: z.number() })
export const placeSignature = async (given: z.infer<typeof box>): Promise<Result<DraftView>> =>
  change(box, given, (actor, { envelopeId, ...where }) => placeBox(actor, envelopeId, where))

const boxOwner = z.object({ envelopeId: id, documentId: id, recipientId: id })
export const unplaceSignature = async (given: z.infer<typeof boxOwner>): Promise<Result<DraftView>> =>
  change(boxOwner, given, (actor, { envelopeId, ...owner }) => clearBox(actor, envelopeId, owner))

/** The draft as the server has it: after an upload. */
export const readDraft = async (envelopeId: string): Promise<Result<DraftView>> =>
  change(z.object({ envelopeId: id }), { envelopeId }, async () => ({ ok: true, value: undefined }))

async function once(
  envelopeId: string,
  act: (actor: Actor, envelopeId: string) => Promise<Result<unknown>>,
): Promise<Refusal | { ok: true; value: null }> {
  const actor = await currentActor()
  if (!actor) return SIGNED_OUT
  if (!id.safeParse(envelopeId).success) return UNREADABLE
  const done = await act(actor, envelopeId)
  return done.ok ? { ok: true, value: null } : done
}

/** Freezes and sends; takes seconds. */
export const sendEnvelope = async (envelopeId: string) => once(envelopeId, send)
export const discardEnvelope = async (envelopeId: string) => once(envelopeId, discardDraft)
