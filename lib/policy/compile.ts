import { setFlagsFromString } from 'node:v8'
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { canonicalBytes, hex, sha256 } from '@/lib/core'
import type { Request } from './request'

// V8 of Node 20 aborts the process when it gives up code into which a call to WebAssembly was inlined ("unreachable code" in
// Deoptimizer::DoComputeBuiltinContinuation). It did so in 12 of 30 runs of the policy cases, and in none of nine without inlining.
setFlagsFromString('--no-turbo-inline-js-wasm-calls')

export interface PolicyFile {
  readonly name: string
  readonly text: string
}

/** One policy as its file says it. A permit has `otherwise` (what is said when nothing permits), a forbid may have `obligation` (its cure). */
export interface Rule {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly reason: string
  readonly next?: string
  readonly obligation?: string
  readonly duty?: string
  readonly otherwise?: string
  readonly text: string
}

type Answer = { ok: true; allowed: boolean; rules: string[] } | { ok: false; cause: 'request' | 'policy' }

/** A bundle ready to answer. `hash` is SHA-256, in hex, over the engine's version, the schema and every policy file, verbatim. */
export interface Bundle {
  readonly hash: string
  readonly engine: string
  readonly schema: string
  readonly policies: readonly PolicyFile[]
  readonly rules: ReadonlyMap<string, Rule>
  /** Asks the whole bundle, or its permits alone. */
  readonly ask: (which: 'all' | 'permits', request: Request) => Answer
  /** Who would have been permitted, in the words of the permits that can answer this question; empty when none can. */
  readonly whoMay: (request: Request) => string
}

/**
 * Parses, validates (strict) and prepares a bundle, once. Throws when it does not validate, when a policy lacks @id, @reason
 * or (a permit) @otherwise, or when two share an id: a bundle that is not whole answers nothing.
 */
export function compile(schema: string, policies: readonly PolicyFile[]): Bundle {
  const engine = `cedar/${cedar.getCedarVersion()}`
  const hash = hex(
    sha256(
      canonicalBytes({
        type: 'countersign/policy-bundle/v1',
        engine,
        schema,
        policies: policies.map(({ name, text }) => ({ name, text })),
      }),
    ),
  )
  const rules = new Map<string, Rule>()
  for (const text of policies.flatMap(split)) {
    const rule = readRule(text)
    if (rules.has(rule.id)) throw new Error(`Two policies are called ${rule.id}`)
    rules.set(rule.id, rule)
  }
  validate(schema, textsOf([...rules.values()]))

  const ids = { all: `${hash}/all`, permits: `${hash}/permits` }
  const permits = [...rules.values()].filter((rule) => rule.effect === 'permit')
  must(cedar.preparsePolicySet(ids.all, { staticPolicies: textsOf([...rules.values()]) }))
  must(cedar.preparsePolicySet(ids.permits, { staticPolicies: textsOf(permits) }))
  must(cedar.preparseSchema(hash, schema))

  const ask: Bundle['ask'] = (which, request) => {
    const answer = cedar.statefulIsAuthorized({
      ...request,
      preparsedPolicySetId: ids[which],
      preparsedSchemaName: hash,
      validateRequest: true,
    })
    if (answer.type === 'failure') return { ok: false, cause: 'request' }
    const { decision, diagnostics } = answer.response
    // Cedar skips a forbid that errors. Skipping a prohibition would be a yes by accident.
    if (diagnostics.errors.length > 0) return { ok: false, cause: 'policy' }
    return { ok: true, allowed: decision === 'allow', rules: diagnostics.reason }
  }
  // Reading what each permit covers costs as much as all the rest; nobody needs it before the first refusal.
  let said: ReturnType<typeof silences> | undefined
  const whoMay: Bundle['whoMay'] = ({ action, resource }) => {
    said ??= silences(permits, schema)
    return [...(said.get(`${action.type}::"${action.id}" ${resource.type}`) ?? [])].join(' ')
  }
  return { hash, engine, schema, policies, rules, ask, whoMay }
}

const textsOf = (rules: readonly Rule[]) => Object.fromEntries(rules.map(({ id, text }) => [id, text]))

function split({ name, text }: PolicyFile): string[] {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type === 'failure') throw new Error(`${name}: ${messages(parts.errors)}`)
  if (parts.policy_templates.length > 0) throw new Error(`${name}: templates are not used here`)
  return parts.policies
}

function readRule(text: string): Rule {
  const parsed = cedar.policyToJson(text)
  if (parsed.type === 'failure') throw new Error(messages(parsed.errors))
  const { effect, annotations = {} } = parsed.json
  const { id, reason, next, obligation, duty, otherwise } = annotations
  if (!id) throw new Error(`A policy has no @id: ${text.slice(0, 80)}`)
  if (!reason) throw new Error(`${id} has no @reason`)
  if (effect === 'permit' && !otherwise) throw new Error(`${id} has no @otherwise`)
  const optional = Object.fromEntries(Object.entries({ next, obligation, duty, otherwise }).filter(([, value]) => value !== undefined))
  return { id, effect, reason, ...optional, text }
}

/** For each question (act and kind of resource) what its permits say when none of them permits. */
function silences(permits: readonly Rule[], schema: string): ReadonlyMap<string, ReadonlySet<string>> {
  const said = new Map<string, Set<string>>()
  for (const { text, otherwise } of permits) {
    const environments = cedar.getValidRequestEnvsPolicy(text, schema)
    if (environments.type === 'failure') throw new Error(environments.error)
    for (const question of environments.actions.flatMap((action) => environments.resources.map((kind) => `${action} ${kind}`))) {
      said.set(question, (said.get(question) ?? new Set()).add(otherwise ?? ''))
    }
  }
  return said
}

function validate(schema: string, staticPolicies: Record<string, string>): void {
  const validation = cedar.validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } })
  if (validation.type === 'failure') throw new Error(messages(validation.errors))
  const found = [...validation.validationErrors, ...validation.validationWarnings]
  if (found.length > 0) throw new Error(found.map(({ policyId, error }) => `${policyId}: ${error.message}`).join('; '))
}

function must(answer: cedar.CheckParseAnswer): void {
  if (answer.type === 'failure') throw new Error(messages(answer.errors))
}

const messages = (errors: readonly cedar.DetailedError[]) => errors.map((error) => error.message).join('; ')
