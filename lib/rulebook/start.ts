import 'server-only'
import { type Clock, hex, newId, sha256, systemClock } from '@/lib/core'
import { type Tx, transaction } from '@/lib/db'
import { loadPolicy } from '@/lib/identity'
import { append, organisation } from '@/lib/ledger'
import {
  bundle,
  contentOf,
  faultLine,
  filesOfProduct,
  followPolicy,
  holdPolicy,
  inspect,
  keptContent,
  putInForce,
  readBundle,
  type Source,
} from '@/lib/policy'
import { raiseAlarms } from './alarm'

/**
 * Has this process decide by what is in force. An upgrade of the product comes into force with its start: files that nobody changed
 * follow the product's, and those that administrators changed stay and are validated against the new schema. Throws, in one line,
 * when they do not fit: deciding by other rules than the organisation's own would be worse than not to start.
 */
export async function startPolicy(clock: Clock = systemClock): Promise<void> {
  bundle()
  raiseAlarms()
  if (await organisation()) await transaction((tx) => upgrade(tx, clock))
  await followPolicy()
}

async function upgrade(tx: Tx, clock: Clock): Promise<void> {
  await holdPolicy(tx)
  const inForce = await tx.policyInForce.findFirst()
  if (!inForce) return loadPolicy(tx, 'first', clock)
  const last = await tx.policyActivation.findUniqueOrThrow({ where: { id: inForce.activation } })
  const product = filesOfProduct()
  if (hex(last.base) === hex(sha256(contentOf(product)))) return
  if (last.origin === 'files') return loadPolicy(tx, 'upgrade', clock)
  const [theirs, base] = [await kept(tx, last.bundle), await kept(tx, last.base)]
  const next = carriedOver(theirs, base, product)
  const [fault] = inspect(next.schema, next.policies).faults
  if (fault)
    throw new Error(
      `The policies of this organisation do not fit this version: ${faultLine(fault)}. Write them out with "npm run policy:export -- DIR", mend that file, and load them with "npm run policy:load -- DIR".`,
    )
  await load(tx, next, 'upgrade', clock)
}

async function kept(tx: Tx, hash: Uint8Array): Promise<Source> {
  const content = await keptContent(hex(hash), tx)
  const read = content && readBundle(content)
  if (!read) throw new Error(`policy bundle ${hex(hash)} is not on record`)
  return read
}

/** File by file: what the organisation has not changed follows the product. */
export function carriedOver(theirs: Source, base: Source, product: Source): Source {
  const textIn = ({ policies }: Source, name: string) => policies.find((one) => one.name === name)?.text
  const names = [...new Set([...theirs.policies, ...product.policies].map(({ name }) => name))].sort()
  const policies = names.flatMap((name) => {
    const own = textIn(theirs, name)
    const text = own === textIn(base, name) ? textIn(product, name) : own
    return text === undefined ? [] : [{ name, text }]
  })
  return { schema: product.schema, policies }
}

async function load(tx: Tx, source: Source, because: 'upgrade' | 'command', clock: Clock): Promise<string> {
  const content = contentOf(source)
  const id = newId()
  const digest = hex(sha256(content))
  await putInForce(tx, { id, content, origin: because, base: contentOf(filesOfProduct()), at: clock() })
  await append(
    tx,
    {
      kind: 'policy.loaded',
      object: { type: 'policy', id },
      actor: { kind: 'system' },
      outcome: 'permitted',
      details: { because, digest },
    },
    clock,
  )
  return digest
}

/**
 * Puts policies in force by the operator's command, where those of the organisation do not fit this version: returns the bundle's hash,
 * or in one line why not. While they do fit, policies are changed by two administrators and not from here.
 */
export async function loadByCommand(policies: Source['policies'], clock: Clock = systemClock): Promise<{ hash: string } | { why: string }> {
  const next = { schema: filesOfProduct().schema, policies }
  const [fault] = inspect(next.schema, policies).faults
  if (fault) return { why: faultLine(fault) }
  return transaction(async (tx) => {
    await holdPolicy(tx)
    const inForce = await tx.policyInForce.findFirst()
    if (!inForce) return { why: 'There is no organisation yet: the first start loads the product’s own policies.' }
    const { base } = await tx.policyActivation.findUniqueOrThrow({ where: { id: inForce.activation } })
    const carried = carriedOver(await kept(tx, inForce.bundle), await kept(tx, base), filesOfProduct())
    if (inspect(carried.schema, carried.policies).faults.length === 0)
      return { why: 'The policies in force fit this version: two administrators change them, at /policy.' }
    return { hash: await load(tx, next, 'command', clock) }
  })
}
