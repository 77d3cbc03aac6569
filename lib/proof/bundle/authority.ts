import { canonicalBytes, equalBytes } from '@/lib/core'
import { verifyAssertion } from '../assertion'
import type { SignStatement, Statement } from '../statement'
import type { Checks } from './check'
import { beganWith, whyNotTheirs } from './keys'
import type { ReadApproval, ReadBundle } from './reading'
import { originsOf, type Trust } from './trust'

type Step = ReadApproval<Extract<Statement, { type: 'countersign/authority/v1' }>>

const isStep = (one: ReadApproval): one is Step => one.statement.type === 'countersign/authority/v1'

/**
 * Checks what a signature under the register relies on: that one granted the authority and another activated it, each with a passkey
 * and neither of them the signer, and that its scope covers what was signed, when it was. Who may grant is the organisation's own rule.
 */
export async function checkAuthority(approval: ReadApproval<SignStatement>, read: ReadBundle, trust: Trust, checks: Checks): Promise<void> {
  const { statement, event } = approval
  if (statement.authority.kind !== 'register') return
  const steps = read.approvals.filter(isStep).filter((one) => one.statement.authority === statement.authority.reference)
  const grant = steps.find((one) => one.statement.act === 'grant')
  const activation = steps.find((one) => one.statement.act === 'activate')
  const why =
    grant && activation
      ? (whyNotByTwo(grant, activation, approval) ??
        (await whyNotDone(grant, 1, read, trust)) ??
        (await whyNotDone(activation, 2, read, trust)))
      : 'What granted or activated it is not in the bundle.'
  checks.holdsIf('Two others gave the signer authority, each with a passkey of their own', 'the organisation', !why, why ?? '')
  if (!grant) return
  const { scope } = grant.statement
  const beyond = whyNotCovered(scope, statement)
  checks.holdsIf('The authority covers the class, the amount and the currency', 'mathematics', !beyond, beyond ?? '')
  const inForce = event !== undefined && scope.from <= event.says.time && event.says.time < scope.until
  checks.holdsIf('The authority was in force', 'the organisation', inForce, `It is from ${scope.from} until ${scope.until}.`)
}

function whyNotByTwo({ statement: grant }: Step, { statement: activation }: Step, { statement }: ReadApproval<SignStatement>) {
  if (grant.person !== statement.signer.id || activation.person !== grant.person) return 'It was given to another person.'
  if (new Set([grant.administrator, activation.administrator, grant.person]).size < 3) return 'It takes two others.'
  const same = equalBytes(canonicalBytes(grant.scope), canonicalBytes(activation.scope))
  return same ? undefined : 'What was activated is not what was granted.'
}

const KINDS = { grant: 'authority.granted', activate: 'authority.activated', end: 'authority.ended' } as const

/** Why a step was not done as its statement says: confirmed by the administrator's own passkey, and at its place in the log. */
async function whyNotDone(
  { statement, bytes, proof, event }: Step,
  seq: number,
  read: ReadBundle,
  trust: Trust,
): Promise<string | undefined> {
  const says = event?.says
  const isLogged =
    says?.kind === KINDS[statement.act] &&
    says.outcome === 'permitted' &&
    says.object.type === 'authority' &&
    says.object.id === statement.authority &&
    says.object.seq === seq &&
    says.actor.id === statement.administrator
  const isOurs = statement.organisation === trust.organisation.id && originsOf(trust).includes(statement.log)
  if (!isLogged || !isOurs) return `The log does not name this ${statement.act}.`
  const asserted = await verifyAssertion(bytes.statement, proof)
  if (!asserted.ok) return `The ${statement.act}: ${asserted.reason}`
  if (proof.origin !== trust.web.origin || proof.rpId !== trust.web.rpId) return `The ${statement.act} was confirmed at ${proof.origin}.`
  const began = beganWith(proof.credential, read)
  return began
    ? whyNotTheirs(statement.administrator, proof, began, read, trust)
    : `The passkey of the ${statement.act} has no beginning in the bundle.`
}

function whyNotCovered(scope: Step['statement']['scope'], { envelope: { class: kind, amount, currency } }: SignStatement) {
  if (!scope.classes.includes(kind)) return `It is for ${scope.classes.join(', ')}.`
  if (amount === undefined) return undefined
  const cap = scope.caps.find((one) => one.currency === currency)
  if (!cap) return `It gives none in ${currency}.`
  return amount <= cap.amount ? undefined : `Its largest amount is ${cap.amount}, in minor units of ${currency}.`
}
