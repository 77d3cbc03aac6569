import 'server-only'
import { db } from '@/lib/db'
import type { Actor } from '@/lib/identity'

/** Somebody asked to be let sign a document in the place of whoever it waits for. */
export interface AskedOfMe {
  readonly by: { readonly id: string; readonly name: string }
  readonly envelope: { readonly id: string; readonly title: string }
  readonly at: Date
}

/** More than anybody reads. */
const MOST = 50

/**
 * Who asked to be let sign what waits for the actor, and was let sign nothing by them since: each once for each document, the newest first.
 * Whoever is named in it asks for their own place, and not of the actor.
 */
export async function askedOfMe(actor: Actor): Promise<readonly AskedOfMe[]> {
  const { personId } = actor
  const waiting = await db().envelope.findMany({
    where: { state: 'sent', recipients: { some: { personId, role: 'signer', state: 'waiting' } } },
    select: { id: true, title: true, recipients: { select: { personId: true, state: true } } },
  })
  const asked = await db().auditEvent.findMany({
    where: { envelopeId: { in: waiting.map(({ id }) => id) }, kind: 'envelope.delegation-asked', outcome: 'observed' },
    orderBy: { at: 'desc' },
    distinct: ['envelopeId', 'actorId'],
    take: MOST,
    select: { envelopeId: true, actorId: true, at: true },
  })
  const askers = asked.flatMap(({ actorId }) => actorId ?? [])
  const [people, given] = await Promise.all([
    db().person.findMany({ where: { id: { in: askers }, status: 'active' }, select: { id: true, name: true } }),
    db().delegation.findMany({ where: { grantor: personId, delegate: { in: askers } }, select: { delegate: true, grantedAt: true } }),
  ])
  return asked.flatMap(({ envelopeId, actorId, at }) => {
    const by = people.find(({ id }) => id === actorId)
    const envelope = waiting.find(({ id }) => id === envelopeId)
    const isNamed = envelope?.recipients.some((one) => one.personId === actorId && one.state !== 'replaced')
    const answered = given.some(({ delegate, grantedAt }) => delegate === actorId && grantedAt > at)
    return by && envelope && !isNamed && !answered ? [{ by, envelope: { id: envelope.id, title: envelope.title }, at }] : []
  })
}
