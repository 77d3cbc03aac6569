import { addDocument, addRecipient, complete, createDraft, decline, prepare, seal, send, voidEnvelope } from '../../lib/signing'
import { type Member, must } from '../../test/support/organisation'
import { type Agreement, CLASS_OF } from './agreements'
import { type Cast, type Role, titleOf } from './cast'
import { paper } from './papers'

const DAY = 86_400_000

/** Composes, sends and carries an agreement as far as it is to come, by what the people's own pages call. Returns its envelope. */
export async function play(cast: Cast, agreement: Agreement): Promise<string> {
  const { signers, ends } = agreement
  const sender = cast[agreement.sender]
  const named = signers.map((who) => ({ personId: cast[who].actor.personId, capacity: titleOf(who) }))
  const envelopeId = await composed(sender, agreement, named)
  if (ends.as === 'draft') return envelopeId
  must(await send(sender.actor, envelopeId))
  const done = ends.as === 'completed' ? signers.length : (ends.signed ?? 0)
  for (const who of signers.slice(0, done)) await signed(cast[who], envelopeId)
  if (ends.as === 'voided') must(await voidEnvelope(sender.actor, envelopeId, ends.reason))
  if (ends.as === 'declined') must(await decline(cast[signers[done] as Role].actor, envelopeId, ends.reason))
  return envelopeId
}

export type Terms = Pick<Agreement, 'title' | 'kind' | 'counterparty' | 'amount' | 'dueInDays' | 'message' | 'copy' | 'also'>

/** A draft with its papers and people. */
export async function composed(
  { actor }: Member,
  terms: Terms,
  signers: readonly { readonly personId: string; readonly capacity: string }[],
): Promise<string> {
  const { title, kind, counterparty = '', amount: [amount, currency, basis] = ['', '', 'none'], dueInDays, message = '', also = [] } = terms
  const dueAt = dueInDays ? new Date(Date.now() + dueInDays * DAY).toISOString() : ''
  const declared = { title, classId: CLASS_OF[kind], counterparty, amount, currency, basis, message, dueAt }
  const { envelopeId } = must(await createDraft(actor, declared))
  for (const name of [title, ...also])
    must(await addDocument(actor, envelopeId, { name: `${name}.pdf`, bytes: await paper(kind, name, counterparty) }))
  for (const signer of signers) must(await addRecipient(actor, envelopeId, { role: 'signer', ...signer }))
  if (terms.copy) must(await addRecipient(actor, envelopeId, { role: 'copy', ...terms.copy }))
  return envelopeId
}

/** A signature with its seal: what a gesture makes, and what the worker does after. */
export async function signed(by: Member, envelopeId: string): Promise<void> {
  await seal({ approvalId: await approved(by, envelopeId) })
}

/** The statement, and the passkey's answer to it, in one's own place or under a delegation: an approval, which leaves no seal. */
export async function approved({ actor, authenticator }: Member, envelopeId: string, under?: string): Promise<string> {
  const { intentId, options } = must(await prepare(actor, envelopeId, { consent: true, version: 1, ...(under && { under }) }))
  return must(await complete(actor, { intentId, answer: authenticator.get(options) })).approvalId
}
