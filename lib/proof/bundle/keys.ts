import { hex, sha256 } from '@/lib/core'
import { verifyAssertion } from '../assertion'
import type { SignStatement, Statement } from '../statement'
import type { Checks } from './check'
import { isEnding, type ReadApproval, type ReadBundle, type ReadEvent } from './reading'
import type { Trust } from './trust'
import { whyNotVouched } from './vouched'

type Enrolling = Extract<Statement, { type: 'countersign/enrolment/v1' | 'countersign/passkey-change/v1' }>

/** More keys than one person ever added one with another; a longer line is a circle. */
const LONGEST_LINE = 20

/**
 * Checks a passkey's signature over its statement, where it was used, and how the key came to be the signer's: from the passkey that
 * the statement relies on, through the event that began its history, to the enrolment that the key signed itself.
 */
export async function checkPasskey(approval: ReadApproval<SignStatement>, read: ReadBundle, trust: Trust, checks: Checks): Promise<void> {
  const { statement, proof, bytes } = approval
  const asserted = await verifyAssertion(bytes.statement, proof)
  checks.holdsIf(
    'A passkey signed exactly this statement, having verified the person',
    'mathematics',
    asserted.ok,
    asserted.ok ? '' : asserted.reason,
  )
  const isHere = proof.origin === trust.web.origin && proof.rpId === trust.web.rpId
  checks.holdsIf(`It was used at ${trust.web.origin}`, 'the signer’s browser', isHere, `It was used at ${proof.origin}.`)

  const head = statement.authority.heads.find(({ type }) => type === 'passkey')
  const began = read.events.find(({ says }) => says.object.type === 'passkey' && says.object.id === head?.id && says.object.seq === 1)
  const why = began
    ? await whyNotTheirs(statement.signer.id, proof, began, read, trust)
    : 'The beginning of its history is not in the bundle.'
  checks.holdsIf('The passkey was enrolled for this person, by itself or by an earlier one of theirs', 'the organisation', !why, why ?? '')
}

/** The event that began the history of a key, by the enrolment or addition that names it. */
export function beganWith(credential: string, { approvals, events }: ReadBundle): ReadEvent | undefined {
  const enrolment = approvals.filter(enrolls).find(({ statement }) => statement.passkey.id === credential)
  return events.find(({ says }) => says.object.type === 'passkey' && says.object.seq === 1 && says.statement === enrolment?.digest)
}

/** Why a key is not known to be this person's; undefined when it is. */
export async function whyNotTheirs(
  person: string,
  key: { readonly credential: string; readonly key: string },
  began: ReadEvent,
  read: ReadBundle,
  trust: Trust,
  depth = 0,
): Promise<string | undefined> {
  if (depth > LONGEST_LINE) return 'Its keys vouch for each other in a circle.'
  const enrolment = read.approvals.filter(enrolls).find(({ digest }) => digest === began.says.statement)
  if (!enrolment) return 'The statement that enrolled it is not in the bundle.'
  const { statement, proof, bytes } = enrolment
  if (hex(sha256(bytes.proof)) !== began.says.evidence) return 'Its enrolment was confirmed by another proof than the log names.'
  if (statement.person !== person) return 'It was enrolled for another person.'
  if (statement.passkey.id !== key.credential || statement.passkey.key !== key.key)
    return 'Another key was enrolled than the one that signed.'
  const asserted = await verifyAssertion(bytes.statement, proof)
  if (!asserted.ok) return `Its enrolment: ${asserted.reason}`
  if (proof.origin !== trust.web.origin || proof.rpId !== trust.web.rpId) return `It was enrolled at ${proof.origin}.`
  if (statement.type === 'countersign/enrolment/v1') {
    if (proof.key !== key.key) return 'It did not sign its own enrolment.'
    return whyNotVouched({ statement, digest: enrolment.digest, index: began.index }, read.events)
  }
  const earlier = read.approvals.filter(enrolls).find((one) => one.statement.passkey.key === proof.key && one.id !== enrolment.id)
  const start = read.events.find(
    ({ says }) => says.object.type === 'passkey' && says.object.seq === 1 && says.statement === earlier?.digest,
  )
  if (!start) return 'The passkey that added it is not in the bundle.'
  const ended = read.events.some(({ says, index }) => says.object.id === start.says.object.id && isEnding(says) && index < began.index)
  if (ended) return 'The passkey that added it had ended.'
  return whyNotTheirs(person, proof, start, read, trust, depth + 1)
}

const enrolls = (one: ReadApproval): one is ReadApproval<Enrolling> =>
  one.statement.type === 'countersign/enrolment/v1' ||
  (one.statement.type === 'countersign/passkey-change/v1' && one.statement.change === 'add')
