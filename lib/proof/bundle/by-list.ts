import { digestOfList, isInList, type Listed } from '../listed'
import type { Statement } from '../statement'
import type { ReadApproval, ReadBundle, ReadEvent } from './reading'
import { whyNotDone } from './steps'
import type { Trust } from './trust'

/** An authority that a signature relies on: the signer's own, or, in another's place, the grantor's. */
export interface Relied {
  readonly authority: string
  readonly person: string
  /** The signature's place in the log; undefined where it has none. */
  readonly at: number | undefined
}

type Gesture = ReadApproval<Extract<Statement, { type: 'countersign/proposal/v1' }>>

/** Why what is shown as a row of a list is none, or is another authority's than the event began. */
export const whyNotListed = ({ says, listed }: Pick<ReadEvent, 'says' | 'listed'>): string | undefined => {
  if (!listed) return undefined
  if (says.kind !== 'authority.listed' || says.object.id !== listed.row.authority) return 'It is shown beside another event.'
  return isInList(listed) ? undefined : 'It is not in the list.'
}

/**
 * Why the row of a list did not give somebody the authority that a signature relies on: its list must have been proposed by one and
 * activated by another before the signature, each by a passkey of their own over its very root, and neither of them whose it is.
 */
export async function whyNotByList(
  listed: Listed,
  began: ReadEvent,
  { person, at }: Relied,
  read: ReadBundle,
  trust: Trust,
): Promise<string | undefined> {
  const wrong = whyNotListed(began)
  if (wrong) return wrong
  if (listed.row.person !== person) return 'It was given to another person.'
  const digest = digestOfList(listed.list)
  const gestures = read.approvals.filter(isGesture).filter((one) => one.statement.digest === digest)
  const activation = gestures.find((one) => one.statement.act === 'activate')
  const proposal = gestures.find((one) => one.statement.act === 'propose' && one.statement.proposal === activation?.statement.proposal)
  if (!activation || !proposal) return 'What proposed or activated its list is not in the bundle.'
  const [first, second] = [proposal.statement.administrator, activation.statement.administrator]
  if (new Set([first, second, listed.row.person]).size < 3) return 'It takes two others.'
  if ((activation.event?.index ?? Number.MAX_SAFE_INTEGER) >= (at ?? 0)) return 'Its list was not active before it was signed.'
  return (await whyNotDone(inHistory(proposal, 1), read, trust)) ?? (await whyNotDone(inHistory(activation, 2), read, trust))
}

const isGesture = (one: ReadApproval): one is Gesture =>
  one.statement.type === 'countersign/proposal/v1' && one.statement.kind === 'authorities'

const KINDS = { propose: 'authorities.proposed', activate: 'authorities.activated' } as const

const inHistory = (approval: Gesture, seq: number) => {
  const { act, administrator, proposal } = approval.statement
  const called = act === 'propose' ? 'proposal' : 'activation'
  return { approval, act: called, person: administrator, kind: KINDS[act], object: { type: 'authority-list', id: proposal, seq } }
}
