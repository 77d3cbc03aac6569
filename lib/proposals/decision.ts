import 'server-only'
import type { Clock } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { type Actor, inFirstPhase, judge, vouchedApart } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import type { Act, Decision } from '@/lib/policy'
import type { Proposable } from './proposable'

type Source = Pick<Tx, 'person' | 'approval' | '$queryRaw'>

export const house = async () => {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  return { kind: 'organisation' as const, id: org.id }
}

/** What policy says to an act about a proposal; `proposedBy` where it is to be activated. */
export async function decideOn(
  source: Source,
  { actor, act, proposedBy, stage }: { actor: Actor; act: Act; proposedBy?: string | undefined; stage?: 'prepare' | 'complete' },
  clock: Clock,
): Promise<Decision> {
  const gesture = stage === 'complete' ? { assertion: { userVerified: true, statementBound: true } } : {}
  const second = proposedBy ? await proposerOf(source, actor, proposedBy) : {}
  return judge(actor, act, await house(), { ...(stage && { stage }), ...gesture, ...second }, clock)
}

async function proposerOf(source: Source, actor: Actor, proposedBy: string) {
  const { id, status, roles } = await source.person.findUniqueOrThrow({ where: { id: proposedBy } })
  const one = id === actor.personId
  return {
    secondAdministrator: { id, status: status as Actor['status'], roles: roles as Actor['roles'][number][] },
    ...(!one && { vouchedApart: await vouchedApart(source, actor.personId, id) }),
    firstPhase: await inFirstPhase(source),
  }
}

/** Whether policy would let this actor begin to activate what somebody proposed. */
export const decideOnActivation = (source: Source, actor: Actor, { acts }: Proposable, proposedBy: string, clock: Clock) =>
  decideOn(source, { actor, act: acts.activate, proposedBy, stage: 'prepare' }, clock)
