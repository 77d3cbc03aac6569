import 'server-only'
import { type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import { type Actor, factsOf } from '@/lib/identity'
import { asking } from './asking'
import { authorityFor, decideToBegin } from './capacity'
import { askToApprove, senderOf, tell, titled } from './letters'
import { approversOf } from './loaded'

const NEEDLESS = refuse('approvals-not-lacking', 'It is not for want of an approval that you cannot sign this.', { next: 'Open it again.' })

/**
 * A signer who waits for approvals asks for them: whoever has still to approve, or, where too few are named, the sender to name more.
 * Once a day. Refuses `approvals-not-lacking` and `asked-lately`.
 */
export function askApprovals(actor: Actor, envelopeId: string, clock: Clock = systemClock): Promise<Result<{ asked: string }>> {
  return asking({ actor, envelopeId, kind: 'envelope.approval-asked', clock }, async (tx, held, envelope, now) => {
    const { authority } = await authorityFor(held.personId, envelope, now, tx)
    const decision = decideToBegin('sign', factsOf(held), envelope, { authority }, now)
    const waiting = approversOf(envelope.recipients).filter(({ state }) => state === 'waiting')
    const lacks = (obligation: string) =>
      decision.outcome === 'challenge' && decision.reasons.some((reason) => reason.obligation === obligation)
    if (lacks('name-approvers')) {
      const news = `${held.name} cannot sign ${titled(envelope)} before more people approve it, and asks you to name them.`
      const write = () => tell(tx, envelope, senderOf(envelope), 'Name more approvers', news, null, clock)
      return ok({ decision, asked: envelope.sender.name, write })
    }
    if (!lacks('collect-approvals') || waiting.length === 0) return NEEDLESS
    const write = async () => {
      for (const approver of waiting) await askToApprove(tx, envelope, approver, clock)
    }
    return ok({ decision, asked: waiting.map(({ name }) => name).join(' and '), write })
  })
}
