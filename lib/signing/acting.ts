import 'server-only'
import { type Canonical, type Clock, newId, type Refusal, type Result } from '@/lib/core'
import { type Tx, transaction } from '@/lib/db'
import { type Actor, factsOf, holdActor } from '@/lib/identity'
import { type Appended, append } from '@/lib/ledger'
import { type Act, type Decision, decide, type EnvelopeState, envelopeFacts, refusalOf } from '@/lib/policy'
import { type Loaded, lock, UNKNOWN } from './loaded'
import { follow, type Move } from './states'

/** An envelope that is locked, and what may be done to it: policy permits it and it may follow. */
export interface Acting {
  readonly tx: Tx
  readonly envelope: Loaded
  readonly decision: Decision
  /** The state after this act. */
  readonly next: EnvelopeState
  readonly now: Date
  /** Appends what was done, after it was done. */
  record(kind: string, details: Details): Promise<Appended>
}

type Details = { readonly [name: string]: Canonical | undefined }

interface Ask {
  readonly act: Act
  readonly move: Move
  readonly actor: Actor
  readonly envelopeId: string
  readonly clock: Clock
}

/**
 * Does one thing to an envelope in one transaction: lock, decide, effect, event. The actor is read again under lock, so that no
 * act passes whoever ends his session or suspends him. A refusal by policy or by state is itself an event; a flaw in a form is
 * not an act, and has a field. `work` refuses before it writes anything.
 */
export function acting<T>(ask: Ask, work: (acting: Acting) => Promise<Result<T>>): Promise<Result<T>> {
  const eventId = newId()
  let before: Result<T> | undefined
  return transaction(async (tx) => {
    const envelope = await lock(tx, ask.envelopeId)
    if (!envelope) return UNKNOWN
    // Tried again after a COMMIT whose answer was lost: what was done is told again, not refused as done already.
    if (before && (await tx.auditEvent.findUnique({ where: { id: eventId }, select: { id: true } }))) return before
    before = await inOneTransaction(tx, ask, envelope, eventId, work)
    return before
  })
}

async function inOneTransaction<T>(
  tx: Tx,
  { act, move, actor, clock }: Ask,
  envelope: Loaded,
  eventId: string,
  work: (acting: Acting) => Promise<Result<T>>,
): Promise<Result<T>> {
  const about = { id: eventId, act, actor, envelope, clock }
  const now = clock()
  const held = await holdActor(tx, actor, actor.passkeyId, clock)
  if (!held.ok) {
    await recordRefusal(tx, { ...about, refusal: held })
    return held
  }
  const decision = decide({ now, ...factsOf(held.value), act, resource: envelopeFacts(envelope, now) })
  const may = permitted(decision, envelope.state, move)
  const record = (kind: string, details: Details) =>
    append(
      tx,
      {
        id: eventId,
        kind: `envelope.${kind}`,
        object: { type: 'envelope', id: envelope.id },
        actor: { kind: 'person', id: actor.personId },
        outcome: 'permitted',
        rules: decision.rules,
        decision,
        details: { title: envelope.title, ...details },
        envelopeId: envelope.id,
      },
      clock,
    )
  const result = may.ok ? await work({ tx, envelope, decision, next: may.value, now, record }) : may
  if (!result.ok && !result.field) await recordRefusal(tx, { ...about, refusal: result, decision })
  return result
}

/** Rules that say no more than that the state is not the right one: then the state says it better. */
const ABOUT_STATE = new Set(['draft-only', 'not-under-way', 'nobody-to-remind', 'nothing-to-supersede', 'envelope-not-open'])

/** Whether policy permits an act and the state lets it follow; the state after it. */
export function permitted(decision: Decision, state: EnvelopeState, move: Move): Result<EnvelopeState> {
  const next = follow(state, move)
  if (decision.outcome === 'permit') return next
  const refusal = refusalOf(decision)
  return !next.ok && refusal.rule && ABOUT_STATE.has(refusal.rule) ? { ...next, rule: refusal.rule } : refusal
}

interface Refused {
  /** Made before the transaction by whoever must find it again. */
  readonly id?: string
  readonly act: Act
  readonly actor: Pick<Actor, 'personId'>
  readonly envelope: { readonly id: string; readonly title: string }
  readonly refusal: Refusal
  readonly decision?: Decision
  readonly details?: Details
  readonly clock: Clock
}

/** Appends that something was refused, to whom and by which rule. */
export async function recordRefusal(tx: Tx, { id, act, actor, envelope, refusal, decision, details, clock }: Refused): Promise<void> {
  const denied = decision && decision.outcome !== 'permit'
  await append(
    tx,
    {
      ...(id && { id }),
      kind: `envelope.${act}-refused`,
      object: { type: 'envelope', id: envelope.id },
      actor: { kind: 'person', id: actor.personId },
      outcome: 'refused',
      rules: denied ? decision.rules : [],
      ...(decision && { decision }),
      details: { title: envelope.title, code: refusal.code, reason: refusal.reason, ...details },
      envelopeId: envelope.id,
    },
    clock,
  )
}
