import { type Canonical, parseCanonical } from '@/lib/core'
import type { SignStatement } from '../statement'
import type { Checks } from './check'
import { isSignature, member, type ReadApproval, type ReadBundle } from './reading'

type Signature = ReadApproval<SignStatement>

/**
 * Checks that the approvals which policy counted before a signature are in the bundle: as many different people on the same bytes,
 * before it, whom policy counts: neither the sender, nor one of the signers or of those they sign for, nor who uploaded a document. How
 * many it took is the organisation's own rule.
 */
export function checkApprovals(signature: Signature, { approvals }: ReadBundle, checks: Checks): void {
  const { statement, decision } = signature
  if (statement.act !== 'sign') return
  // Left out with the approvals, it would take the question along.
  if (!decision) {
    checks.open('It is known how many had approved it', 'the organisation', 'What policy counted is not in the bundle.')
    return
  }
  const seen = member(member(parseCanonical(decision), 'facts'), 'resource')
  const counted = member(seen, 'approvals')
  if (counted === undefined || counted === 0) return
  const before = approvals.filter(isSignature).filter((one) => isOfSame(one.statement, statement) && isBefore(one, signature))
  // Those whom the decision names are the organisation's word, and can only be more than those whose signatures are here.
  const partial = new Set<unknown>([
    statement.envelope.declaredBy,
    ...[signature, ...before].flatMap((one) => (one.statement.act === 'sign' ? partiesTo(one.statement) : [])),
    ...listed(seen, 'signers'),
    ...listed(seen, 'uploaders'),
  ])
  const approvers = before.flatMap(({ statement: { act, signer } }) => (act === 'approve' && !partial.has(signer.id) ? [signer.id] : []))
  const people = new Set(approvers).size
  const says = `${people === 1 ? 'One other person' : `${people} different people`} had approved it, neither its sender nor one of its signers`
  checks.holdsIf(says, 'mathematics', people >= Number(counted), `Policy counted ${counted}, and ${people} of them are here.`)
}

const listed = (of: Canonical | undefined, name: string): readonly Canonical[] => {
  const found = member(of, name)
  return Array.isArray(found) ? found : []
}

/** Who signs, and for whom: in whichever place, nobody of them is another person. */
const partiesTo = ({ signer, onBehalfOf }: SignStatement): readonly string[] => [signer.id, ...(onBehalfOf ? [onBehalfOf.id] : [])]

/** What the log does not name was at no time. */
const isBefore = ({ event: one }: Signature, { event: other }: Signature): boolean =>
  one !== undefined && other !== undefined && one.index < other.index

const isOfSame = (one: SignStatement, other: SignStatement): boolean =>
  one.envelope.id === other.envelope.id &&
  other.documents.every(({ id, version, reviewed, supplied }) =>
    one.documents.some((each) => each.id === id && each.version === version && each.reviewed === reviewed && each.supplied === supplied),
  )
