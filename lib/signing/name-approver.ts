import 'server-only'
import { type Clock, newId, ok, type Result, systemClock } from '@/lib/core'
import type { Actor } from '@/lib/identity'
import { acting } from './acting'
import { askToApprove } from './letters'
import { nameable } from './recipients'

/**
 * Names one more person to approve what waits for its signers: from then on nobody signs it before they have. Refuses what
 * `nameable` refuses, and what policy and state refuse.
 */
export function nameApprover(
  actor: Actor,
  envelopeId: string,
  personId: string,
  clock: Clock = systemClock,
): Promise<Result<{ recipientId: string }>> {
  return acting({ act: 'name-approver', move: 'name-approver', actor, envelopeId, clock }, async ({ tx, envelope, record }) => {
    const person = await nameable(tx, envelope, personId, 'approver')
    if (!person.ok) return person
    const { id, name, email } = person.value
    const position = (envelope.recipients.at(-1)?.position ?? 0) + 1
    const approver = { id: newId(), personId: id, name, email }
    await tx.recipient.create({ data: { ...approver, envelopeId: envelope.id, position, role: 'approver', step: 1, state: 'waiting' } })
    await tx.recipient.updateMany({ where: { envelopeId: envelope.id, role: 'signer' }, data: { step: 2 } })
    await askToApprove(tx, envelope, approver, clock)
    await record('approver-named', { recipient: name, person: id })
    return ok({ recipientId: approver.id })
  })
}
