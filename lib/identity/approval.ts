import 'server-only'
import { type Clock, hex, newId, type Refusal, sha256, systemClock } from '@/lib/core'
import { type Intent, type Prisma, type Tx, transaction } from '@/lib/db'
import { type Appended, append, type Event, type GovernedObject, organisation, type Actor as Who } from '@/lib/ledger'
import { type Decision, refusalOf } from '@/lib/policy'
import type { Actor } from './actor'
import { closeIntent } from './intents'
import { BUSY, mayRecordStranger } from './strangers'
import type { Checked, Proven } from './webauthn'

export const asPerson = (actor: Pick<Actor, 'personId'>): Who => ({ kind: 'person', id: actor.personId })
export const visitor: Who = { kind: 'visitor' }

export interface Refused {
  /** `<object>.refused`. */
  readonly kind: string
  /** Absent: the organisation, because nothing narrower is known. */
  readonly object?: GovernedObject | undefined
  readonly actor?: Who | undefined
  readonly details?: Event['details']
  /** The open intent that ends with this refusal. */
  readonly intentId?: string
}

/**
 * Records a refusal, or the decision that is one, when there is an organisation to record it in, and gives it back. Of strangers only so many are recorded;
 * one too many learns no more than `busy`, and closes nothing.
 */
export async function refused(why: Refusal | Decision, about: Refused, clock: Clock = systemClock): Promise<Refusal> {
  const refusal = asRefusal(why)
  const org = await organisation()
  if (!org) return refusal
  if ((about.actor ?? visitor).kind === 'visitor' && !(await mayRecordStranger(clock))) return BUSY
  const id = newId()
  await transaction(async (tx) => {
    if (await tx.auditEvent.findUnique({ where: { id } })) return
    await recordRefusal(tx, why, { object: { type: 'organisation', id: org.id }, ...about, id }, clock)
  })
  return refusal
}

const asRefusal = (why: Refusal | Decision): Refusal => ('outcome' in why ? refusalOf(why) : why)

/** The same inside the caller's transaction, for what only its locks could show. */
export async function recordRefusal(
  tx: Tx,
  why: Refusal | Decision,
  { kind, object, actor = visitor, details, intentId, id }: Refused & { id?: string },
  clock: Clock = systemClock,
): Promise<Refusal> {
  const refusal = asRefusal(why)
  if (intentId) await closeIntent(tx, intentId, 'refused', clock)
  const about = object ?? { type: 'organisation' as const, id: (await organisation())?.id ?? '' }
  await append(
    tx,
    {
      kind,
      object: about,
      actor,
      outcome: 'refused',
      ...('outcome' in why ? { rules: why.rules, decision: why } : { rules: refusal.rule ? [refusal.rule] : [] }),
      details: { ...details, code: refusal.code, reason: refusal.reason },
      ...(id && { id }),
    },
    clock,
  )
  return refusal
}

/** What an event tells of an act. */
export type Told = Pick<Event, 'kind' | 'object' | 'details' | 'envelopeId'>

interface Approved {
  /** Made before the transaction, so that a retry finds its own work. */
  readonly approvalId: string
  /** Given when something else had to name the event first. */
  readonly eventId?: string
  readonly intent: Intent
  readonly proven: Proven
  readonly personId: string
  readonly passkeyId: string
  readonly decision?: Decision
  readonly event: Told & Pick<Event, 'actor'> & { readonly rules?: readonly string[] }
}

/** The consumed intent becomes an approval: statement, proof and its event, in the caller's transaction and last in it. */
export async function approve(tx: Tx, act: Approved, clock: Clock = systemClock): Promise<Appended> {
  const { approvalId, intent, proven, decision, event, eventId = newId() } = act
  await tx.approval.create({
    data: {
      id: approvalId,
      intentId: intent.id,
      type: intent.type,
      personId: act.personId,
      passkeyId: act.passkeyId,
      statement: intent.statement,
      proof: proven.proof,
      evidenceDigest: proven.evidence,
      openings: intent.openings as Prisma.InputJsonValue,
      ...(decision && { decision: decision as unknown as Prisma.InputJsonValue }),
      eventId,
      createdAt: clock(),
    },
  })
  return append(
    tx,
    {
      ...event,
      id: eventId,
      outcome: 'permitted',
      approvalId,
      statement: hex(sha256(intent.statement)),
      evidence: hex(proven.evidence),
      ...(decision && { rules: decision.rules, decision }),
    },
    clock,
  )
}

/** Keeps what an accepted assertion says about its key, and reports a counter that went back. */
export async function noteUse(tx: Tx, checked: Checked, clock: Clock = systemClock): Promise<void> {
  const { passkey, asserted } = checked
  await reportRegression(tx, checked, clock)
  // The greater of the two as they are now: the record was read before the lock, and another sign-in may have been in between.
  await tx.$executeRaw`
    UPDATE passkey SET last_used_at = ${clock()}, backed_up = ${asserted.backedUp}, counter = greatest(counter, ${asserted.counter}::bigint)
    WHERE id = ${passkey.id}::uuid`
}

/** Appends that a key's counter went back, if it did: someone may hold a copy of it. Synced passkeys keep 0, which says nothing. */
export async function reportRegression(tx: Tx, { passkey, asserted }: Checked, clock: Clock = systemClock): Promise<void> {
  const before = Number(passkey.counter)
  if (asserted.counter > before || (asserted.counter === 0 && before === 0)) return
  const { name } = await tx.person.findUniqueOrThrow({ where: { id: passkey.personId }, select: { name: true } })
  await append(
    tx,
    {
      kind: 'passkey.counter-regressed',
      object: { type: 'passkey', id: passkey.id },
      actor: { kind: 'person', id: passkey.personId },
      outcome: 'observed',
      details: { name, passkey: passkey.name, before, after: asserted.counter },
    },
    clock,
  )
}
