import 'server-only'
import { type Clock, ok, type Result, systemClock } from '@/lib/core'
import type { Actor } from '@/lib/identity'
import { acting } from './acting'
import { reasonOf } from './decline'
import { tell, titled } from './letters'
import { askedOf } from './loaded'

/** The sender calls the envelope back, while not everyone has signed. Signatures already given stay on record and are sealed. */
export function voidEnvelope(
  actor: Actor,
  envelopeId: string,
  why: string,
  clock: Clock = systemClock,
): Promise<Result<{ envelopeId: string }>> {
  return acting({ act: 'void', move: 'void', actor, envelopeId, clock }, async ({ tx, envelope, next, now, record }) => {
    const reason = reasonOf(why)
    if (!reason.ok) return reason
    await tx.envelope.update({ where: { id: envelope.id }, data: { state: next, reason: reason.value, closedAt: now } })
    const news = `${envelope.sender.name} voided ${titled(envelope)}. Nothing more is asked of you.`
    for (const reader of askedOf(envelope.recipients)) await tell(tx, envelope, reader, 'Voided', news, reason.value, clock)
    await record('voided', { reason: reason.value, version: envelope.version })
    return ok({ envelopeId })
  })
}
