import 'server-only'
import { type Clock, isId, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { db, transaction } from '@/lib/db'
import { type Actor, factsOf, readsEverything } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { type Decision, decide, envelopeFacts, refusalOf } from '@/lib/policy'
import { RECORD } from './envelope-record'
import { findEvents, type TimelineRow, tell } from './events'

const LIMIT = 300

/**
 * What happened to one envelope, newest first, for whoever may open it. The sender and compliance see everything; the others what
 * changed it since it was first sent, and not who looked at it or was refused.
 */
export async function envelopeHistory(
  actor: Actor,
  envelopeId: string,
  clock: Clock = systemClock,
): Promise<Result<readonly TimelineRow[]>> {
  const envelope = isId(envelopeId) ? await db().envelope.findUnique({ where: { id: envelopeId }, include: RECORD }) : null
  if (!envelope) return refuse('envelope-unknown', 'There is no such envelope.', { next: 'Go back to your inbox.' })
  const now = clock()
  const decision = decide({
    now,
    ...factsOf(actor),
    act: 'view-envelope',
    resource: envelopeFacts(envelope, now),
  })
  if (decision.outcome !== 'permit') return refused(actor, envelope, decision, clock)
  const whole = actor.personId === envelope.senderId || readsEverything(actor)
  const { rows } = await findEvents(
    actor,
    { envelope: envelopeId, ...(!whole && { outcome: 'permitted', from: envelope.sentAt ?? clock() }) },
    undefined,
    LIMIT,
  )
  return ok(rows.map(tell))
}

/** Whoever asks for a history that is not his stands in it. */
async function refused(
  { personId }: Actor,
  { id, title }: { readonly id: string; readonly title: string },
  decision: Decision,
  clock: Clock,
): Promise<Refusal> {
  const refusal = refusalOf(decision)
  const { code, reason } = refusal
  await transaction((tx) =>
    append(
      tx,
      {
        kind: 'envelope.view-envelope-refused',
        object: { type: 'envelope', id },
        actor: { kind: 'person', id: personId },
        outcome: 'refused',
        rules: decision.rules,
        decision,
        details: { title, code, reason, part: 'history' },
        envelopeId: id,
      },
      clock,
    ),
  )
  return refusal
}
