import 'server-only'
import { type Clock, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import type { Page } from '@/lib/documents'
import type { Actor } from '@/lib/identity'
import { acting } from './acting'
import { documentIn } from './documents'
import { recipientIn } from './recipients'

/** The size of a placed box, in points: the size it is drawn for. */
export const BOX_SIZE = { width: 208, height: 68 } as const

/** Whose box on which document. */
export interface BoxOwner {
  readonly documentId: string
  readonly recipientId: string
}

/** A place for it: page from 1, lower left corner in points from the page's own. */
export interface Placement extends BoxOwner {
  readonly page: number
  readonly x: number
  readonly y: number
}

type Changed = Promise<Result<BoxOwner>>
const compose = (actor: Actor, envelopeId: string, clock: Clock) => ({ act: 'compose', move: 'edit', actor, envelopeId, clock }) as const

/** Lets a signature show elsewhere than on the signature page. */
export function placeBox(actor: Actor, envelopeId: string, placement: Placement, clock: Clock = systemClock): Changed {
  return acting(compose(actor, envelopeId, clock), async ({ tx, envelope, record }) => {
    const document = documentIn(envelope, placement.documentId)
    if (!document.ok) return document
    const recipient = recipientIn(envelope, placement.recipientId)
    if (!recipient.ok) return recipient
    if (recipient.value.role !== 'signer') return refuse('not-a-signer', `${recipient.value.name} does not sign.`, { field: 'box' })
    if (document.value.alreadySigned)
      return refuse('already-signed-file', 'This file already carries signatures, so nothing is added to it.', {
        field: 'box',
        next: 'Its signatures go on a companion document.',
      })
    const fits = onPage(document.value.pages as unknown as readonly Page[], placement)
    if (!fits.ok) return fits
    const { documentId, recipientId, page } = placement
    const place = { page, ...fits.value, ...BOX_SIZE }
    await tx.box.upsert({
      where: { documentId_recipientId: { documentId, recipientId } },
      create: { id: newId(), documentId, recipientId, ...place },
      update: place,
    })
    await record('box-placed', { document: document.value.name, recipient: recipient.value.name, page })
    return ok({ documentId, recipientId })
  })
}

/** Returns a box to the signature page. */
export function clearBox(actor: Actor, envelopeId: string, { documentId, recipientId }: BoxOwner, clock: Clock = systemClock): Changed {
  return acting(compose(actor, envelopeId, clock), async ({ tx, envelope, record }) => {
    const document = documentIn(envelope, documentId)
    if (!document.ok) return document
    const recipient = recipientIn(envelope, recipientId)
    if (!recipient.ok) return recipient
    const { count } = await tx.box.deleteMany({ where: { documentId, recipientId } })
    if (count > 0) await record('box-cleared', { document: document.value.name, recipient: recipient.value.name })
    return ok({ documentId, recipientId })
  })
}

function onPage(pages: readonly Page[], { page, x, y }: Placement): Result<{ x: number; y: number }> {
  const on = pages[page - 1]
  if (!on) return refuse('page-unknown', `The document has no page ${page}.`, { field: 'box' })
  if (on.rotation !== 0)
    return refuse('box-on-turned-page', 'A box cannot stand on a page that is turned.', {
      field: 'box',
      next: 'Choose another page, or leave it on the signature page.',
    })
  const inside = x >= 0 && y >= 0 && x + BOX_SIZE.width <= on.width && y + BOX_SIZE.height <= on.height
  return inside
    ? ok({ x: Math.round(x), y: Math.round(y) })
    : refuse('box-off-page', 'The box does not lie wholly on the page.', { field: 'box' })
}
