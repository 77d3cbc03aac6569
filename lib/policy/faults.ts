import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { entangledAt } from './entangled'
import type { PolicyFile, Rule } from './rule'

/** What is wrong with a bundle, and where: line and column from 1. */
export interface Fault {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly says: string
  /** The rule it is in, where that has a name. */
  readonly rule?: string
}

/** A rule with where its text begins in its file. */
interface Placed {
  readonly rule: Rule
  readonly file: PolicyFile
  readonly offset: number
}

/**
 * How many faults are told, how many policies a bundle has, and how many are validated in one go: whoever checks a draft keeps the
 * process from everything else, and a few hundred thousand characters hold as many faults.
 */
const MOST = { faults: 100, rules: 1000, validated: 50 }

/**
 * Reads the rules of a bundle, and what keeps it from being whole: a hundred faults at most, of which the first is always there. Its
 * policies are validated (strictly) once each can be read.
 */
export function inspect(schema: string, policies: readonly PolicyFile[]): { rules: ReadonlyMap<string, Rule>; faults: readonly Fault[] } {
  const faults: Fault[] = []
  const placed = policies.flatMap((file) => placedIn(file, faults))
  const rules = new Map<string, Rule>()
  for (const { rule, file, offset } of placed) {
    if (rules.has(rule.id) && !isFull(faults)) faults.push(at(file, offset, `Two policies are called ${rule.id}`, rule.id))
    rules.set(rule.id, rule)
  }
  const names = new Set<string>()
  for (const { name } of policies) {
    if (names.has(name) && !isFull(faults)) faults.push({ file: name, line: 1, column: 1, says: 'Two files have this name' })
    names.add(name)
  }
  const [beyond] = placed.slice(MOST.rules)
  if (beyond && !isFull(faults)) faults.push(at(beyond.file, beyond.offset, `a bundle has ${MOST.rules} policies at most`, beyond.rule.id))
  for (let from = 0; faults.length === 0 && from < placed.length; from += MOST.validated)
    faults.push(...invalid(schema, placed.slice(from, from + MOST.validated)))
  return { rules, faults }
}

const isFull = (faults: readonly Fault[]) => faults.length >= MOST.faults

function placedIn(file: PolicyFile, faults: Fault[]): Placed[] {
  if (isFull(faults)) return []
  const entangled = entangledAt(file.text)
  if (entangled !== undefined) {
    faults.push(at(file, entangled, 'this policy is nested too deep, or too long, for the engine: make two of it'))
    return []
  }
  const parts = cedar.policySetTextToParts(file.text)
  if (parts.type === 'failure') {
    faults.push(...parts.errors.slice(0, MOST.faults).map((error) => told(file, error, 0)))
    return []
  }
  if (parts.policy_templates.length > 0) faults.push(at(file, 0, 'templates are not used here'))
  let from = 0
  const placed: Placed[] = []
  for (const text of parts.policies.slice(0, MOST.rules + 1)) {
    if (isFull(faults)) break
    const offset = file.text.indexOf(text, from)
    from = offset + text.length
    const rule = readRule(file, text)
    if (typeof rule === 'string') faults.push(at(file, offset, rule))
    else placed.push({ rule, file, offset })
  }
  return placed
}

/** One policy as its file says it, or what it lacks. */
function readRule({ name }: PolicyFile, text: string): Rule | string {
  const parsed = cedar.policyToJson(text)
  if (parsed.type === 'failure') return messages(parsed.errors)
  const { effect, annotations = {} } = parsed.json
  const { id, reason, next, obligation, duty, otherwise } = annotations
  if (!id) return `A policy has no @id: ${text.slice(0, 80)}`
  if (!reason) return `${id} has no @reason`
  if (effect === 'permit' && !otherwise) return `${id} has no @otherwise`
  const optional = Object.fromEntries(Object.entries({ next, obligation, duty, otherwise }).filter(([, value]) => value !== undefined))
  return { id, effect, reason, ...optional, file: name, text }
}

function invalid(schema: string, placed: readonly Placed[]): Fault[] {
  const staticPolicies = Object.fromEntries(placed.map(({ rule }) => [rule.id, rule.text]))
  const validation = cedar.validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } })
  if (validation.type === 'failure') return [{ file: 'schema.cedarschema', line: 1, column: 1, says: messages(validation.errors) }]
  // The same is said once for every act and kind of resource that a policy is about.
  const said = new Map([...validation.validationErrors, ...validation.validationWarnings].map((one) => [JSON.stringify(one), one]))
  return [...said.values()].slice(0, MOST.faults).flatMap(({ policyId, error }) => {
    const found = placed.find(({ rule }) => rule.id === policyId)
    return found ? [{ ...told(found.file, error, found.offset), rule: policyId }] : []
  })
}

/** Cedar counts in bytes, from the beginning of the text it was given. */
function told(file: PolicyFile, { message, help, sourceLocations: [place] = [] }: cedar.DetailedError, offset: number): Fault {
  const before = Buffer.from(file.text.slice(offset))
    .subarray(0, place?.start ?? 0)
    .toString()
  const says = message.replace(/^for policy `[^`]*`, /, '')
  return at(file, offset + before.length, [says, place?.label, help].filter(Boolean).join('; '))
}

function at({ name, text }: PolicyFile, offset: number, says: string, rule?: string): Fault {
  const lines = text.slice(0, Math.max(offset, 0)).split('\n')
  return { file: name, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, says, ...(rule && { rule }) }
}

/** A fault in one line: `signing.cedar:12: …`. */
export const faultLine = ({ file, line, rule, says }: Fault): string => `${file}:${line}: ${rule ? `${rule}: ` : ''}${says}`

const messages = (errors: readonly cedar.DetailedError[]) => errors.map((error) => error.message).join('; ')
