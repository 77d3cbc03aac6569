import 'server-only'
import { holdAuthorities, holdException, useException } from '@/lib/authority'
import { type Clock, hex, isId, newId, ok, type Refusal, type Result, refuse, sha256, systemClock } from '@/lib/core'
import { db, type Intent, type Tx, transaction } from '@/lib/db'
import { holdLent, type Lent, nameOf } from '@/lib/delegation'
import { enqueue } from '@/lib/delivery'
import {
  type Actor,
  type AuthenticationResponseJSON,
  type Checked,
  checkAssertion,
  closeIntent,
  findIntent,
  reportRegression,
  rolesAt,
} from '@/lib/identity'
import { append } from '@/lib/ledger'
import { type Decision, decide, envelopeFacts, type Facts } from '@/lib/policy'
import { parseStatement, type SignStatement } from '@/lib/proof'
import { permitted, recordRefusal } from './acting'
import { changed, whyStale } from './advanced'
import { authorityInHand, capacityIn, factsUnder, type Under } from './capacity'
import { decideExcepted } from './excepted'
import { type Held, hold, keepApproval, type Relied, reliedOn } from './held'
import { standingFacts } from './in-place'
import { askSigners, tellOfDeputy } from './letters'
import { PARTS } from './part'
import { replaced } from './prepare'
import { follow } from './states'

/** What the browser sends back: which statement, and what the passkey said to it. */
export interface Answer {
  readonly intentId: string
  readonly answer: AuthenticationResponseJSON
}

export interface Signed {
  readonly approvalId: string
  readonly envelopeId: string
}

const CLOSED = refuse('intent-closed', 'This request has ended.', { next: 'Start again.' })

/**
 * Makes an approval of a prepared statement and its assertion, once. The assertion is checked outside the transaction; inside
 * it everything the act relies on is locked and decided again. A retry after a lost answer finds its approval by the intent.
 */
export async function complete(actor: Actor, { intentId, answer }: Answer, clock: Clock = systemClock): Promise<Result<Signed>> {
  const found = await findIntent(intentId, 'countersign/sign/v1', actor, clock)
  if (!found.ok) return unfit(actor, intentId, answer, found, clock)
  const intent = found.value
  const checked = await checkAssertion(intent, answer)
  if (!checked.ok) return ending(actor, intent, checked, clock)
  const wrong = wrongKey(actor, intent, checked.value)
  if (wrong) return ending(actor, intent, wrong, clock)
  const approvalId = newId()
  const act = { actor, intent, statement: statementOf(intent), checked: checked.value, approvalId, clock }
  return transaction((tx) => inOneTransaction(tx, act))
}

interface Act {
  readonly actor: Actor
  readonly intent: Intent
  readonly statement: SignStatement
  readonly checked: Checked
  readonly approvalId: string
  readonly clock: Clock
}

async function inOneTransaction(tx: Tx, act: Act): Promise<Result<Signed>> {
  const { actor, intent, checked, clock } = act
  const { onBehalfOf } = act.statement
  const ids = { envelopeId: intent.envelopeId ?? '', sessionId: actor.sessionId, passkeyId: checked.passkey.id }
  const held = await hold(tx, { ...ids, grantorId: onBehalfOf?.id })
  const relied = await reliedOn(tx, held.envelope, intent.id)
  if (relied.intentState !== 'open') return repeated(tx, act, held, relied)
  const now = clock()
  const lent = onBehalfOf ? await holdLent(tx, act.statement.authority.reference) : undefined
  const { decision, under } = await (lent ? inPlace(tx, act, held, relied, lent, now) : inOwn(tx, act, held, relied, now))
  const stale = (await whyStale(tx, act.statement.authority.heads)) ?? otherCapacity(act.statement, under)
  const outcome = judge(act, held, relied, decision, stale)
  if (!outcome.ok) {
    await closeIntent(tx, intent.id, outcome.code === 'changed-meanwhile' ? 'stale' : 'refused', clock)
    await recordRefusal(tx, {
      act: act.statement.act,
      actor,
      envelope: held.envelope,
      refusal: outcome,
      decision,
      details: { stage: 'complete', ...(lent && { delegation: nameOf(lent.row) }) },
      clock,
    })
    return outcome
  }
  return keep(tx, act, held, outcome.value, { decision, under, lent }, now)
}

interface InCapacity {
  readonly decision: Decision
  readonly under: Under
}

/** In the signer's own place: under their authority, and an exception where it takes one. */
async function inOwn(tx: Tx, act: Act, held: Held, relied: Relied, now: Date): Promise<InCapacity> {
  const { actor, statement } = act
  const asksForAuthority = statement.act === 'sign' && held.envelope.class.registerRequired
  const { authority } = asksForAuthority
    ? await authorityInHand(actor.personId, await holdAuthorities(tx, actor.personId), held.envelope, now, tx)
    : {}
  const { id: envelopeId, version } = held.envelope
  const { decision, exception } = await decideExcepted(
    (exception) => decideAgain(act, held, relied, { authority, exception }, now),
    () => holdException(tx, { personId: actor.personId, envelopeId, version }),
  )
  return { decision, under: { authority, exception } }
}

