import 'server-only'
import { hex, ok, refuse } from '@/lib/core'
import { holdPolicy, inspect, putInForce, readBundle } from '@/lib/policy'
import type { Proposable } from '@/lib/proposals'

const NEXT = 'Mend the draft and check it again.'

/** A bundle of policies, as two administrators change it. There is one of them, so it has no name. */
export const policyChange: Proposable = {
  kind: 'policy',
  acts: { propose: 'propose-policy', activate: 'activate-policy' },
  object: (id) => ({ type: 'policy', id }),
  check: async (content) => {
    const read = readBundle(content)
    const [fault] = read ? inspect(read.schema, read.policies).faults : []
    if (read && !fault) return ok(undefined)
    return refuse('policy-invalid', fault ? `${fault.file}, line ${fault.line}: ${fault.says}` : 'This is no bundle of policies.', {
      next: NEXT,
    })
  },
  hold: holdPolicy,
  inForce: async ({ policyInForce }) => {
    const row = await policyInForce.findFirst()
    return row ? hex(row.bundle) : undefined
  },
  effect: (tx, { proposalId, content, activatedBy, at }) =>
    putInForce(tx, { id: proposalId, content, origin: 'proposal', by: activatedBy.personId, at }),
  details: () => ({}),
}
