import { parseCanonical } from '@/lib/core'
import type { SignStatement } from '../statement'
import type { Checks } from './check'
import { isSignature, type ReadApproval, type ReadBundle } from './reading'
import { member } from './signatures'

type Signature = ReadApproval<SignStatement>

/**
 * Checks that the approvals which policy counted before a signature are in the bundle: as many different people, neither the signer
 * nor the sender, on the same bytes, before it. How many it took is the organisation's own rule.
 */
export function checkApprovals(signature: Signature, { approvals }: ReadBundle, checks: Checks): void {
  const { statement, decision } = signature
  if (statement.act !== 'sign') return
  // Left out with the approvals, it would take the question along.
  if (!decision) {
    checks.open('It is known how many had approved it', 'the organisation', 'What policy counted is not in the bundle.')
    return
  }
  const counted = member(member(member(parseCanonical(decision), 'facts'), 'resource'), 'approvals')
  if (counted === undefined || counted === 0) return
  const before = approvals.filter(isSignature).filter((one) => {
    const { act, signer } = one.statement
    const isOther = signer.id !== statement.signer.id && signer.id !== statement.envelope.declaredBy
    return act === 'approve' && isOther && isOfSame(one.statement, statement) && isBefore(one, signature)
  })
  const people = new Set(before.map((one) => one.statement.signer.id)).size
  const says = `${people === 1 ? 'One other person' : `${people} different people`} had approved it, neither its sender nor its signer`
  checks.holdsIf(says, 'mathematics', people >= Number(counted), `Policy counted ${counted}, and ${people} of them are here.`)
}

/** What the log does not name was at no time. */
const isBefore = ({ event: one }: Signature, { event: other }: Signature): boolean =>
  one !== undefined && other !== undefined && one.index < other.index

const isOfSame = (one: SignStatement, other: SignStatement): boolean =>
  one.envelope.id === other.envelope.id &&
  other.documents.every(({ id, version, reviewed, supplied }) =>
    one.documents.some((each) => each.id === id && each.version === version && each.reviewed === reviewed && each.supplied === supplied),
  )
