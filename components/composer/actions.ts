import type { Result } from '@/lib/core'
import type { ComposeOptions, DraftInput, DraftView, RecipientInput } from '@/lib/signing'

type Changed = Promise<Result<DraftView>>

/** What the composer asks of the server; each answers with the draft as it then is. */
export interface ComposeActions {
  saveTerms(given: { envelopeId: string; input: DraftInput }): Changed
  nameRecipient(given: { envelopeId: string; recipient: RecipientInput }): Changed
  representAs(given: { envelopeId: string; recipientId: string; party: string; capacity: string }): Changed
  dropRecipient(given: { envelopeId: string; recipientId: string }): Changed
  dropDocument(given: { envelopeId: string; documentId: string }): Changed
  putDocument(given: { envelopeId: string; documentId: string; position: number }): Changed
  placeSignature(given: { envelopeId: string; documentId: string; recipientId: string; page: number; x: number; y: number }): Changed
  unplaceSignature(given: { envelopeId: string; documentId: string; recipientId: string }): Changed
  readDraft(envelopeId: string): Changed
  sendEnvelope(envelopeId: string): Promise<Result<null>>
  discardEnvelope(envelopeId: string): Promise<Result<null>>
}

/** What every part of the composer needs. */
export interface PartProps {
  readonly draft: DraftView
  readonly options: ComposeOptions
  readonly actions: ComposeActions
  /** Does one thing after the other, takes the draft it answers with, and gives the answer on. */
  readonly apply: (act: () => Changed) => Changed
}
