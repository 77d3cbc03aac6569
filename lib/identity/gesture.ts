import 'server-only'
import { type Clock, newId, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Intent, type Tx, transaction } from '@/lib/db'
import type { GovernedObject } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import type { Statement } from '@/lib/proof'
import type { Actor } from './actor'
import { approve, asPerson, noteUse, type Refused, recordRefusal, refused, type Told } from './approval'
import { type AuthenticationResponseJSON, consumeIntent, type Draft, findIntent, type Prepared, prepareIntent } from './intents'
import { holdActor } from './locks'
import { type Checked, checkAssertion } from './webauthn'

/** Prepares the gesture of somebody who is signed in, by any passkey of theirs; refuses, on record, whose session has ended meanwhile. */
export async function prepareGesture(
  actor: Actor,
  draft: Pick<Draft, 'statement' | 'openings' | 'decision' | 'context'>,
  refusing: Refused,
  clock: Clock = systemClock,
): Promise<Result<Prepared>> {
  const allow = await db().passkey.findMany({ where: { personId: actor.personId, revokedAt: null } })
  return transaction(async (tx) => {
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    if (!held.ok) return recordRefusal(tx, held, refusing, clock)
    return ok(await prepareIntent(tx, { ...draft, personId: actor.personId, sessionId: actor.sessionId, allow }, clock))
  })
}

/** What a passkey answered to what was prepared. */
export interface Gesture {
  readonly intentId: string
  readonly answer: AuthenticationResponseJSON
}

/** What a gesture confirmed, as its room reads it from the intent. */
export interface Confirmed<Done> {
  /** What is answered when it is done. */
  readonly done: Done
  readonly refusing: Refused
  /** Holds what it relies on and decides again, on the facts under lock: what stands against it, or what there is to do. */
  readonly decide: (tx: Tx, checked: Checked) => Promise<Refusal | Decision | ToDo>
}

interface ToDo {
  readonly decision: Decision
  /** Does it, and says what its event tells. */
  readonly effect: (approvalId: string) => Promise<Told>
}

/**
 * Does what somebody confirmed by a gesture: once, in one transaction. The intent is used up, the use of the key noted, and the approval
 * kept with its event, last. What does not fit of the gesture is refused, and recorded as `kind`; so is what stands against the act.
 */
export async function completeGesture<Done>(
  actor: Actor,
  gesture: Gesture,
  { type, kind }: { readonly type: Statement['type']; readonly kind: string },
  read: (intent: Intent) => Confirmed<Done>,
  clock: Clock,
): Promise<Result<Done>> {
  const gestured = await checkGesture(actor, gesture, type, kind, clock)
  if (!gestured.ok) return gestured
  const { intent, checked } = gestured.value
  const { done, refusing, decide } = read(intent)
  const approvalId = newId()
  return transaction(async (tx) => {
    if (await tx.approval.findUnique({ where: { id: approvalId } })) return ok(done)
    const decided = await decide(tx, checked)
    const about = { ...refusing, intentId: intent.id }
    if (!('effect' in decided)) return recordRefusal(tx, decided, about, clock)
    const { decision, effect } = decided
    const consumed = await consumeIntent(tx, intent.id, clock)
    if (!consumed.ok) return recordRefusal(tx, consumed, about, clock)
    const event = { ...(await effect(approvalId)), actor: asPerson(actor) }
    await noteUse(tx, checked, clock)
    await approve(
      tx,
      { approvalId, intent, proven: checked, personId: actor.personId, passkeyId: checked.passkey.id, decision, event },
      clock,
    )
    return ok(done)
  })
}

/** A gesture of a signed-in person: his own open intent, answered by one of his own keys. What fails is recorded as `kind`. */
export async function checkGesture(
  actor: Actor,
  given: Gesture,
  type: Statement['type'],
  kind: string,
  clock: Clock = systemClock,
): Promise<Result<{ intent: Intent; checked: Checked }>> {
  const object: GovernedObject = { type: 'person', id: actor.personId }
  const found = await findIntent(given.intentId, type, actor, clock)
  if (!found.ok) return refused(found, { kind, object, actor: asPerson(actor) }, clock)
  const checked = await checkAssertion(found.value, given.answer)
  const about = { kind, object, actor: asPerson(actor), intentId: found.value.id }
  if (!checked.ok) return refused(checked, about, clock)
  if (checked.value.passkey.personId !== actor.personId)
    return refused(refuse('passkey-of-another', 'This passkey belongs to another person.', { next: 'Use one of your own.' }), about, clock)
  return ok({ intent: found.value, checked: checked.value })
}
