import type { SignStatement, Statement } from '../statement'
import type { Checks } from './check'
import type { ReadApproval, ReadBundle } from './reading'
import { whyNotDone } from './steps'
import type { Trust } from './trust'

type Step = ReadApproval<Extract<Statement, { type: 'countersign/exception/v1' }>>

const isStep = (one: ReadApproval): one is Step => one.statement.type === 'countersign/exception/v1'

/**
 * Checks what a signature under an exception relies on: that somebody asked for it and another approved it, each with a passkey and the
 * approver not the signer, for this envelope, version and signer; that it was signed within its time, and once. Who may approve one,
 * and whether it was right, are not for mathematics: what a reviewer said of it is told.
 */
export async function checkException(approval: ReadApproval<SignStatement>, read: ReadBundle, trust: Trust, checks: Checks): Promise<void> {
  const { statement, event } = approval
  if (statement.authority.kind !== 'exception') return
  const { reference } = statement.authority
  const steps = read.approvals.filter(isStep).filter((one) => one.statement.exception === reference)
  const of = (act: Step['statement']['act']) => steps.find((one) => one.statement.act === act)
  const [request, approved, review] = [of('request'), of('approve'), of('review')]
  const why =
    request && approved
      ? (whyNotByTwo(request, approved) ??
        (await whyNotDone(inHistory(request, 1), read, trust)) ??
        (await whyNotDone(inHistory(approved, 2), read, trust)))
      : 'What asked for it or approved it is not in the bundle.'
  const ticket = approved && ` (ticket ${approved.openings.ticket?.value ?? approved.statement.ticket})`
  const says = `It was signed under an exception${ticket ?? ''}, which one asked for and another approved, each with a passkey of their own`
  checks.holdsIf(says, 'the organisation', !why, why ?? '')
  if (!approved) return
  const other = whyNotFor(approved, statement)
  checks.holdsIf('The exception is for this signer, envelope and version', 'mathematics', !other, other ?? '')
  const [from, at] = [approved.event?.says.time, event?.says.time]
  const until = from && new Date(Date.parse(from) + approved.statement.minutes * 60_000).toISOString()
  const inTime = from !== undefined && at !== undefined && until !== undefined && from <= at && at < until
  checks.holdsIf('It was signed while the exception held', 'the organisation', inTime, `It held from ${from} until ${until}.`)
  checkOnce(approval, read, checks)
  await checkReview(review, request, approved, read, trust, checks)
}

const KINDS = { request: 'exception.requested', approve: 'exception.approved', review: 'exception.reviewed' } as const

const inHistory = (approval: Step, seq: number) => {
  const { act, person, exception } = approval.statement
  return { approval, act, person, kind: KINDS[act], object: { type: 'exception', id: exception, seq } }
}

const sameTerms = ({ statement: one }: Step, { statement: other }: Step): boolean =>
  one.exception === other.exception &&
  one.envelope === other.envelope &&
  one.version === other.version &&
  one.signer === other.signer &&
  one.minutes === other.minutes

function whyNotByTwo(request: Step, approved: Step): string | undefined {
  const { person, signer } = approved.statement
  if (person === request.statement.person || person === signer) return 'Whoever asked for it, or signed under it, approved it.'
  return sameTerms(request, approved) ? undefined : 'What was approved is not what was asked for.'
}

function whyNotFor({ statement: { envelope, version, signer } }: Step, { envelope: signed, documents, signer: by }: SignStatement) {
  if (signer !== by.id) return 'It is for another person.'
  if (envelope !== signed.id) return 'It is for another envelope.'
  return documents.every((one) => one.version === version) ? undefined : `It is for version ${version}.`
}

/** No other signature relies on it, and its history names this one as the only use. */
function checkOnce({ statement, id }: ReadApproval<SignStatement>, { approvals, events }: ReadBundle, checks: Checks): void {
  const { reference } = statement.authority
  const others = approvals.some(
    (one) => one.id !== id && one.statement.type === 'countersign/sign/v1' && one.statement.authority.reference === reference,
  )
  const uses = events.filter(({ says }) => says.object.id === reference && says.kind === 'exception.used')
  const once = !others && uses.length === 1 && uses[0]?.says.actor.id === statement.signer.id
  checks.holdsIf('The exception was used once, for this signature', 'the organisation', once, 'The log tells of another use, or of none.')
}

async function checkReview(
  review: Step | undefined,
  request: Step | undefined,
  approved: Step,
  read: ReadBundle,
  trust: Trust,
  checks: Checks,
): Promise<void> {
  const says = 'Somebody who had no part in it has reviewed the exception'
  if (!review) return checks.open(says, 'the organisation', 'When this bundle was made nobody had.')
  const parties = [request?.statement.person, approved.statement.person, approved.statement.signer]
  const why =
    parties.includes(review.statement.person) || !sameTerms(review, approved)
      ? 'Whoever took part in it reviewed it, or it was another one.'
      : await whyNotDone(inHistory(review, review.event?.says.object.seq ?? 0), read, trust)
  const verdict = review.statement.review?.verdict === 'justified' ? 'justified' : 'not justified'
  checks.holdsIf(`${says}, and found it ${verdict}`, 'the organisation', !why, why ?? '')
}
