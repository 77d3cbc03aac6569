import { type Canonical, canonicalBytes, hex, parseCanonical, sha256 } from '@/lib/core'
import { decisionBytes } from '@/lib/proof'
import type { Bundle, Failed } from './compile'
import { type Facts, readFacts } from './facts'
import { requestFrom } from './request'
import type { Rule } from './rule'

export type Outcome = 'permit' | 'challenge' | 'deny'

export interface Reason {
  readonly rule: string
  /** One sentence a person can read. */
  readonly reason: string
  /** The way on, as a sentence. */
  readonly next?: string
  /** What would cure it, as a stable word. A challenge has one on every reason. */
  readonly obligation?: string
  /** What a permit asks of the ceremony that follows, as a stable word. */
  readonly duty?: string
}

/** What policy said, why, by which bundle and from which facts. */
export interface Decision {
  readonly outcome: Outcome
  /** Ids of the rules that decided: hard stops first, then curable ones, each in alphabetical order. */
  readonly rules: readonly string[]
  readonly reasons: readonly Reason[]
  /** The bundle's hash, SHA-256 in hex. */
  readonly bundle: string
  readonly engine: string
  /** SHA-256, in hex, of the canonical form of type, facts, outcome, rules and bundle. */
  readonly digest: string
  /** The facts it saw, as canonical values: times in ISO 8601 UTC, lists of ids sorted. Unusable ones are named, not kept. */
  readonly facts: Canonical
  /** Policies that could not be evaluated, or the engine itself. */
  readonly failed?: readonly Failed[]
}

/** Answers that no policy gives: what is said where policy is silent or cannot be asked. */
export const SILENCE = {
  'not-entitled': 'No rule permits this to this person.',
  'facts-unusable': 'A fact that this decision needs is missing, unknown or contradicts another.',
  'policy-error': 'A policy could not be evaluated, and what cannot be decided is refused.',
  'engine-failure': 'What evaluates the policies failed, and what cannot be decided is refused.',
} as const

/** Decides by one bundle. Never throws: whatever cannot be decided is denied. */
export function evaluate(bundle: Bundle, input: unknown): Decision {
  const read = usable(input)
  if ('unusable' in read) return silent(bundle, 'facts-unusable', read)
  try {
    return ask(bundle, read)
  } catch (error) {
    // The engine's WebAssembly ran out of its stack or its memory, say: from then on it may answer nothing any more.
    return failing(bundle, { rule: 'engine-failure', failed: [{ rule: 'engine-failure', why: String(error) }] }, read.seen)
  }
}

/** Facts with the form in which they are kept; or which of them cannot be used. */
function usable(input: unknown): { facts: Facts; seen: Canonical } | { unusable: string } {
  try {
    const read = readFacts(input)
    return read.ok ? { facts: read.facts, seen: record(read.facts) } : { unusable: read.path }
  } catch {
    return { unusable: 'facts' }
  }
}

/** Asks another bundle what it would have said on facts that were recorded: `facts` as a decision keeps them. */
export function evaluateAgain(bundle: Bundle, facts: Canonical): Decision {
  const { now, ...rest } = Object(facts) as { now?: unknown }
  return evaluate(bundle, { ...rest, now: typeof now === 'string' ? new Date(now) : now })
}

function ask(bundle: Bundle, { facts, seen }: { facts: Facts; seen: Canonical }): Decision {
  const request = requestFrom(facts)
  const all = bundle.ask('all', request)
  if (!all.ok) return failing(bundle, unanswered(all), seen)
  const rules = all.rules.map((id) => bundle.rules.get(id)).filter((rule) => rule !== undefined)
  if (all.allowed) return decision(bundle, 'permit', rules.map(asReason), seen)

  // A deny names only prohibitions. Whether anything permits is a second question, put to the permits alone:
  // whom nothing permits learns that and no more, not in which state the thing is.
  const permits = rules.length > 0 ? bundle.ask('permits', request) : all
  if (!permits.ok) return failing(bundle, unanswered(permits), seen)
  if (!permits.allowed)
    return decision(bundle, 'deny', [{ rule: 'not-entitled', reason: bundle.whoMay(request) || SILENCE['not-entitled'] }], seen)
  const curable = rules.every((rule) => rule.obligation !== undefined)
  return decision(bundle, curable ? 'challenge' : 'deny', rules.map(asReason), seen)
}

const asReason = ({ id, reason, next, obligation, duty }: Rule): Reason => ({
  rule: id,
  reason,
  ...(next ? { next } : {}),
  ...(obligation ? { obligation } : {}),
  ...(duty ? { duty } : {}),
})

interface Failing {
  readonly rule: keyof typeof SILENCE
  readonly failed?: readonly Failed[] | undefined
}

const unanswered = ({ cause, failed }: { cause: 'request' | 'policy'; failed?: readonly Failed[] }): Failing => ({
  rule: cause === 'policy' ? 'policy-error' : 'facts-unusable',
  failed,
})

function failing(bundle: Bundle, { rule, failed = [] }: Failing, seen: Canonical): Decision {
  const said = silent(bundle, rule, seen)
  return failed.length > 0 ? { ...said, failed } : said
}

const silent = (bundle: Bundle, rule: keyof typeof SILENCE, facts: Canonical) =>
  decision(bundle, 'deny', [{ rule, reason: SILENCE[rule] }], facts)

function decision(bundle: Bundle, outcome: Outcome, found: readonly Reason[], facts: Canonical): Decision {
  const reasons = found.toSorted((a, b) => Number(Boolean(a.obligation)) - Number(Boolean(b.obligation)) || (a.rule < b.rule ? -1 : 1))
  const rules = reasons.map(({ rule }) => rule)
  const digest = hex(sha256(decisionBytes({ facts, outcome, rules, bundle: bundle.hash })))
  return { outcome, rules, reasons, bundle: bundle.hash, engine: bundle.engine, digest, facts }
}

/** The facts as they are kept: the same set in another order is the same facts. */
function record({ now, principal, act, resource, context }: Facts): Canonical {
  const sorted = (list: readonly string[]) => [...new Set(list)].sort()
  const { secondAdministrator: second, authority, requestedBy, approvedBy } = context
  const kept = {
    now: now.toISOString(),
    principal: { ...principal, roles: sorted(principal.roles) },
    act,
    resource:
      resource.kind === 'envelope'
        ? {
            ...resource,
            signers: sorted(resource.signers),
            openSigners: sorted(resource.openSigners),
            approvers: sorted(resource.approvers),
            openApprovers: sorted(resource.openApprovers),
            copies: sorted(resource.copies),
            uploaders: sorted(resource.uploaders),
            inPlace: resource.inPlace && sorted(resource.inPlace),
          }
        : resource,
    context: {
      ...context,
      secondAdministrator: second && { ...second, roles: sorted(second.roles) },
      requestedBy: requestedBy && { ...requestedBy, roles: sorted(requestedBy.roles) },
      approvedBy: approvedBy && { ...approvedBy, roles: sorted(approvedBy.roles) },
      authority: authority && { ...authority, classes: sorted(authority.classes), currencies: sorted(authority.currencies) },
    },
  }
  const copy = parseCanonical(canonicalBytes(kept))
  if (copy === undefined) throw new TypeError('the facts have no canonical form')
  return copy
}
