import 'server-only'
import { type Clock, isId, type Refusal, refuse } from '@/lib/core'
import { db, type Exception, type Person, type Tx } from '@/lib/db'
import { type Actor, judge, rolesAt, vouchedApart } from '@/lib/identity'
import { type Decision, envelopeFacts } from '@/lib/policy'
import type { Statement } from '@/lib/proof'

export type ExceptionAct = Extract<Statement, { type: 'countersign/exception/v1' }>['act']

/** What is asked for: by whom one version of one envelope may be signed against the rules, why, and for how long from its approval. */
export type Terms = Pick<Exception, 'id' | 'envelopeId' | 'version' | 'personId' | 'ticket' | 'reason' | 'minutes'>

/** An exception as far as it has come; a new one is its terms alone. */
export type Course = Terms & Partial<Pick<Exception, 'requestedBy' | 'approvedBy' | 'approvedAt' | 'endedAt' | 'usedAt' | 'reviewedAt'>>

const next = 'Look at it again.'
export const UNKNOWN_EXCEPTION = refuse('exception-unknown', 'There is no such exception.', { next: 'Look at the list again.' })

/** When it ends by itself; undefined while nobody has approved it. */
export const untilOf = ({ approvedAt, minutes }: Pick<Exception, 'minutes'> & { approvedAt?: Date | null }): Date | undefined =>
  approvedAt ? new Date(approvedAt.getTime() + minutes * 60_000) : undefined

/** Whether it lets somebody sign at this moment. */
export function isRunning(row: Course, now: Date): boolean {
  const until = untilOf(row)
  return until !== undefined && now < until && !row.endedAt && !row.usedAt
}

export const NOT_WAITED_FOR = refuse('not-waited-for', 'This person’s signature is not waited for.', {
  next: 'Look at the envelope again.',
})

/** What is read of an envelope to know who may open it. */
export const OPENED = { class: true, documents: true, recipients: true } as const

/** What policy says to somebody who would open the envelope of an exception. */
export const opening = (actor: Actor, envelope: Parameters<typeof envelopeFacts>[0], clock: Clock): Decision =>
  judge(actor, 'view-envelope', envelopeFacts(envelope, clock()), {}, clock)

/**
 * Why a step is out of turn: done already, too early, or about something that has changed since. Whoever may not open the envelope asks
 * for nothing in it, and learns no more than if it were not there.
 */
export async function outOfTurn(
  { actor, act, row }: Step & { readonly act: ExceptionAct },
  clock: Clock,
  source: Pick<Tx, 'envelope' | 'exception'> = db(),
): Promise<Refusal | undefined> {
  const now = clock()
  if (act === 'review') return tooEarlyToReview(row, now)
  if (row.endedAt) return refuse('exception-ended', 'This exception was turned down, withdrawn or ended.', { next })
  if (row.approvedAt) return refuse('exception-approved', 'This exception has been approved already.', { next })
  const envelope = await source.envelope.findUnique({ where: { id: row.envelopeId }, include: OPENED })
  if (!envelope || (act === 'request' && opening(actor, envelope, clock).outcome !== 'permit')) return NOT_WAITED_FOR
  if (envelope.version !== row.version)
    return refuse('exception-superseded', `It is about version ${row.version}, and the sender has replaced it.`, {
      next: 'Whoever is to sign can ask for the present version.',
    })
  const isOpen = envelope.state === 'sent' && (!envelope.expiresAt || now < envelope.expiresAt)
  const isWaitedFor = envelope.recipients.some(
    ({ personId, role, state }) => personId === row.personId && role === 'signer' && state === 'waiting',
  )
  if (!isOpen || !isWaitedFor) return NOT_WAITED_FOR
  if (act === 'approve') return undefined
  const others = await source.exception.findMany({
    where: { envelopeId: row.envelopeId, version: row.version, personId: row.personId, endedAt: null, usedAt: null },
  })
  const standing = others.some((one) => !one.approvedAt || isRunning(one, now))
  return standing
    ? refuse('exception-open', 'An exception for this has been asked for already.', { next: 'Look at the list of exceptions.' })
    : undefined
}

function tooEarlyToReview(row: Course, now: Date): Refusal | undefined {
  if (!row.approvedAt) return refuse('exception-not-approved', 'Nobody has approved it, so there is nothing to review.', { next })
  if (row.reviewedAt) return refuse('exception-reviewed', 'This exception has been reviewed.', { next })
  return isRunning(row, now)
    ? refuse('exception-running', 'It still lets somebody sign.', { next: 'Review it when it has been used, or is over.' })
    : undefined
}

const POLICY_ACTS = {
  request: 'request-exception',
  approve: 'approve-exception',
  review: 'review-exception',
  end: 'end-exception',
} as const

export interface Step {
  readonly actor: Actor
  readonly act: ExceptionAct | 'end'
  readonly row: Course
}

/** What policy says to a step, on the facts of the moment. */
export async function decideOnException(
  source: Pick<Tx, 'person' | 'approval' | 'envelope' | '$queryRaw'>,
  { actor, act, row }: Step,
  stage: 'prepare' | 'complete',
  clock: Clock,
): Promise<Decision> {
  const now = clock()
  const [signer, requestedBy, approvedBy] = await Promise.all(
    [row.personId, row.requestedBy, row.approvedBy].map((id) => (id && isId(id) ? source.person.findUnique({ where: { id } }) : null)),
  )
  const asOfficer = (person: Person) => ({
    id: person.id,
    status: person.status as Actor['status'],
    roles: rolesAt(person, now),
  })
  const envelope =
    act === 'approve' ? await source.envelope.findUnique({ where: { id: row.envelopeId }, select: { senderId: true } }) : null
  const byTwo = act === 'approve' && requestedBy && requestedBy.id !== actor.personId
  const facts = {
    ...(act !== 'end' && { stage, ...(stage === 'complete' && { assertion: { userVerified: true, statementBound: true } }) }),
    ...(requestedBy && { requestedBy: asOfficer(requestedBy) }),
    ...(approvedBy && { approvedBy: asOfficer(approvedBy) }),
    ...(envelope && { sentByPrincipal: envelope.senderId === actor.personId }),
    ...(byTwo && { vouchedApart: await vouchedApart(source, actor.personId, requestedBy.id, clock) }),
  }
  const resource = { kind: 'person' as const, id: row.personId, status: (signer?.status ?? 'left') as Actor['status'] }
  return judge(actor, POLICY_ACTS[act], resource, facts, clock)
}
