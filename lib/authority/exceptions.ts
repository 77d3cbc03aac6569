import 'server-only'
import { type Clock, isId, newId, type Result, refuse, systemClock } from '@/lib/core'
import { db, type Exception, type Intent, type Tx } from '@/lib/db'
import {
  type Actor,
  asPerson,
  type Confirmed,
  completeGesture,
  type Gesture,
  holdActor,
  lockForChange,
  type Prepared,
  prepareGesture,
  refused,
  written,
} from '@/lib/identity'
import { commit, parseStatement, type Statement } from '@/lib/proof'
import { tellOfException } from './exception-letters'
import {
  type Course,
  decideOnException,
  type ExceptionAct,
  NOT_WAITED_FOR,
  OPENED,
  opening,
  outOfTurn,
  UNKNOWN_EXCEPTION,
  untilOf,
} from './exception-rules'

const TYPE = 'countersign/exception/v1'
const kind = 'exception.refused'

type Stated = Extract<Statement, { type: typeof TYPE }>

/** What is asked for. */
export interface ExceptionForm {
  readonly envelopeId: string
  /** Who would sign. */
  readonly personId: string
  /** Where the reason stands in full: the number of a ticket or case. */
  readonly ticket: string
  readonly reason: string
  /** How long it is to hold, from its approval. */
  readonly minutes: number
}

export interface Review {
  readonly verdict: 'justified' | 'not-justified'
  readonly reason: string
}

const LONGEST_MINUTES = 24 * 60
const SHORTEST_MINUTES = 5

/**
 * Prepares the gesture by which the person who would sign, or an administrator, asks for an exception. It lets nobody sign before
 * another one approves it. Refuses flaws of the form (`missing`, `too-long`, `duration-unusable`), `not-waited-for`,
 * `exception-open`, and what policy refuses.
 */
export async function prepareExceptionRequest(actor: Actor, form: ExceptionForm, clock: Clock = systemClock): Promise<Result<Prepared>> {
  const ticket = written(form.ticket, { field: 'ticket', what: 'the number of a ticket', most: 100 })
  if (!ticket.ok) return ticket
  const reason = reasonIn(form.reason)
  if (!reason.ok) return reason
  const { minutes } = form
  if (!Number.isInteger(minutes) || minutes < SHORTEST_MINUTES || minutes > LONGEST_MINUTES)
    return refuse('duration-unusable', 'An exception lasts five minutes at least and a day at most.', { field: 'minutes' })
  const { envelopeId, personId } = form
  const version = await versionFor(actor, envelopeId, clock)
  if (version < 1 || !isId(personId)) return refused(NOT_WAITED_FOR, about(actor, 'request'), clock)
  const row = {
    id: newId(),
    envelopeId,
    version,
    personId,
    ticket: ticket.value,
    reason: reason.value,
    minutes,
    requestedBy: actor.personId,
  }
  return prepared(actor, { act: 'request', row }, clock)
}

/** Which version there is for somebody who may open it; 0 where there is none, as for everybody else: before a rule tells them more. */
async function versionFor(actor: Actor, id: string, clock: Clock): Promise<number> {
  const envelope = isId(id) ? await db().envelope.findUnique({ where: { id }, include: OPENED }) : null
  return envelope && opening(actor, envelope, clock).outcome === 'permit' ? envelope.version : 0
}

/** Prepares the gesture by which another administrator approves it, as it was asked for. Refuses what is out of turn, and what policy refuses. */
export async function prepareExceptionApproval(actor: Actor, exceptionId: string, clock: Clock = systemClock): Promise<Result<Prepared>> {
  const row = await findException(exceptionId)
  return row ? prepared(actor, { act: 'approve', row }, clock) : refused(UNKNOWN_EXCEPTION, about(actor, 'approve'), clock)
}

/** Prepares the gesture by which somebody who had no part in it says whether it was justified, when it is over. */
export async function prepareExceptionReview(
  actor: Actor,
  exceptionId: string,
  { verdict, reason }: Review,
  clock: Clock = systemClock,
): Promise<Result<Prepared>> {
  const row = await findException(exceptionId)
  if (!row) return refused(UNKNOWN_EXCEPTION, about(actor, 'review'), clock)
  const because = reasonIn(reason)
  return because.ok ? prepared(actor, { act: 'review', row, review: { verdict, reason: because.value } }, clock) : because
}

const reasonIn = (typed: string) => written(typed, { field: 'reason', what: 'a reason', most: 500 })

export const findException = async (id: string, source: Pick<Tx, 'exception'> = db()): Promise<Exception | null> =>
  isId(id) ? source.exception.findUnique({ where: { id } }) : null

const about = (actor: Actor, act: ExceptionAct, row?: Pick<Course, 'id' | 'requestedBy'>) => ({
  kind,
  // A new one has no history before it is asked for.
  object: row && act !== 'request' ? { type: 'exception' as const, id: row.id } : undefined,
  actor: asPerson(actor),
  details: { by: actor.name, act: `${act}-exception` },
})

interface Asked {
  readonly act: ExceptionAct
  readonly row: Course
  readonly review?: Review
}

