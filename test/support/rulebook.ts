// Policies changed as two administrators change them.

import type { Canonical } from '../../lib/core'
import { parseCanonical } from '../../lib/core'
import { contentOf, filesOfProduct, type Source } from '../../lib/policy'
import { completeProposal, prepareActivation, prepareProposal } from '../../lib/proposals'
import { policyChange } from '../../lib/rulebook'
import { type Member, must } from './organisation'

/** The product's own files, with more of Cedar at the end of one of them. */
export function withMore(text: string, { schema, policies }: Source = filesOfProduct(), name = 'signing.cedar'): Source {
  return { schema, policies: policies.map((file) => (file.name === name ? { name, text: `${file.text}\n${text}\n` } : file)) }
}

/** Nobody signs any more, and it says so. */
export const CLOSED = `@id("house-closed")
@reason("This house signs nothing at present.")
@next("Wait until it does.")
forbid (principal, action == Countersign::Action::"sign", resource);`

export async function proposePolicy({ actor, authenticator }: Member, source: Source): Promise<string> {
  const content = parseCanonical(contentOf(source)) as Canonical
  const { intentId, options } = must(await prepareProposal(actor, policyChange, { subject: '', content, reason: 'We said so.' }))
  return must(await completeProposal(actor, policyChange, { intentId, answer: authenticator.get(options) })).proposalId
}

export async function activatePolicy({ actor, authenticator }: Member, proposalId: string) {
  const prepared = await prepareActivation(actor, policyChange, proposalId)
  if (!prepared.ok) return prepared
  const { intentId, options } = prepared.value
  return completeProposal(actor, policyChange, { intentId, answer: authenticator.get(options) })
}

/** Proposed by one and activated by the other; returns its id. */
export async function changePolicy([first, second]: readonly [Member, Member], source: Source): Promise<string> {
  const id = await proposePolicy(first, source)
  must(await activatePolicy(second, id))
  return id
}
