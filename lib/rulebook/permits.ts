import 'server-only'
import { type Clock, ok, type Result } from '@/lib/core'
import { type Actor, asPerson, judge, refused } from '@/lib/identity'
import { organisation } from '@/lib/ledger'

/** Whether policy lets somebody read the policies, or write a draft of others. Asking without the right is an event. */
export async function permitted(actor: Actor, what: 'read' | 'draft', clock: Clock): Promise<Result<undefined>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const resource = { kind: 'organisation' as const, id: org.id }
  const decision =
    what === 'read'
      ? judge(actor, 'read-policy', resource, {}, clock)
      : judge(actor, 'propose-policy', resource, { stage: 'prepare' }, clock)
  if (decision.outcome === 'permit') return ok(undefined)
  return refused(
    decision,
    {
      kind: 'policy.refused',
      actor: asPerson(actor),
      details: { by: actor.name, act: what === 'read' ? 'read-policy' : 'propose-policy' },
    },
    clock,
  )
}
