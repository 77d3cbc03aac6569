// An envelope on its way, made through the capabilities people use.

import { type Bytes, newId, ok, type Result } from '../../lib/core'
import type { Download } from '../../lib/documents'
import { contract } from '../../lib/documents/fixtures/papers'
import { exportBundle } from '../../lib/evidence'
import { addDocument, addRecipient, complete, createDraft, type DraftInput, dossier, prepare, send } from '../../lib/signing'
import { type Member, must } from './organisation'

/** Another file each time: the same one twice in an envelope is refused. */
export const someContract = (pages = 2) => ({ name: 'Contract.pdf', bytes: contract(pages, `Contract ${newId()}`) })

export interface Wanted {
  readonly sender: Member
  readonly signers: readonly Member[]
  /** Who approves before they sign. */
  readonly approvers?: readonly Member[]
  readonly declared?: Partial<DraftInput>
  readonly documents?: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[]
}

/** A draft with its documents and the people it asks. Returns its id. */
export async function drafted({ sender, signers, approvers = [], declared, documents = [someContract()] }: Wanted): Promise<string> {
  const { envelopeId } = must(await createDraft(sender.actor, { title: 'Supply agreement', classId: 'other', ...declared }))
  for (const document of documents) must(await addDocument(sender.actor, envelopeId, document))
  const name =
    (role: 'approver' | 'signer') =>
    async ({ actor }: Member) =>
      must(await addRecipient(sender.actor, envelopeId, { role, personId: actor.personId }))
  for (const one of approvers) await name('approver')(one)
  for (const one of signers) await name('signer')(one)
  return envelopeId
}

/** An envelope that waits for its signers. Returns its id. */
export async function sentEnvelope(wanted: Wanted): Promise<string> {
  const envelopeId = await drafted(wanted)
  must(await send(wanted.sender.actor, envelopeId))
  return envelopeId
}

/** Prepares and confirms a signature, or an approval before it, as a browser would. */
export async function sign({ actor, authenticator }: Member, envelopeId: string, version = 1, under?: string) {
  const prepared = must(await prepare(actor, envelopeId, { consent: true, version, under }))
  return complete(actor, { intentId: prepared.intentId, answer: authenticator.get(prepared.options) })
}

/** A download, read to its end. */
export const bytesOf = async ({ stream }: Download): Promise<Bytes> => new Uint8Array(await new Response(stream).arrayBuffer())

/** The evidence bundle of an envelope, or of one signature in it, taken away. */
export async function evidenceOf({ actor }: Member, envelopeId: string, approvalId?: string): Promise<Result<Bytes>> {
  const taken = await dossier(actor, { envelopeId, ...(approvalId && { approvalId }) }, exportBundle)
  return taken.ok ? ok(await bytesOf(taken.value)) : taken
}
