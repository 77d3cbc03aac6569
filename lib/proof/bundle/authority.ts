import { canonicalBytes, equalBytes, parseCanonical } from '@/lib/core'
import type { SignStatement, Statement } from '../statement'
import { type Relied, whyNotByList } from './by-list'
import type { Checks } from './check'
import { member, type ReadApproval, type ReadBundle } from './reading'
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
 * Checks the authority that a signature relies on, the signer's or that of whom they signed for: that one granted it and another
 * activated it, by itself or in a list, each with a passkey and neither of them whose it is, and that its scope covers what was signed,
 * when it was. Who may grant is the organisation's own rule.
 */
export async function checkAuthority(approval: ReadApproval<SignStatement>, read: ReadBundle, trust: Trust, checks: Checks): Promise<void> {
  const { statement, event } = approval
  const own = statement.authority.kind === 'register'
  if (!own && !statement.onBehalfOf) return
  const [whose, what] = own ? ['signer', 'The authority'] : ['grantor', 'The grantor’s authority']
  const says = `Two others gave the ${whose} authority, each with a passkey of their own`
  const relied = reliedOn(approval)
  if (!relied) {
    if (isAskedFor(approval)) checks.holdsIf(says, 'the organisation', false, 'The rules asked for it, and the statement names none.')
    return
  }
  const { scope, why } = (await byList(relied, read, trust)) ?? (await alone(relied, read, trust))
  checks.holdsIf(says, 'the organisation', !why, why ?? '')
  if (!scope) return
  const beyond = whyNotCovered(scope, statement)
  checks.holdsIf(`${what} covers the class, the amount and the currency`, 'mathematics', !beyond, beyond ?? '')
  const bound = scope.cumulative?.find(({ currency }) => currency === statement.envelope.currency)
  if (bound)
    checks.open(
      'It is within what may be signed altogether with one counterparty',
      'the organisation',
      `${bound.amount}, in minor units of ${bound.currency}, within ${bound.days} days: what else was signed is not in the bundle. The organisation's decision says that it was counted.`,
    )
  const inForce = event !== undefined && scope.from <= event.says.time && event.says.time < scope.until
  checks.holdsIf(`${what} was in force`, 'the organisation', inForce, `It is from ${scope.from} until ${scope.until}.`)
}

function reliedOn({ statement: { authority, signer, onBehalfOf }, event }: ReadApproval<SignStatement>): Relied | undefined {
  if (authority.kind === 'register') return { authority: authority.reference, person: signer.id, at: event?.index }
  const head = authority.heads.find(({ type }) => type === 'authority')
  return head && onBehalfOf && { authority: head.id, person: onBehalfOf.id, at: event?.index }
}

/** Whether policy saw that documents of this kind take authority. */
const isAskedFor = ({ decision }: ReadApproval): boolean =>
  decision !== undefined && member(member(member(parseCanonical(decision), 'facts'), 'resource'), 'register') === true

async function alone(relied: Relied, read: ReadBundle, trust: Trust): Promise<Given> {
  const steps = read.approvals.filter(isStep).filter((one) => one.statement.authority === relied.authority)
  const grant = steps.find((one) => one.statement.act === 'grant')
  const activation = steps.find((one) => one.statement.act === 'activate')
  const why =
    grant && activation
      ? (whyNotByTwo(grant, activation, relied) ??
        (await whyNotDone(inHistory(grant, 1), read, trust)) ??
        (await whyNotDone(inHistory(activation, 2), read, trust)))
      : 'What granted or activated it is not in the bundle.'
  return { scope: grant?.statement.scope, why }
}

/** Of an authority whose history begins in a list. */
async function byList(relied: Relied, read: ReadBundle, trust: Trust): Promise<Given | undefined> {
  const began = read.events.find(
    ({ says: { object } }) => object.type === 'authority' && object.id === relied.authority && object.seq === 1,
  )
  if (began?.says.kind !== 'authority.listed') return undefined
  const { listed } = began
  const why = listed ? await whyNotByList(listed, began, relied, read, trust) : 'Its row in the list is not in the bundle.'
  return { scope: listed?.row.scope, why }
}

function whyNotByTwo({ statement: grant }: Step, { statement: activation }: Step, { person }: Relied) {
  if (grant.person !== person || activation.person !== grant.person) return 'It was given to another person.'
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
