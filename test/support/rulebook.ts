// Policies changed as two administrators change them.

import { type Canonical, newId, parseCanonical, sha256 } from '../../lib/core'
import { contentOf, filesOfProduct, type Origin, type Source } from '../../lib/policy'
import { completeProposal, prepareActivation, prepareProposal } from '../../lib/proposals'
import { policyChange } from '../../lib/rulebook'
import { type Member, must } from './organisation'
import { asOwner } from './owner'

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

/** As if it had been put in force by an earlier version of the product, whose files were `base`; `by` whom, if by somebody. */
export async function inForceBefore(source: Source, { origin, base, by }: { origin: Origin; base: Source; by?: Member }): Promise<void> {
  const [content, from] = [contentOf(source), contentOf(base)]
  for (const one of [content, from]) await asOwner('INSERT INTO policy_bundle VALUES (sha256($1), $1) ON CONFLICT DO NOTHING', [one])
  await asOwner(
    `WITH next AS (
      INSERT INTO policy_activation (id, number, bundle, origin, base, activated_by, activated_at)
      SELECT $1, number + 1, $2, $3, $4, $5, now() FROM policy_in_force RETURNING *)
    UPDATE policy_in_force SET activation = next.id, number = next.number, bundle = next.bundle FROM next`,
    [newId(), sha256(content), origin, sha256(from), by?.actor.personId],
  )
}
