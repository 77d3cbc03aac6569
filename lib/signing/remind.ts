import 'server-only'
import { type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import type { Actor } from '@/lib/identity'
import { acting } from './acting'
import { askAgain } from './letters'
import { recipientIn } from './recipients'

const HOUR_MS = 3_600_000

/** Writes to an approver or signer again, at most once an hour. */
export function remind(
  actor: Actor,
  envelopeId: string,
  recipientId: string,
  clock: Clock = systemClock,
): Promise<Result<{ recipientId: string }>> {
  return acting({ act: 'remind', move: 'remind', actor, envelopeId, clock }, async ({ tx, envelope, now, record }) => {
    const recipient = recipientIn(envelope, recipientId)
    if (!recipient.ok) return recipient
    const { name, role, state, remindedAt } = recipient.value
    if (role === 'copy' || state !== 'waiting')
      return refuse('recipient-has-acted', `${name} is not waited for.`, { next: 'Open the envelope to see who is.' })
    if (remindedAt && now.getTime() - remindedAt.getTime() < HOUR_MS)
      return refuse('reminded-lately', `${name} was reminded less than an hour ago.`, { next: 'Wait a while, or call.' })
    await askAgain(tx, envelope, recipient.value, clock)
    await tx.recipient.update({ where: { id: recipientId }, data: { remindedAt: now } })
    await record('reminded', { signer: name })
    return ok({ recipientId })
  })
}
