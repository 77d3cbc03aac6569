import type { Statement } from '../statement'
import { type ReadApproval, type ReadBundle, textIn } from './reading'

/** A gesture by which something came to let somebody sign in another's place. */
export type Step = ReadApproval<Extract<Statement, { type: 'countersign/delegation/v1' }>>
export type Scope = Step['statement']['scope']

const isStep = (one: ReadApproval): one is Step => one.statement.type === 'countersign/delegation/v1'

/** What lets somebody sign in another's place: its terms, and by which steps it came to hold. */
export interface Instrument {
  readonly terms: Terms
  readonly first: Step
  /** An appointment's second administrator. */
  readonly activation: Step | undefined
  readonly acceptance: Step
}

/** For whom, by whom, what and when. */
export type Terms = Pick<Step['statement'], 'kind' | 'grantor' | 'delegate' | 'scope'>

/** The instrument of this id as the bundle holds it, or what of it is missing. */
export function instrumentOf(id: string, kind: Terms['kind'], { approvals }: Pick<ReadBundle, 'approvals'>): Instrument | string {
  const steps = approvals.filter(isStep)
  const own = (act: Step['statement']['act']) => steps.find(({ statement }) => statement.act === act && statement.delegation === id)
  const first = kind === 'delegation' ? steps.find((one) => one.statement.act === 'grant' && termsIn(one, id)) : own('appoint')
  const terms = first && termsIn(first, id)
  const [activation, acceptance] = [own('activate'), own('accept')]
  if (!first || !terms) return `What ${kind === 'delegation' ? 'the grantor gave' : 'an administrator made'} is not in the bundle.`
  if (kind === 'appointment' && !activation) return 'What the second administrator confirmed is not in the bundle.'
  if (!acceptance) return 'Its acceptance is not in the bundle.'
  return { terms, first, activation: kind === 'appointment' ? activation : undefined, acceptance }
}

/** What a grant says of the instrument of this id: its own, or one of those that the same gesture granted to others. */
function termsIn({ statement }: Step, id: string): Terms | undefined {
  if (statement.delegation === id) return statement
  const other = statement.others?.find(({ delegation }) => delegation === id)
  return other && { ...statement, delegate: other.delegate }
}

/** With whom alone it is for; undefined where it is for anybody, or that is erased. */
export const counterpartyOf = ({ statement, openings }: Pick<Step, 'statement' | 'openings'>): string | undefined =>
  textIn(statement.scope.counterparty, 'counterparty', openings.counterparty)
