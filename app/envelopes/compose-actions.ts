'use server'

import { z } from 'zod'
import { action } from '@/app/action'
import { id, text } from '@/app/shapes'
import { ok, type Result, refuse } from '@/lib/core'
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

const words = text(10_000)
const SIGNED_OUT = refuse('signed-out', 'You are no longer signed in here.', { next: 'Sign in again; what is in the draft is kept.' })
const UNREADABLE = refuse('request-unreadable', 'This page sent something the server cannot read.', {
  next: 'Reload the page; the draft is kept.',
})

/** Reads the request, learns who asks, does it, and answers with the draft as it then is. */
const change = <Shape extends z.ZodType<{ envelopeId: string }>>(
  shape: Shape,
  act: (actor: Actor, read: z.output<Shape>) => Promise<Result<unknown>>,
) =>
  action([shape], UNREADABLE, async (read): Promise<Result<DraftView>> => {
    const actor = await currentActor()
    if (!actor) return SIGNED_OUT
    const done = await act(actor, read)
    return done.ok ? viewDraft(actor, read.envelopeId) : done
  })

/** Begins an empty draft. */
export async function startDraft(): Promise<Result<{ envelopeId: string }>> {
  const actor = await currentActor()
  return actor ? createDraft(actor) : SIGNED_OUT
}

const terms = z.object({
  envelopeId: id,
  input: z.object({
    title: words,
    classId: words,
    amount: words,
    currency: words,
    basis: z.enum(['total', 'yearly', 'none']),
    counterparty: words,
    message: words,
    dueAt: words,
    expiresAt: words,
  }),
})
export const saveTerms = change(terms, (actor, { envelopeId, input }) => editDraft(actor, envelopeId, input))

const recipient = z.object({
  envelopeId: id,
  recipient: z.object({
    role: z.enum(['approver', 'signer', 'copy']),
    personId: id.optional(),
    name: words.optional(),
    email: words.optional(),
    party: words.optional(),
    capacity: words.optional(),
  }),
})
export const nameRecipient = change(recipient, (actor, { envelopeId, recipient: { role, ...who } }) =>
  addRecipient(actor, envelopeId, { role, ...present(who) }),
)

/** Without members that are undefined: absent is absent. */
const present = <T extends Record<string, string | undefined>>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [name in keyof T]?: string }

const representation = z.object({ envelopeId: id, recipientId: id, party: words, capacity: words })
export const representAs = change(representation, (actor, { envelopeId, recipientId, party, capacity }) =>
  editRecipient(actor, envelopeId, recipientId, { party, capacity }),
)

const oneRecipient = z.object({ envelopeId: id, recipientId: id })
export const dropRecipient = change(oneRecipient, (actor, { envelopeId, recipientId }) => removeRecipient(actor, envelopeId, recipientId))

const oneDocument = z.object({ envelopeId: id, documentId: id })
export const dropDocument = change(oneDocument, (actor, { envelopeId, documentId }) => removeDocument(actor, envelopeId, documentId))

const place = z.object({ envelopeId: id, documentId: id, position: z.int() })
export const putDocument = change(place, (actor, { envelopeId, documentId, position }) =>
  moveDocument(actor, envelopeId, documentId, position),
)

const box = z.object({ envelopeId: id, documentId: id, recipientId: id, page: z.int(), x: z.number(), y: z.number() })
export const placeSignature = change(box, (actor, { envelopeId, ...where }) => placeBox(actor, envelopeId, where))

const boxOwner = z.object({ envelopeId: id, documentId: id, recipientId: id })
export const unplaceSignature = change(boxOwner, (actor, { envelopeId, ...owner }) => clearBox(actor, envelopeId, owner))

/** The draft as the server has it: after an upload. */
export const readDraft = action([id], UNREADABLE, async (envelopeId): Promise<Result<DraftView>> => {
  const actor = await currentActor()
  return actor ? viewDraft(actor, envelopeId) : SIGNED_OUT
})

const once = (act: (actor: Actor, envelopeId: string) => Promise<Result<unknown>>) =>
  action([id], UNREADABLE, async (envelopeId): Promise<Result<null>> => {
    const actor = await currentActor()
    if (!actor) return SIGNED_OUT
    const done = await act(actor, envelopeId)
    return done.ok ? ok(null) : done
  })

/** Freezes and sends; takes seconds. */
export const sendEnvelope = once(send)
export const discardEnvelope = once(discardDraft)
