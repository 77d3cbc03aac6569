import 'server-only'
import type { Bytes, Clock } from '@/lib/core'
import { type Actor, inFirstPhase, judge, vouchedApart } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import type { Proposable, ProposalAct, Source } from './proposable'

export const house = async () => {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  return { kind: 'organisation' as const, id: org.id }
}

/** What policy says to taking a proposal back. */
export const decideOnWithdrawal = async (actor: Actor, clock: Clock): Promise<Decision> =>
  judge(actor, 'withdraw-proposal', await house(), {}, clock)

interface Asked {
  readonly actor: Actor
  readonly what: Proposable
  readonly step: { readonly act: ProposalAct; readonly content: Bytes; readonly proposedBy?: string }
  readonly stage: 'prepare' | 'complete'
}

/** What policy says to proposing a content, or to activating what somebody proposed. */
export async function decideOn(source: Source, { actor, what, step, stage }: Asked, clock: Clock): Promise<Decision> {
  const { act, content, proposedBy } = step
  const gesture = stage === 'complete' ? { assertion: { userVerified: true, statementBound: true } } : {}
  const second = proposedBy ? await proposerOf(source, actor, proposedBy, clock) : {}
  const facts = await what.facts?.(content, actor.personId, source)
  return judge(actor, what.acts[act], await house(), { stage, ...gesture, ...second, ...facts }, clock)
}

async function proposerOf(source: Source, actor: Actor, proposedBy: string, clock: Clock) {
  const { id, status, roles } = await source.person.findUniqueOrThrow({ where: { id: proposedBy } })
  const one = id === actor.personId
  return {
    secondAdministrator: { id, status: status as Actor['status'], roles: roles as Actor['roles'][number][] },
    ...(!one && { vouchedApart: await vouchedApart(source, actor.personId, id, clock) }),
    firstPhase: await inFirstPhase(source),
  }
}
