import 'server-only'
import { type Clock, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { transaction } from '@/lib/db'
import { type Actor, asPerson, holdActor, recordRefusal } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { tellOfException } from './exception-letters'
import { decideOnException, UNKNOWN_EXCEPTION, untilOf } from './exception-rules'
import { findException } from './exceptions'

/**
 * Turns a request down, or takes one's own back; ends an approved one before its time. One person's act, so that it is quick. Refuses
 * `exception-unknown`, `exception-over` for what no longer lets anybody sign, and what policy refuses.
 */
export function endException(actor: Actor, exceptionId: string, clock: Clock = systemClock): Promise<Result<undefined>> {
  const eventId = newId()
  return transaction(async (tx) => {
    if (await tx.auditEvent.findUnique({ where: { id: eventId }, select: { id: true } })) return ok(undefined)
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const known = await findException(exceptionId, tx)
    if (known) await tx.$queryRaw`SELECT FROM exception WHERE id = ${known.id}::uuid FOR UPDATE`
    const row = known && (await findException(known.id, tx))
    const refusing = {
      kind: 'exception.refused',
      object: row ? ({ type: 'exception', id: row.id } as const) : undefined,
      actor: asPerson(actor),
      details: { by: actor.name, act: 'end-exception' },
    }
    if (!held.ok) return recordRefusal(tx, held, refusing, clock)
    if (!row) return recordRefusal(tx, UNKNOWN_EXCEPTION, refusing, clock)
    const decision = await decideOnException(tx, { actor: held.value, act: 'end', row }, 'complete', clock)
    if (decision.outcome !== 'permit') return recordRefusal(tx, decision, refusing, clock)
    const until = untilOf(row)
    if (row.endedAt || row.usedAt || (until && until <= clock()))
      return recordRefusal(tx, refuse('exception-over', 'It lets nobody sign any more.', { next: 'Look at it again.' }), refusing, clock)
    const ended = await tx.exception.update({ where: { id: row.id }, data: { endedBy: actor.personId, endedAt: clock() } })
    const told = await tellOfException(tx, { act: 'end', actor, row: ended }, clock)
    const turnedDown = row.requestedBy === actor.personId ? 'exception.withdrawn' : 'exception.declined'
    await append(
      tx,
      {
        id: eventId,
        kind: row.approvedAt ? 'exception.ended' : turnedDown,
        object: { type: 'exception', id: row.id },
        actor: asPerson(actor),
        outcome: 'permitted',
        rules: decision.rules,
        decision,
        details: { by: actor.name, ...told, version: row.version, ticket: row.ticket },
        envelopeId: row.envelopeId,
      },
      clock,
    )
    return ok(undefined)
  })
}
