import 'server-only'
import { type Clock, newId, ok, type Refusal, type Result, refuse } from '@/lib/core'
import { type Tx, transaction } from '@/lib/db'
import { type Actor, holdActor } from '@/lib/identity'
import { append } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import { recordRefusal } from './acting'
import { type Loaded, lock, UNKNOWN } from './loaded'

const DAY_MS = 86_400_000

/** What a signer who is refused may ask of somebody else, and the letters that ask it. */
export interface Ask {
  readonly decision: Decision
  /** Who is asked, in words. */
  readonly asked: string
  readonly write: () => Promise<void>
}

/** A signer asks others for what they lack, at most once a day for each envelope. `find` says what, or why there is nothing to ask. */
export function asking(
  { actor, envelopeId, kind, clock }: { actor: Actor; envelopeId: string; kind: string; clock: Clock },
  find: (tx: Tx, actor: Actor, envelope: Loaded, now: Date) => Promise<Result<Ask>>,
): Promise<Result<{ asked: string }>> {
  const id = newId()
  let before: Result<{ asked: string }> | undefined
  return transaction(async (tx) => {
    const envelope = await lock(tx, envelopeId)
    if (!envelope) return UNKNOWN
    // Tried again after a COMMIT whose answer was lost.
    if (before && (await tx.auditEvent.findUnique({ where: { id }, select: { id: true } }))) return before
    const now = clock()
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const found = held.ok ? await find(tx, held.value, envelope, now) : held
    const refusal = found.ok ? await askedLately(tx, actor, envelope, kind, now) : found
    if (!found.ok || refusal) {
      const said = found.ok ? (refusal as Refusal) : found
      await recordRefusal(tx, { act: 'sign', actor, envelope, refusal: said, clock })
      return said
    }
    await found.value.write()
    await append(
      tx,
      {
        id,
        kind,
        object: { type: 'envelope', id: envelope.id },
        actor: { kind: 'person', id: actor.personId },
        outcome: 'observed',
        rules: found.value.decision.rules,
        decision: found.value.decision,
        // Not the names: everybody named in the envelope reads its history.
        details: { title: envelope.title, version: envelope.version },
        envelopeId: envelope.id,
      },
      clock,
    )
    before = ok({ asked: found.value.asked })
    return before
  })
}

async function askedLately(tx: Tx, actor: Actor, envelope: Loaded, kind: string, now: Date): Promise<Refusal | undefined> {
  const lately = { envelopeId: envelope.id, actorId: actor.personId, kind, at: { gt: new Date(now.getTime() - DAY_MS) } }
  if ((await tx.auditEvent.count({ where: lately })) === 0) return undefined
  return refuse('asked-lately', 'You asked for this less than a day ago.', { next: 'Wait a while, or call.' })
}
