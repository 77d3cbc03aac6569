// An envelope on its way, made through the capabilities people use.

import { newId } from '../../lib/core'
import { db } from '../../lib/db'
import { contract } from '../../lib/documents/fixtures/papers'
import { loadKeys } from '../../lib/keys'
import { parsePlan, planMac } from '../../lib/proof'
import { addDocument, addRecipient, complete, createDraft, type DraftInput, prepare, send } from '../../lib/signing'
import { type Member, must } from './organisation'

/** Another file each time: the same one twice in an envelope is refused. */
export const someContract = (pages = 2) => ({ name: 'Contract.pdf', bytes: contract(pages, `Contract ${newId()}`) })

export interface Wanted {
  readonly sender: Member
  readonly signers: readonly Member[]
  readonly declared?: Partial<DraftInput>
  readonly documents?: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[]
}

/** A draft with its documents and signers. Returns its id. */
export async function drafted({ sender, signers, declared, documents = [someContract()] }: Wanted): Promise<string> {
  const { envelopeId } = must(await createDraft(sender.actor, { title: 'Supply agreement', classId: 'other', ...declared }))
  for (const document of documents) must(await addDocument(sender.actor, envelopeId, document))
  for (const { actor } of signers) must(await addRecipient(sender.actor, envelopeId, { role: 'signer', personId: actor.personId }))
  return envelopeId
}

/** An envelope that waits for its signers. Returns its id. */
export async function sentEnvelope(wanted: Wanted): Promise<string> {
  const envelopeId = await drafted(wanted)
  must(await send(wanted.sender.actor, envelopeId))
  return envelopeId
}

/** Prepares and confirms a signature, as a browser would. */
export async function sign({ actor, authenticator }: Member, envelopeId: string, version = 1) {
  const prepared = must(await prepare(actor, envelopeId, { consent: true, version }))
  return complete(actor, { intentId: prepared.intentId, answer: authenticator.get(prepared.options) })
}

/** The same frozen documents once more, waiting for the same signers: for benchmarks, where freezing is not what is measured. */
export async function again(envelopeId: string): Promise<string> {
  const keys = must(loadKeys())
  const whole = await db().envelope.findUniqueOrThrow({
    where: { id: envelopeId },
    include: { recipients: true, documents: { include: { versions: true } } },
  })
  const { recipients, documents, ...envelope } = whole
  const id = newId()
  await db().envelope.create({ data: { ...envelope, id, state: 'sent' } })
  // Each takes over from its model, so that it signs in the box that was frozen for it.
  for (const one of recipients)
    await db().recipient.create({ data: { ...one, id: newId(), envelopeId: id, replaces: one.id, state: 'waiting', actedAt: null } })
  for (const { versions, pages, notes, ...document } of documents) {
    const documentId = newId()
    await db().document.create({ data: { ...document, id: documentId, envelopeId: id, pages: pages ?? [], notes: notes ?? [] } })
    for (const version of versions) {
      const versionId = newId()
      const mac = planMac(keys.planMacKey, { documentId, versionId }, must(parsePlan(version.plan)))
      await db().documentVersion.create({ data: { ...version, id: versionId, documentId, planMac: mac } })
    }
  }
  return id
}
