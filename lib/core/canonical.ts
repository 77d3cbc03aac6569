import canonicalize from 'canonicalize'
import { type Bytes, equalBytes, fromUtf8, utf8 } from './bytes'

/** What may stand in signed bytes: strings, safe integers and booleans in objects and arrays. Absence is an omitted member, never null. */
export type Canonical = string | number | boolean | readonly Canonical[] | { readonly [name: string]: Canonical | undefined }

// Marks that reorder what a reader sees (Unicode TR9): in a signed sentence they would let it read otherwise than it is.
const BIDIRECTIONAL_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

// The same everywhere in a text, and NUL, which PostgreSQL does not store.
const NOT_QUOTABLE = new RegExp(`${BIDIRECTIONAL_CONTROL.source}|\\0`, 'g')

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** Nothing that is signed is nested like this; without an end a reader of hostile bytes would run out of stack. */
const DEEPEST = 64

/** The first thing in `value` that may not be signed, as a path and a reason; undefined when all of it may. */
function flaw(value: unknown, path: string, depth: number): string | undefined {
  if (depth > DEEPEST) return `${path.slice(0, 80)}…: deeper than ${DEEPEST} levels`
  if (typeof value === 'string') {
    if (!value.isWellFormed()) return `${path}: a lone surrogate`
    return BIDIRECTIONAL_CONTROL.test(value) ? `${path}: a bidirectional control character` : undefined
  }
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? undefined : `${path}: not a safe integer`
  if (typeof value === 'boolean') return undefined
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = flaw(value[index], `${path}[${index}]`, depth + 1)
      if (found) return found
    }
    return undefined
  }
  if (!isObject(value)) return `${path}: ${value === null ? 'null' : typeof value}`
  for (const name of Object.keys(value)) {
    const member = value[name]
    if (member === undefined) continue
    const found = flaw(name, `${path} (name)`, depth + 1) ?? flaw(member, `${path}.${name}`, depth + 1)
    if (found) return found
  }
  return undefined
}

/**
 * The one byte form of a value: JSON by RFC 8785, restricted to strings, safe integers and booleans.
 * Throws TypeError naming the offending path: what we sign is made by us, so a flaw is a bug.
 */
export function canonicalBytes(value: Canonical): Bytes {
  const found = flaw(value, '$', 0)
  if (found) throw new TypeError(`not canonical: ${found}`)
  return utf8(canonicalize(value) as string)
}

/**
 * The same value with U+FFFD for every character that may not be signed or stored (NUL): for what quotes a stranger's words,
 * which must neither be lost nor mislead.
 */
export function quotable<T extends Canonical | undefined>(value: T): T
export function quotable(value: Canonical | undefined): Canonical | undefined {
  if (typeof value === 'string') return value.toWellFormed().replaceAll(NOT_QUOTABLE, '\ufffd')
  if (Array.isArray(value)) return value.map((one: Canonical) => quotable(one))
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, quotable(member as Canonical | undefined)]))
}

/** Reads canonical bytes. Undefined unless the bytes equal their own canonical form: one value has one spelling. */
export function parseCanonical(bytes: Uint8Array): Canonical | undefined {
  let value: unknown
  try {
    value = JSON.parse(fromUtf8(bytes))
  } catch {
    return undefined
  }
  if (flaw(value, '$', 0)) return undefined
  return equalBytes(canonicalBytes(value as Canonical), bytes) ? (value as Canonical) : undefined
}
