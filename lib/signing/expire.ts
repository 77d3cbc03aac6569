import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { append } from '@/lib/ledger'
import { senderOf, tell, titled } from './letters'
import { askedOf, lock } from './loaded'
import { follow } from './states'

/**
 * Ends envelopes whose time for signing has run out; returns how many. Nobody could sign them since that moment anyway:
 * every act looks at the clock itself.
 */
export async function expireOverdue(clock: Clock = systemClock): Promise<number> {
  const overdue = await db().envelope.findMany({
    where: { state: { in: ['sent', 'returned'] }, expiresAt: { lte: clock() } },
    select: { id: true },
    take: 100,
  })
  let ended = 0
  for (const { id } of overdue) if (await expireOne(id, clock)) ended++
  return ended
}

function expireOne(envelopeId: string, clock: Clock): Promise<boolean> {
  return transaction(async (tx) => {
    const envelope = await lock(tx, envelopeId)
    const now = clock()
    const next = envelope && follow(envelope.state, 'expire')
    if (!envelope?.expiresAt || envelope.expiresAt > now || !next?.ok) return false
    await tx.envelope.update({ where: { id: envelope.id }, data: { state: next.value, closedAt: now } })
    const news = `The time for signing ${titled(envelope)} has run out.`
    const waiting = askedOf(envelope.recipients).filter((one) => one.state === 'waiting')
    for (const reader of [senderOf(envelope), ...waiting]) await tell(tx, envelope, reader, 'Expired', news, null, clock)
    await append(
      tx,
      {
        kind: 'envelope.expired',
        object: { type: 'envelope', id: envelope.id },
        actor: { kind: 'system' },
        outcome: 'permitted',
        details: { title: envelope.title, version: envelope.version, waitingFor: waiting.map((one) => one.name) },
        envelopeId: envelope.id,
      },
      clock,
    )
    return true
  })
}
