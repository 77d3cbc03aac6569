import 'server-only'
import { type Clock, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import type { Actor } from '@/lib/identity'
import { acting } from './acting'
import { askToApprove, askToSign, tell, titled } from './letters'
import { approversOf, askedOf } from './loaded'
import { partOf } from './part'
import { nameable, recipientIn } from './recipients'

/**
 * Puts another person in the place of a signer or approver who has not acted: same party, capacity and box, a new recipient.
 * What the one replaced was preparing can no longer be completed. A returned envelope goes on when nobody in it has left.
 */
export function substitute(
  actor: Actor,
  envelopeId: string,
  { recipientId, personId }: { readonly recipientId: string; readonly personId: string },
  clock: Clock = systemClock,
): Promise<Result<{ recipientId: string }>> {
  return acting({ act: 'substitute-signer', move: 'substitute', actor, envelopeId, clock }, async ({ tx, envelope, next, now, record }) => {
    const before = recipientIn(envelope, recipientId)
    if (!before.ok) return before
    const { id: replaces, role, state, name, position, step, party, capacity } = before.value
    if (role === 'copy' || (state !== 'waiting' && state !== 'left'))
      return refuse('recipient-has-acted', `${name} has already acted and cannot be replaced.`, {
        next: 'Send a new version if someone else must sign.',
      })
    const person = await nameable(tx, envelope, personId, partOf(before.value) === 'approve' ? 'approver' : 'signer')
    if (!person.ok) return person
    await tx.recipient.update({ where: { id: replaces }, data: { state: 'replaced', actedAt: now } })
    const after = { id: newId(), personId: person.value.id, name: person.value.name, email: person.value.email }
    await tx.recipient.create({
      data: { ...after, envelopeId: envelope.id, position, role, step, party, capacity, state: 'waiting', replaces },
    })
    const stillGone = askedOf(envelope.recipients).some((one) => one.id !== replaces && one.state === 'left')
    await tx.envelope.update({ where: { id: envelope.id }, data: { state: stillGone ? envelope.state : next } })
    if (role === 'approver') await askToApprove(tx, envelope, after, clock)
    // While an approval is outstanding no signer is asked.
    else if (!approversOf(envelope.recipients).some((one) => one.state === 'waiting')) await askToSign(tx, envelope, after, clock)
    if (state === 'waiting')
      await tell(
        tx,
        envelope,
        before.value,
        'Nothing more to do',
        `${after.name} ${role === 'approver' ? 'approves' : 'signs'} ${titled(envelope)} in your place.`,
        null,
        clock,
      )
    await record('substituted', { before: name, after: after.name, person: after.personId })
    return ok({ recipientId: after.id })
  })
}
