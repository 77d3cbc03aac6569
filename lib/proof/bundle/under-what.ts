import { formatAmount } from '@/lib/core'
import type { SignStatement } from '../statement'
import { counterpartyOf, type Instrument, instrumentOf, type Scope, type Step } from './instrument'
import { personIn, type ReadApproval, type ReadBundle } from './reading'
import { calledIn, isLent } from './signatures'

type Signature = ReadApproval<SignStatement>
type Approvals = Pick<ReadBundle, 'approvals'>

const ERASED = 'an erased person'

/**
 * What let somebody sign in another's place, and how it was given: two lines, of what the bundle's statements say and nothing else.
 * Kinds of document are the ids that were confirmed, times those of the organisation's clock. None where it is signed in one's own
 * place, or the bundle does not hold it whole. Whether it is true, the checks say.
 */
export function underWhat(approval: Signature, read: Approvals): readonly string[] {
  const { authority, signer, onBehalfOf, envelope } = approval.statement
  if (!onBehalfOf || !isLent(authority)) return []
  const kind = authority.kind as 'delegation' | 'appointment'
  const instrument = instrumentOf(authority.reference, kind, read)
  if (typeof instrument === 'string') return []
  const delegate = personIn(signer.details, approval.openings.signer)?.name ?? ERASED
  const grantor = personIn(onBehalfOf.details, approval.openings.grantor)?.name ?? ERASED
  const { scope } = instrument.terms
  const what = `${whatIn(scope)}${withIn(instrument.first)}${envelopesIn(scope, envelope.id)}`
  const when = `from ${utc(scope.from)} until ${utc(scope.until)}`
  const who = kind === 'delegation' ? `${grantor} let ${delegate} sign` : `${delegate} could sign for ${grantor}`
  const given =
    kind === 'delegation' ? `Given ${whenOf(instrument.first)}` : `${appointedIn(instrument, read)}; ${grantor} signed nothing of it`
  return [
    `Under ${kind} ${calledIn(approval) ?? authority.reference}: ${who} ${what}, ${when}.`,
    `${given}; accepted ${whenOf(instrument.acceptance)}, by the organisation’s clock.`,
  ]
}

function whatIn({ classes, cap }: Scope): string {
  const limit = cap ? `up to ${formatAmount({ minor: cap.amount, currency: cap.currency })} each` : 'that state no amount'
  return `documents of class ${classes.join(' or ')}, ${limit}`
}

function withIn(first: Step): string {
  return first.statement.scope.counterparty ? `, with ${counterpartyOf(first) ?? 'one counterparty (erased)'} alone` : ''
}

function envelopesIn({ envelopes }: Scope, own: string): string {
  if (!envelopes) return ''
  if (!envelopes.includes(own)) return ', in other envelopes alone'
  return envelopes.length === 1 ? ', in this envelope alone' : `, in ${envelopes.length} envelopes alone, this one among them`
}

function appointedIn({ first, activation }: Instrument, read: Approvals): string {
  const [one, other] = [first, activation].map((step) => step && `${nameOf(step.statement.person, read)} ${whenOf(step)}`)
  return `Appointed by ${one} and ${other}`
}

/** By the enrolment that the bundle holds of them. */
function nameOf(person: string, { approvals }: Approvals): string {
  for (const { statement, openings } of approvals)
    if (statement.type === 'countersign/enrolment/v1' && statement.person === person)
      return personIn(statement.details, openings.details)?.name ?? ERASED
  return ERASED
}

const whenOf = ({ event, statement }: Step): string => utc(event?.says.time ?? statement.issued)

/** To the second. */
const utc = (instant: string): string => `${instant.slice(0, 19).replace('T', ' ')} UTC`
