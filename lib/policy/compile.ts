import { setFlagsFromString } from 'node:v8'
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { z } from 'zod'
import { type Bytes, canonicalBytes, hex, parseCanonical, sha256 } from '@/lib/core'
import { faultLine, inspect } from './faults'
import type { Request } from './request'
import type { PolicyFile, Rule } from './rule'

// V8 of Node 20 aborts the process when it gives up code into which a call to WebAssembly was inlined ("unreachable code" in
// Deoptimizer::DoComputeBuiltinContinuation). It did so in 12 of 30 runs of the policy cases, and in none of nine without inlining.
setFlagsFromString('--no-turbo-inline-js-wasm-calls')

type Answer = { ok: true; allowed: boolean; rules: string[] } | { ok: false; cause: 'request' | 'policy'; failed?: readonly Failed[] }

/** A policy that could not be evaluated, and why. */
export interface Failed {
  readonly rule: string
  readonly why: string
}

/** Schema and files of a bundle, verbatim, by name. */
export interface Source {
  readonly schema: string
  readonly policies: readonly PolicyFile[]
}

/** A bundle ready to answer. `hash` is SHA-256, in hex, over `content`: the engine's version, the schema and every policy file, verbatim. */
export interface Bundle extends Source {
  readonly hash: string
  readonly content: Bytes
  readonly engine: string
  readonly rules: ReadonlyMap<string, Rule>
  /** Asks the whole bundle, or its permits alone. */
  readonly ask: (which: 'all' | 'permits', request: Request) => Answer
  /** Who would have been permitted, in the words of the permits that can answer this question; empty when none can. */
  readonly whoMay: (request: Request) => string
}

/** The engine that decides here. */
export const ENGINE = `cedar/${cedar.getCedarVersion()}`

const TYPE = 'countersign/policy-bundle/v1'

/** The canonical bytes that name a bundle. */
export const contentOf = ({ schema, policies }: Source, engine = ENGINE): Bytes =>
  canonicalBytes({ type: TYPE, engine, schema, policies: policies.map(({ name, text }) => ({ name, text })) })

const shape = z.strictObject({
  type: z.literal(TYPE),
  engine: z.string(),
  schema: z.string(),
  policies: z.array(z.strictObject({ name: z.string(), text: z.string() })),
})

/** What such bytes say; undefined when they are nothing of the kind. */
export function readBundle(content: Uint8Array): (Source & { readonly engine: string }) | undefined {
  const read = shape.safeParse(parseCanonical(content))
  return read.success ? read.data : undefined
}

/**
 * Parses, validates (strict) and prepares a bundle, once. Throws when it does not validate, when a policy lacks @id, @reason
 * or (a permit) @otherwise, or when two share an id: a bundle that is not whole answers nothing. `engine` is the one it is to be
 * named by: what an older version of the engine decided is asked again of this one.
 */
export function compile(schema: string, policies: readonly PolicyFile[], engine = ENGINE): Bundle {
  const content = contentOf({ schema, policies }, engine)
  const hash = hex(sha256(content))
  const { rules, faults } = inspect(schema, policies)
  if (faults.length > 0) throw new Error(faults.map(faultLine).join('\n'))

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
    if (diagnostics.errors.length > 0)
      return {
        ok: false,
        cause: 'policy',
        failed: diagnostics.errors.map(({ policyId, error }) => ({ rule: policyId, why: error.message })),
      }
    return { ok: true, allowed: decision === 'allow', rules: diagnostics.reason }
  }
  // Reading what each permit covers costs as much as all the rest; nobody needs it before the first refusal.
  let said: ReturnType<typeof silences> | undefined
  const whoMay: Bundle['whoMay'] = ({ action, resource }) => {
    said ??= silences(permits, schema)
    return [...(said.get(`${action.type}::"${action.id}" ${resource.type}`) ?? [])].join(' ')
  }
  return { hash, content, engine, schema, policies, rules, ask, whoMay }
}

const textsOf = (rules: readonly Rule[]) => Object.fromEntries(rules.map(({ id, text }) => [id, text]))

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

function must(answer: cedar.CheckParseAnswer): void {
  if (answer.type === 'failure') throw new Error(answer.errors.map((error) => error.message).join('; '))
}
