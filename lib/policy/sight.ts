import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import type { Bundle } from './compile'
import type { Facts } from './facts'

type Attribute = keyof NonNullable<Facts['context']['authority']>

/** What the rules want to know of an attribute: nothing, how it compares with its counterpart below, or its very value. */
export type Look = 'nothing' | 'comparison' | 'value'

/**
 * How far a bundle's rules look into what they are told of a signer. People who differ only in what no rule looks at get the same
 * decision, so that one question answers for all of them.
 */
export interface Sight {
  readonly authority: Readonly<Record<Attribute, Look>>
  /** People whom a rule names. */
  readonly people: ReadonlySet<string>
}

/** With what each attribute is compared, where it is only compared; the others are read whole if at all. */
const COUNTERPARTS: Readonly<Record<Attribute, string | undefined>> = {
  id: undefined,
  classes: 'resource.class',
  currencies: 'resource.currency',
  maximum: 'resource.amount',
  cumulative: undefined,
  spent: undefined,
  from: 'context.now',
  until: 'context.now',
}
const ATTRIBUTES = Object.keys(COUNTERPARTS) as Attribute[]
const COMPARISONS = new Set(['<', '<=', '>', '>=', '==', '!='])

const known = new WeakMap<Bundle, Sight>()

/** Read from the rules themselves, as the engine parses them: whatever is not recognised counts as a look at the whole. */
export function sightOf(bundle: Bundle): Sight {
  const sight = known.get(bundle) ?? lookAt([...bundle.rules.values()].map(({ text }) => text))
  known.set(bundle, sight)
  return sight
}

function lookAt(texts: readonly string[]): Sight {
  const looks = new Map<string, Look>()
  const people = new Set<string>()
  const raise = (attribute: string, look: Look) => {
    if (looks.get(attribute) !== 'value') looks.set(attribute, look)
  }
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { type, id } = node as { type?: unknown; id?: unknown }
    if (typeof type === 'string' && type.endsWith('::Person') && typeof id === 'string') people.add(id)
    const path = pathOf(node)
    if (path !== undefined) {
      for (const attribute of attributesIn(path)) raise(attribute, 'value')
      return
    }
    for (const [operator, given] of Object.entries(node)) {
      const compared = comparedIn(operator, given)
      for (const attribute of compared ?? []) raise(attribute, 'comparison')
      if (!compared) walk(given)
    }
  }
  for (const text of texts) {
    const parsed = cedar.policyToJson(text)
    if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '))
    walk(parsed.json)
  }
  const authority = Object.fromEntries(ATTRIBUTES.map((attribute) => [attribute, looks.get(attribute) ?? 'nothing']))
  return { authority: authority as Sight['authority'], people }
}

/** `context.authority.from`, where an expression is no more than that. */
function pathOf(node: unknown): string | undefined {
  const { Var: variable, '.': access } = (node ?? {}) as { Var?: string; '.'?: { left: unknown; attr: string } }
  if (variable !== undefined) return variable
  const left = access && pathOf(access.left)
  return left === undefined ? undefined : `${left}.${access?.attr}`
}

/** What a path lays open: all of the authority, where it or what holds it is used whole. */
const attributesIn = (path: string): readonly string[] =>
  path === 'context' || path === 'context.authority' ? ATTRIBUTES : (attributeIn(path) ?? [])

const attributeIn = (path: string): readonly string[] | undefined => /^context\.authority\.([^.]+)/.exec(path)?.slice(1)

/** What an expression only compares with its counterpart, or asks the presence of; undefined where it is neither. */
function comparedIn(operator: string, given: unknown): readonly string[] | undefined {
  const { left, right, attr } = (given ?? {}) as { left?: unknown; right?: unknown; attr?: string | readonly string[] }
  const [one, other] = [pathOf(left), pathOf(right)]
  if (operator === 'has') return one === undefined ? undefined : (attributeIn([one, attr].flat().join('.')) ?? [])
  if (operator === 'contains') return counterparts(one, other)
  return COMPARISONS.has(operator) ? (counterparts(one, other) ?? counterparts(other, one)) : undefined
}

function counterparts(one = '', other = ''): readonly string[] | undefined {
  const attribute = attributeIn(one)
  return attribute && other && COUNTERPARTS[attribute[0] as Attribute] === other ? attribute : undefined
}
