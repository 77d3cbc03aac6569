import { canonicalBytes, equalBytes } from '@/lib/core'
import type { SignStatement, Statement } from '../statement'
import { whyNotByList } from './by-list'
import type { Checks } from './check'
import type { ReadApproval, ReadBundle } from './reading'
import { whyNotDone } from './steps'
import type { Trust } from './trust'

type Step = ReadApproval<Extract<Statement, { type: 'countersign/authority/v1' }>>

const isStep = (one: ReadApproval): one is Step => one.statement.type === 'countersign/authority/v1'

/** What an authority covers, and why it was not given as it takes. */
interface Given {
  readonly scope: Step['statement']['scope'] | undefined
  readonly why: string | undefined
}

/**
 * Checks what a signature under the register relies on: that one granted the authority and another activated it, by itself or in a list,
 * each with a passkey and neither of them the signer, and that its scope covers what was signed, when it was. Who may grant is the
 * organisation's own rule.
 */
export async function checkAuthority(approval: ReadApproval<SignStatement>, read: ReadBundle, trust: Trust, checks: Checks): Promise<void> {
  const { statement, event } = approval
  if (statement.authority.kind !== 'register') return
  const { scope, why } = (await byList(approval, read, trust)) ?? (await alone(approval, read, trust))
  checks.holdsIf('Two others gave the signer authority, each with a passkey of their own', 'the organisation', !why, why ?? '')
  if (!scope) return
  const beyond = whyNotCovered(scope, statement)
  checks.holdsIf('The authority covers the class, the amount and the currency', 'mathematics', !beyond, beyond ?? '')
  const bound = scope.cumulative?.find(({ currency }) => currency === statement.envelope.currency)
  if (bound)
    checks.open(
      'It is within what may be signed altogether with one counterparty',
      'the organisation',
      `${bound.amount}, in minor units of ${bound.currency}, within ${bound.days} days: what else was signed is not in the bundle. The organisation's decision says that it was counted.`,
    )
  const inForce = event !== undefined && scope.from <= event.says.time && event.says.time < scope.until
  checks.holdsIf('The authority was in force', 'the organisation', inForce, `It is from ${scope.from} until ${scope.until}.`)
}

async function alone(approval: ReadApproval<SignStatement>, read: ReadBundle, trust: Trust): Promise<Given> {
  const steps = read.approvals.filter(isStep).filter((one) => one.statement.authority === approval.statement.authority.reference)
  const grant = steps.find((one) => one.statement.act === 'grant')
  const activation = steps.find((one) => one.statement.act === 'activate')
  const why =
    grant && activation
      ? (whyNotByTwo(grant, activation, approval) ??
        (await whyNotDone(inHistory(grant, 1), read, trust)) ??
        (await whyNotDone(inHistory(activation, 2), read, trust)))
      : 'What granted or activated it is not in the bundle.'
  return { scope: grant?.statement.scope, why }
}

/** Of an authority whose history begins in a list. */
async function byList(approval: ReadApproval<SignStatement>, read: ReadBundle, trust: Trust): Promise<Given | undefined> {
  const { reference } = approval.statement.authority
  const began = read.events.find(({ says: { object } }) => object.type === 'authority' && object.id === reference && object.seq === 1)
  if (began?.says.kind !== 'authority.listed') return undefined
  const { listed } = began
  const why = listed ? await whyNotByList(listed, began, approval, read, trust) : 'Its row in the list is not in the bundle.'
  return { scope: listed?.row.scope, why }
}

function whyNotByTwo({ statement: grant }: Step, { statement: activation }: Step, { statement }: ReadApproval<SignStatement>) {
  if (grant.person !== statement.signer.id || activation.person !== grant.person) return 'It was given to another person.'
  if (new Set([grant.administrator, activation.administrator, grant.person]).size < 3) return 'It takes two others.'
  const same = equalBytes(canonicalBytes(grant.scope), canonicalBytes(activation.scope))
  return same ? undefined : 'What was activated is not what was granted.'
}

const KINDS = { grant: 'authority.granted', activate: 'authority.activated', end: 'authority.ended' } as const

const inHistory = (approval: Step, seq: number) => {
  const { act, administrator, authority } = approval.statement
  return { approval, act, person: administrator, kind: KINDS[act], object: { type: 'authority', id: authority, seq } }
}

function whyNotCovered(scope: Step['statement']['scope'], { envelope: { class: kind, amount, currency } }: SignStatement) {
  if (!scope.classes.includes(kind)) return `It is for ${scope.classes.join(', ')}.`
  if (amount === undefined) return undefined
  const cap = scope.caps.find((one) => one.currency === currency)
  if (!cap) return `It gives none in ${currency}.`
  return amount <= cap.amount ? undefined : `Its largest amount is ${cap.amount}, in minor units of ${currency}.`
}
