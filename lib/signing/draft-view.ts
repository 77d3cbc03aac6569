import 'server-only'
import { type Clock, CURRENCIES, hex, ok, type Refusal, type Result, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import type { Note, Page } from '@/lib/documents'
import { type Actor, factsOf } from '@/lib/identity'
import { decide, envelopeFacts, isWeighty, refusalOf } from '@/lib/policy'
import { permitted } from './acting'
import { asInput, type Declaration, type DraftInput } from './declaration'
import { load, UNKNOWN } from './loaded'
import { refusing } from './refusing'
import { missing } from './send'
import { type RecipientView, recipientView } from './view'

export interface DraftDocument {
  readonly id: string
  readonly name: string
  readonly position: number
  readonly pages: readonly Page[]
  readonly size: number
  readonly suppliedSha256: string
  readonly notes: readonly Note[]
  readonly alreadySigned: boolean
}

export interface BoxView {
  readonly documentId: string
  readonly recipientId: string
  readonly page: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A draft as its sender's form shows it. */
export interface DraftView {
  readonly id: string
  readonly input: DraftInput
  readonly documents: readonly DraftDocument[]
  readonly recipients: readonly RecipientView[]
  readonly boxes: readonly BoxView[]
  /** How many people must be named to approve it: 0 where the document is not weighty by its class. */
  readonly approvals: { readonly needed: number }
  /** What `send` would refuse now. */
  readonly missing: readonly Refusal[]
}

export async function viewDraft(actor: Actor, envelopeId: string, clock: Clock = systemClock): Promise<Result<DraftView>> {
  const envelope = await load(envelopeId)
  if (!envelope) return UNKNOWN
  const now = clock()
  const decision = decide({ now, ...factsOf(actor), act: 'compose', resource: envelopeFacts(envelope, now) })
  const may = permitted(decision, envelope.state, 'edit')
  if (!may.ok) return decision.outcome === 'permit' ? may : refusing({ act: 'compose', actor, envelope, decision, refusal: may, clock })
  const boxes = await db().box.findMany({ where: { document: { envelopeId: envelope.id } } })
  const sending = decide({ now, ...factsOf(actor), act: 'send', resource: envelopeFacts(envelope, now) })
  return ok({
    id: envelope.id,
    input: asInput(envelope as Declaration),
    documents: envelope.documents.map((one) => ({
      id: one.id,
      name: one.name,
      position: one.position,
      pages: one.pages as unknown as readonly Page[],
      size: one.suppliedSize,
      suppliedSha256: hex(one.suppliedSha256),
      notes: one.notes as unknown as readonly Note[],
      alreadySigned: one.alreadySigned,
    })),
    recipients: envelope.recipients.map((one) => recipientView(one)),
    boxes: boxes.map(({ documentId, recipientId, page, x, y, width, height }) => ({ documentId, recipientId, page, x, y, width, height })),
    approvals: { needed: isWeighty(envelope.class, envelope) ? envelope.class.approvals : 0 },
    missing: [...(await missing(envelope, now)), ...(sending.outcome === 'permit' ? [] : [refusalOf(sending)])],
  })
}

export interface ComposeOptions {
  readonly classes: readonly {
    readonly id: string
    readonly name: string
    readonly amountRequired: boolean
    readonly readingRequired: boolean
  }[]
  /** Active people, by name. */
  readonly people: readonly { readonly id: string; readonly name: string; readonly title: string | undefined; readonly email: string }[]
  readonly currencies: readonly string[]
}

/** What a sender chooses from. */
export async function composeOptions(): Promise<ComposeOptions> {
  const classes = await db().documentClass.findMany({ orderBy: { position: 'asc' } })
  const people = await db().person.findMany({ where: { status: 'active' }, orderBy: { name: 'asc' } })
  return {
    classes: classes.map(({ id, name, amountRequired, readingRequired }) => ({ id, name, amountRequired, readingRequired })),
    people: people.map(({ id, name, title, email }) => ({ id, name, title: title ?? undefined, email })),
    currencies: Object.keys(CURRENCIES),
  }
}
