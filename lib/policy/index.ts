import 'server-only'
import { type Refusal, refuse } from '@/lib/core'
import { activeBundle, activePlace } from './bundle'
import type { Bundle } from './compile'
import { type Decision, evaluate, SILENCE } from './evaluate'
import type { Facts } from './facts'
import { tellOfFailures } from './failing'
import type { PolicyFile } from './rule'

export { filesOfProduct, policiesIn } from './bundle'
export { type CaseRun, runCases } from './cases/cases'
export { type Bundle, compile, contentOf, readBundle, type Source } from './compile'
export { type ClassRules, type EnvelopeRecord, envelopeFacts, isWeighty } from './envelope'
export { type Decision, evaluateAgain, type Outcome, type Reason } from './evaluate'
export { type Act, ENVELOPE_STATES, type EnvelopeState, type Facts } from './facts'
export { type Failure, onFailure } from './failing'
export { type Fault, faultLine, inspect } from './faults'
export {
  bundleAt,
  followPolicy,
  holdPolicy,
  type InForce,
  keptContent,
  loadFiles,
  type Origin,
  putInForce,
  rulesOf,
  standBy,
} from './in-force'
export type { PolicyFile, Rule } from './rule'
export { type Look, type Sight, sightOf } from './sight'

/**
 * The one place that says yes. Synchronous, without effect; the caller records the decision with the act in the same transaction.
 * Missing, unknown and contradicting facts deny, and so does a policy that fails: that one raises an alarm as well.
 */
export function decide(facts: Facts): Decision {
  const decision = evaluate(activeBundle(), facts)
  if (decision.failed) tellOfFailures(decision)
  return decision
}

/** What a given bundle says to the facts: for questions about another moment, and never for an act. */
export const decideBy = (by: Bundle, facts: Facts): Decision => evaluate(by, facts)

/** A rule in words: its reason, and its text as the policy file has it (empty for what is said where policy is silent). */
export function describeRule(id: string): { reason: string; text: string } | undefined {
  const rule = activeBundle().rules.get(id)
  if (rule) return { reason: rule.reason, text: rule.text }
  return Object.hasOwn(SILENCE, id) ? { reason: SILENCE[id as keyof typeof SILENCE], text: '' } : undefined
}

/** The bundle this process decides by. Call it once at start: it throws when the bundle is missing or does not validate. */
export function bundle(): { hash: string; engine: string; schema: string; policies: readonly PolicyFile[] } {
  const { hash, engine, schema, policies } = activeBundle()
  return { hash, engine, schema, policies }
}

/** The governed object of what is in force, whose head an act cites; none before there is an organisation. */
export const policyObject = (): string | undefined => activePlace().activation

/** A decision that is not a permit, as the refusal a page shows: code `policy-challenge` or `policy-deny`, the first reason, its rule and way on. */
export function refusalOf({ outcome, reasons: [first] }: Decision): Refusal {
  const { reason, rule, next } = first ?? { reason: SILENCE['not-entitled'], rule: 'not-entitled' }
  return refuse(outcome === 'challenge' ? 'policy-challenge' : 'policy-deny', reason, { rule, ...(next ? { next } : {}) })
}