async function prepared(actor: Actor, { act, row, review }: Asked, clock: Clock): Promise<Result<Prepared>> {
  const decision = await decideOnException(db(), { actor, act, row }, 'prepare', clock)
  if (decision.outcome !== 'permit') return refused(decision, about(actor, act, row), clock)
  const fault = await outOfTurn({ actor, act, row }, clock)
  if (fault) return refused(fault, about(actor, act, row), clock)
  const [ticket, reason] = [commit('details', row.ticket), commit('details', row.reason)]
  const judged = review && commit('details', review.reason)
  const draft = {
    statement: {
      type: TYPE as typeof TYPE,
      act,
      person: actor.personId,
      exception: row.id,
      envelope: row.envelopeId,
      version: row.version,
      signer: row.personId,
      minutes: row.minutes,
      ticket: ticket.commitment,
      reason: reason.commitment,
      ...(review && judged && { review: { verdict: review.verdict, reason: judged.commitment } }),
      decision: { outcome: 'permit' as const, rules: [...decision.rules], bundle: decision.bundle },
    },
    openings: { ticket: ticket.opening, reason: reason.opening, ...(judged && { review: judged.opening }) },
    decision,
  }
  return prepareGesture(actor, draft, about(actor, act, row), clock)
}

/** What is confirmed, from the statement itself and the words it commits to. */
function askedIn(intent: Intent): Asked & { readonly row: Course } {
  const statement = parseStatement(intent.statement)
  if (statement?.type !== TYPE) throw new Error(`intent ${intent.id} holds no statement about an exception`)
  const said = intent.openings as Partial<Record<'ticket' | 'reason' | 'review', { value: string }>>
  return {
    act: statement.act,
    row: rowIn(statement, said.ticket?.value ?? '', said.reason?.value ?? ''),
    ...(statement.review && { review: { verdict: statement.review.verdict, reason: said.review?.value ?? '' } }),
  }
}

const rowIn = ({ exception, envelope, version, signer, minutes, person }: Stated, ticket: string, reason: string): Course => ({
  id: exception,
  envelopeId: envelope,
  version,
  personId: signer,
  ticket,
  reason,
  minutes,
  requestedBy: person,
})

/** Does what a gesture confirmed. Refuses what the preparing refused, and what the gesture lacks. */
export const completeException = (actor: Actor, gesture: Gesture, clock: Clock = systemClock): Promise<Result<Done>> =>
  completeGesture(actor, gesture, { type: TYPE, kind }, (intent) => confirmed(actor, intent, clock), clock)

interface Done {
  readonly act: ExceptionAct
  readonly exceptionId: string
}

function confirmed(actor: Actor, intent: Intent, clock: Clock): Confirmed<Done> {
  const asked = askedIn(intent)
  const { act } = asked
  return {
    done: { act, exceptionId: asked.row.id },
    refusing: about(actor, act, asked.row),
    decide: async (tx, { passkey }) => {
      // First the envelope, as signing holds it: whoever replaces a document is done before, and seen, or waits.
      await tx.$queryRaw`SELECT FROM envelope WHERE id = ${asked.row.envelopeId}::uuid FOR UPDATE`
      await lockForChange(tx, { personId: asked.row.personId, actor, passkeyId: passkey.id })
      await tx.$queryRaw`SELECT FROM exception WHERE id = ${asked.row.id}::uuid FOR UPDATE`
      const row = act === 'request' ? asked.row : await findException(asked.row.id, tx)
      const held = await holdActor(tx, actor, passkey.id, clock)
      if (!held.ok) return held
      if (!row) return UNKNOWN_EXCEPTION
      const step = { actor: held.value, act, row }
      const decision = await decideOnException(tx, step, 'complete', clock)
      if (decision.outcome !== 'permit') return decision
      return (await outOfTurn(step, clock, tx)) ?? { decision, effect: () => effect(tx, actor, asked, clock) }
    },
  }
}

const DONE = { request: 'exception.requested', approve: 'exception.approved', review: 'exception.reviewed' } as const

const detailsOf = (row: Exception, act: ExceptionAct) => ({
  version: row.version,
  ticket: row.ticket,
  reason: row.reason,
  minutes: row.minutes,
  ...(act !== 'request' && { until: untilOf(row)?.toISOString() }),
  ...(act === 'review' && { verdict: row.verdict ?? '', review: row.review ?? '' }),
})

async function effect(tx: Tx, actor: Actor, asked: Asked, clock: Clock) {
  const row = await change(tx, actor, asked, clock())
  const told = await tellOfException(tx, { act: asked.act, actor, row }, clock)
  return {
    kind: DONE[asked.act],
    object: { type: 'exception' as const, id: row.id },
    details: { by: actor.name, ...told, ...detailsOf(row, asked.act) },
    envelopeId: row.envelopeId,
  }
}

function change(tx: Tx, actor: Actor, { act, row, review }: Asked, now: Date): Promise<Exception> {
  const { id, envelopeId, version, personId, ticket, reason, minutes } = row
  if (act === 'approve') return tx.exception.update({ where: { id }, data: { approvedBy: actor.personId, approvedAt: now } })
  if (act === 'review') {
    const verdict = { verdict: review?.verdict ?? null, review: review?.reason ?? null }
    return tx.exception.update({ where: { id }, data: { reviewedBy: actor.personId, reviewedAt: now, ...verdict } })
  }
  const terms = { id, envelopeId, version, personId, ticket, reason, minutes }
  return tx.exception.create({ data: { ...terms, requestedBy: actor.personId, requestedAt: now } })
}
