import type { Statement } from '../statement'
import type { ReadEvent } from './reading'

type Statements = Extract<Statement, { type: 'countersign/enrolment/v1' }>

/** An enrolment as its key signed it. */
interface Enrolment {
  readonly statement: Statements
  /** SHA-256 of the statement, hexadecimal. */
  readonly digest: string
  /** Where in the log an event stands that names it. */
  readonly index: number
}

/** An event of the log at its place. */
export type LoggedEvent = Pick<ReadEvent, 'says' | 'hash' | 'index'>

/**
 * Why nobody answers for an enrolment; undefined when somebody does. `events` hold the person's whole chain, the event that the voucher
 * names, and for set-up the first two of the log. Whether those who answer for it were entitled to is the organisation's own rule.
 */
export function whyNotVouched(enrolment: Enrolment, events: readonly LoggedEvent[]): string | undefined {
  const { statement, index } = enrolment
  const before = events.filter((event) => event.says.outcome === 'permitted' && event.index < index)
  switch (statement.voucher.kind) {
    case 'set-up':
      return whyNotFounded(enrolment, events)
    case 'invitation':
      return firstOf(enrolment, events) ? whyNotInvited(statement, statement.voucher, before) : NOT_FIRST
    case 'reopening':
      return whyNotReopened(enrolment, statement.voucher, before, events)
  }
}

const NOT_FIRST = 'The person was enrolled before, and is let in again only by two others.'

/** The event of this enrolment, when the person’s history begins with it. */
const firstOf = ({ statement, digest }: Enrolment, events: readonly LoggedEvent[]): LoggedEvent | undefined =>
  events.find(
    ({ says: { object, ...says } }) =>
      object.type === 'person' && object.id === statement.person && object.seq === 1 && says.statement === digest,
  )

/** The first administrator has nobody before: the log begins with what they did, and lets nobody else in by that way. */
function whyNotFounded(enrolment: Enrolment, events: readonly LoggedEvent[]): string | undefined {
  const { organisation, person } = enrolment.statement
  const created = events.find(({ index }) => index === 0)?.says
  if (!created) return 'The beginning of the log, which vouches for its enrolment, is missing.'
  if (created.kind !== 'organisation.created' || created.object.id !== organisation || created.actor.id !== person)
    return 'Somebody else set the organisation up.'
  return firstOf(enrolment, events)?.index === 1 ? undefined : 'The organisation was not set up with it.'
}

type Voucher<Kind> = Extract<Statements['voucher'], { kind: Kind }>

function whyNotInvited({ invitation }: Statements, { by, event }: Voucher<'invitation'>, before: readonly LoggedEvent[]) {
  const created = before.find(({ hash }) => hash === event)?.says
  if (created?.kind !== 'invitation.created') return 'No invitation that vouches for its enrolment stands before it.'
  if (created.object.id !== invitation) return 'The event that vouches for it is about another invitation.'
  return created.actor.id === by ? undefined : 'Another person vouches for its enrolment than the log says.'
}

/** One asked and another confirmed, both about this person; of several who asked over time it is the last before that confirmation. */
function whyNotReopened(
  { statement: { person }, digest }: Enrolment,
  { by, event }: Voucher<'reopening'>,
  before: readonly LoggedEvent[],
  events: readonly LoggedEvent[],
) {
  const about = before.filter(({ says }) => says.object.type === 'person' && says.object.id === person)
  const reopened = about.find(({ hash, says }) => hash === event && says.kind === 'enrolment.reopened')
  const asked = about.findLast(({ says, index }) => says.kind === 'enrolment.reopening-asked' && index < (reopened?.index ?? 0))
  if (!asked || !reopened) return 'That two people reopened its enrolment does not stand before it.'
  // Once: the same link, made good again by whoever writes rows, would let in somebody else as well.
  const used = events.find(({ says, index }) => index > reopened.index && says.kind === 'person.enrolled' && says.object.id === person)
  if (used?.says.statement !== digest) return 'What two people reopened was used before, by another enrolment than this.'
  const [first, second] = by
  if (asked.says.actor.id !== first || reopened.says.actor.id !== second) return 'Other people reopened its enrolment than the log says.'
  return new Set([first, second, person]).size === 3 ? undefined : 'It takes two other people to reopen an enrolment.'
}
