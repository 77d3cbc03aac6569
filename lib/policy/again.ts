import { type Canonical, hex, sha256 } from '@/lib/core'
import type { Answered } from '@/lib/proof'
import { type Bundle, compile, ENGINE, readBundle, type Source } from './compile'
import { evaluateAgain } from './evaluate'

const prepared = new Map<string, Bundle>()

/** Preparing a bundle costs most of a second, and one decides many signatures. */
function preparedFor(content: Uint8Array, { schema, policies }: Source): Bundle {
  const hash = hex(sha256(content))
  const bundle = prepared.get(hash) ?? compile(schema, policies)
  prepared.set(hash, bundle)
  return bundle
}

/**
 * What a bundle of policies says on the facts that a decision saw; for the verifier, which has no database. Says why not where another
 * version of the engine decided, or where this version asks for facts that were not kept then.
 */
export async function askAgain(content: Uint8Array, facts: Canonical): Promise<Answered> {
  const read = readBundle(content)
  if (!read) return { why: 'The policies cannot be read.' }
  if (read.engine !== ENGINE) return { why: `It was decided by ${read.engine}, and this is ${ENGINE}.` }
  const bundle = preparedFor(content, read)
  const { outcome, rules } = evaluateAgain(bundle, facts)
  if (rules.includes('engine-failure')) return { why: 'What evaluates the policies failed here.' }
  if (rules.includes('facts-unusable')) return { why: 'This version knows the facts of a decision in another form.' }
  return { outcome, rules }
}