/** In another's place: under the delegation that the statement names, and nothing else. */
async function inPlace(tx: Tx, act: Act, held: Held, relied: Relied, lent: Lent, now: Date): Promise<InCapacity> {
  const place = relied.recipients.find(({ id }) => id === act.statement.signer.recipient)?.personId ?? ''
  const under = { delegation: await standingFacts(lent, { ...held.envelope, ...relied }, place, now, tx) }
  return { decision: decideAgain(act, held, relied, under, now), under }
}

/** Facts as they are now, under lock: never those the statement was prepared on. */
function decideAgain({ actor, statement, checked }: Act, held: Held, relied: Relied, under: Under, now: Date): Decision {
  const { person, session } = held
  const { status } = person
  const principal: Facts['principal'] = { kind: 'person', id: actor.personId, status, roles: rolesAt(person, now), shared: false }
  const live = session.revokedAt === null && session.expiresAt > now
  return decide({
    now,
    principal,
    act: statement.act,
    resource: envelopeFacts({ ...held.envelope, ...relied }, now),
    context: {
      ...(live && { session: { userVerified: true } }),
      passkey: { deviceBound: held.passkey.deviceBound },
      stage: 'complete',
      assertion: { userVerified: true, statementBound: checked.passkey.personId === actor.personId && held.passkey.revokedAt === null },
      hashMatches: hashesMatch(statement, relied),
      ...factsUnder(under),
    },
  })
}

function statementOf(intent: Intent): SignStatement {
  const statement = parseStatement(intent.statement)
  if (statement?.type !== 'countersign/sign/v1') throw new Error(`intent ${intent.id} holds no signing statement`)
  return statement
}

/** Whether the statement's documents are exactly those of the version on record. */
function hashesMatch({ documents }: SignStatement, { versions }: Relied): boolean {
  const stated = documents.map((one) => `${one.id} ${one.version} ${one.supplied} ${one.reviewed}`).sort()
  const onRecord = versions.map((one) => `${one.documentId} ${one.number} ${one.supplied} ${one.reviewed}`).sort()
  return stated.join('\n') === onRecord.join('\n')
}

/** An act is in one capacity, the one that its statement names. */
function otherCapacity({ authority, signer }: SignStatement, under: Under): Refusal | undefined {
  const now = capacityIn(under, signer.recipient)
  return authority.kind === now.kind && authority.reference === now.reference
    ? undefined
    : changed('Your authority for this document was changed while you confirmed.')
}

/** Whether the act stands: the recipient whose signature it is, or the refusal, which is `changed-meanwhile` when it may begin again. */
function judge(
  { actor, intent, statement }: Act,
  { envelope }: Held,
  relied: Relied,
  decision: Decision,
  stale: Refusal | undefined,
): Result<Relied['recipients'][number]> {
  const { signer, onBehalfOf, decision: stated } = statement
  const recipient = relied.recipients.find((one) => one.id === signer.recipient)
  // Whose place it is beside their own, policy was asked with the delegation itself.
  if (!recipient?.personId || ![actor.personId, onBehalfOf?.id].includes(recipient.personId))
    return refuse('recipient-of-another', 'Another person is named where this statement signs.', { next: 'Go back to your inbox.' })
  const version = (intent.context as { version?: unknown }).version
  if (version !== envelope.version) return replaced(envelope.version)
  if (recipient.state === 'replaced')
    return refuse('changed-meanwhile', 'The sender named another person in your place.', { next: 'Nothing more is needed from you.' })
  const may = permitted(decision, envelope.state, statement.act)
  if (!may.ok) return decision.outcome === 'challenge' ? changed(may.reason) : may
  if (decision.bundle !== stated.bundle) return changed('The rules for signing were changed while you confirmed.')
  return stale ?? ok(recipient)
}

