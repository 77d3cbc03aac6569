import 'server-only'
import { type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import type { Actor } from '@/lib/identity'
import { acting } from './acting'
import { senderOf, tell, titled } from './letters'
import { askedOf } from './loaded'
import { partOf } from './part'
import { lines, within } from './words'

/** Somebody's reason: asked for whenever an act ends what others are waiting for. */
export function reasonOf(text: string): Result<string> {
  const reason = within(lines(text), 1000, 'reason', 'The reason')
  if (reason.ok && reason.value === '') return refuse('reason-missing', 'Write why.', { field: 'reason', next: 'One sentence is enough.' })
  return reason
}

/** Somebody will not approve or sign: the envelope ends for everyone, with the reason. */
export function decline(
  actor: Actor,
  envelopeId: string,
  why: string,
  clock: Clock = systemClock,
): Promise<Result<{ envelopeId: string }>> {
  return acting({ act: 'decline', move: 'decline', actor, envelopeId, clock }, async ({ tx, envelope, next, now, record }) => {
    const reason = reasonOf(why)
    if (!reason.ok) return reason
    const recipient = askedOf(envelope.recipients).find((one) => one.personId === actor.personId && one.state === 'waiting')
    if (!recipient) throw new Error('policy let someone decline who is not waited for')
    await tx.recipient.update({ where: { id: recipient.id }, data: { state: 'declined', reason: reason.value, actedAt: now } })
    await tx.envelope.update({ where: { id: envelope.id }, data: { state: next, reason: reason.value, closedAt: now } })
    const news = `${recipient.name} declined to ${partOf(recipient)} ${titled(envelope)}.`
    const others = askedOf(envelope.recipients).filter((one) => one.id !== recipient.id)
    for (const reader of [senderOf(envelope), ...others]) await tell(tx, envelope, reader, 'Declined', news, reason.value, clock)
    await record('declined', { signer: recipient.name, reason: reason.value, version: envelope.version })
    return ok({ envelopeId })
  })
}