async function keep(
  tx: Tx,
  act: Act,
  { envelope, head }: Held,
  recipient: Relied['recipients'][number],
  { decision, under, lent }: InCapacity & { readonly lent: Lent | undefined },
  now: Date,
): Promise<Result<Signed>> {
  const { actor, intent, statement, checked, approvalId, clock } = act
  const part = PARTS[statement.act]
  const state = follow(envelope.state, statement.act === 'sign' && recipient.isLast ? 'sign-last' : statement.act)
  if (!state.ok) return state
  const eventId = newId()
  const consumed = await keepApproval(tx, {
    approvalId,
    eventId,
    intent,
    checked,
    decision,
    envelope,
    recipientId: recipient.id,
    lent: lent?.row,
    recipientState: part.state,
    state: state.value,
    now,
  })
  // Whoever ends intents of suspended people does not lock envelopes: then this one is no longer ours to use.
  if (!consumed) {
    await recordAbout(tx, actor, envelope.id, CLOSED, clock)
    return CLOSED
  }
  await reportRegression(tx, checked, clock)
  if (statement.act === 'sign') await enqueue(tx, { task: 'seal', approvalId }, `seal:${approvalId}`)
  else if (recipient.isLast) await askSigners(tx, envelope.id, clock)
  await append(
    tx,
    {
      id: eventId,
      kind: part.kind,
      object: { type: 'envelope', id: envelope.id },
      actor: { kind: 'person', id: actor.personId },
      outcome: 'permitted',
      rules: decision.rules,
      statement: hex(sha256(intent.statement)),
      evidence: hex(checked.evidence),
      decision,
      details: {
        title: envelope.title,
        version: envelope.version,
        [part.role]: actor.name,
        ...(lent && { grantor: lent.grantor.name, delegation: nameOf(lent.row), kind: lent.row.kind }),
        ...(statement.act === 'sign' && { last: recipient.isLast }),
      },
      envelopeId: envelope.id,
      approvalId,
    },
    clock,
    head,
  )
  if (under.exception) await useException(tx, { exceptionId: under.exception.id, approvalId, actor }, clock)
  if (lent) {
    const { row, grantor } = lent
    const told = {
      envelopeId: envelope.id,
      signer: actor,
      grantor: { ...grantor, personId: grantor.id },
      under: `${row.kind} ${nameOf(row)}`,
    }
    await tellOfDeputy(tx, told, clock)
  }
  return ok({ approvalId, envelopeId: envelope.id })
}

/** The key must be this person's, and the one for which the statement was made. */
function wrongKey(actor: Actor, intent: Intent, { passkey }: Checked): Refusal | undefined {
  if (passkey.personId !== actor.personId)
    return refuse('passkey-of-another', 'This passkey belongs to another person.', { next: 'Use one of your own.' })
  const asked = (intent.context as { passkeyId?: unknown }).passkeyId
  if (asked === passkey.id) return undefined
  return refuse('passkey-not-asked', 'The statement was made for the passkey you signed in with.', {
    next: 'Use that one, or sign in with this one.',
  })
}

/** An answer that fails ends its intent: an assertion is never tried twice. */
async function ending(actor: Actor, intent: Intent, refusal: Refusal, clock: Clock): Promise<Refusal> {
  return transaction(async (tx) => {
    if (!(await closeIntent(tx, intent.id, 'refused', clock))) return refusal
    await recordAbout(tx, actor, intent.envelopeId, refusal, clock)
    return refusal
  })
}

/** An intent that is not this person's, open and in time. Sent again by whom it belongs to, it is answered with its approval. */
async function unfit(
  actor: Actor,
  intentId: string,
  answer: AuthenticationResponseJSON,
  refusal: Refusal,
  clock: Clock,
): Promise<Result<Signed>> {
  const intent = isId(intentId) ? await db().intent.findUnique({ where: { id: intentId }, include: { approval: true } }) : undefined
  const { approval } = intent ?? {}
  if (refusal.code === 'intent-used' && approval?.envelopeId && Buffer.from(approval.proof).includes(answer.response.signature)) {
    const { envelopeId, id: approvalId } = approval
    await transaction((tx) => recordRepetition(tx, actor, envelopeId, approvalId, clock))
    return ok({ approvalId, envelopeId })
  }
  await transaction((tx) => recordAbout(tx, actor, intent?.envelopeId ?? null, refusal, clock))
  return refusal
}

/** Of several submissions of one assertion one counts; the others learn what it led to. */
async function repeated(tx: Tx, act: Act, held: Held, { intentState }: Relied): Promise<Result<Signed>> {
  const approval = await tx.approval.findUnique({ where: { intentId: act.intent.id } })
  if (intentState === 'consumed' && approval) {
    if (approval.id !== act.approvalId) await recordRepetition(tx, act.actor, held.envelope.id, approval.id, act.clock)
    return ok({ approvalId: approval.id, envelopeId: held.envelope.id })
  }
  await recordAbout(tx, act.actor, held.envelope.id, CLOSED, act.clock)
  return CLOSED
}

async function recordRepetition(tx: Tx, actor: Actor, envelopeId: string, approvalId: string, clock: Clock): Promise<void> {
  const object = { type: 'envelope', id: envelopeId } as const
  const by = { kind: 'person', id: actor.personId } as const
  await append(
    tx,
    { kind: 'envelope.signing-repeated', object, actor: by, outcome: 'observed', details: { approval: approvalId }, envelopeId },
    clock,
  )
}

async function recordAbout(tx: Tx, actor: Actor, envelopeId: string | null, refusal: Refusal, clock: Clock): Promise<void> {
  const object = envelopeId ? ({ type: 'envelope', id: envelopeId } as const) : ({ type: 'person', id: actor.personId } as const)
  const details = { code: refusal.code, reason: refusal.reason, stage: 'complete' }
  const by = { kind: 'person', id: actor.personId } as const
  await append(
    tx,
    { kind: 'envelope.sign-refused', object, actor: by, outcome: 'refused', details, ...(envelopeId && { envelopeId }) },
    clock,
  )
}
