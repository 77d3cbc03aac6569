import 'server-only'
import { type Bytes, fromHex, hex, newId, sha256 } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import { activeBundle, activePlace, decideBy, filesOfProduct, keepPrepared, preparedBundle } from './bundle'
import { type Bundle, compile, contentOf, readBundle } from './compile'
import { inspect } from './faults'
import type { Rule } from './rule'

/** The row that names what is in force, as whoever acts holds it. */
export interface InForce {
  /** The governed object of its events. */
  readonly activation: string
  readonly number: number
  readonly bundle: Uint8Array
}

type Reader = Pick<Tx, 'policyBundle'>

/**
 * Has this process decide by what is in force. An act reads and holds that row (`policy_in_force`, FOR SHARE) with the rest it relies
 * on, so that what decides it is what is in force until it commits; whoever puts another in force waits for it.
 */
export async function standBy({ activation, number, bundle: hash }: InForce, source: Reader = db()): Promise<void> {
  if (number > activePlace().number) decideBy({ activation, number, active: await bundleOf(hex(hash), source) })
}

/** Reads what is in force, so that pages and whatever is asked outside of an act follow; asked again every moment. */
export async function followPolicy(): Promise<void> {
  const row = await db().policyInForce.findFirst()
  if (row) await standBy(row)
}

/** The bundle that was in force at an instant, ready to answer; the first of all, where none had come yet. */
export async function bundleAt(at: Date): Promise<Bundle> {
  const then = await db().policyActivation.findFirst({ where: { activatedAt: { lte: at } }, orderBy: { number: 'desc' } })
  const row = then ?? (await db().policyActivation.findFirst({ orderBy: { number: 'asc' } }))
  return row ? keepPrepared(await bundleOf(hex(row.bundle), db())) : activeBundle()
}

/** A bundle that was ever in force, ready to answer. */
async function bundleOf(hash: string, source: Reader): Promise<Bundle> {
  const known = preparedBundle(hash)
  if (known) return known
  const content = await keptContent(hash, source)
  const read = content && readBundle(content)
  if (!read) throw new Error(`policy bundle ${hash} is not on record`)
  return compile(read.schema, read.policies, read.engine)
}

/** The canonical bytes of a bundle that was ever in force. */
export async function keptContent(hash: string, source: Reader = db()): Promise<Bytes | undefined> {
  const row = await source.policyBundle.findUnique({ where: { hash: fromHex(hash) ?? new Uint8Array() } })
  return row ? new Uint8Array(row.content) : undefined
}

const readRules = new Map<string, ReadonlyMap<string, Rule>>()

/** The rules of a bundle that was ever in force, by their ids, as its files say them. */
export async function rulesOf(hash: string): Promise<ReadonlyMap<string, Rule>> {
  const known = preparedBundle(hash)?.rules ?? readRules.get(hash)
  if (known) return known
  const content = await keptContent(hash)
  const read = content && readBundle(content)
  const { rules } = read ? inspect(read.schema, read.policies) : { rules: new Map<string, Rule>() }
  readRules.set(hash, rules)
  return rules
}

export type Origin = 'files' | 'proposal' | 'upgrade' | 'command'

interface Coming {
  /** The governed object of its events. */
  readonly id: string
  readonly content: Bytes
  readonly origin: Origin
  /** The canonical bytes of the product's files it goes back to; absent: those of what it takes the place of. */
  readonly base?: Bytes
  readonly by?: string
  readonly at: Date
}

/** Holds what is in force to the end of the transaction, so that it can be replaced. */
export const holdPolicy = (tx: Tx) => tx.$queryRaw`SELECT FROM policy_in_force FOR UPDATE`

/** Puts a bundle in force, which the caller has found whole; the caller records the event. */
export async function putInForce(tx: Tx, { id, content, origin, base, by, at }: Coming): Promise<void> {
  await holdPolicy(tx)
  const before = await tx.policyInForce.findFirst()
  const last = before && (await tx.policyActivation.findUniqueOrThrow({ where: { number: before.number } }))
  const bundle = await keep(tx, content)
  const number = (before?.number ?? 0) + 1
  await tx.policyActivation.create({
    data: {
      id,
      number,
      bundle,
      origin,
      base: base ? await keep(tx, base) : (last?.base ?? bundle),
      activatedBy: by ?? null,
      activatedAt: at,
    },
  })
  if (before) await tx.policyInForce.updateMany({ data: { activation: id, number, bundle } })
  else await tx.policyInForce.create({ data: { activation: id, number, bundle } })
}

async function keep(tx: Tx, content: Bytes): Promise<Bytes> {
  const hash = sha256(content)
  await tx.policyBundle.createMany({ data: [{ hash, content }], skipDuplicates: true })
  return hash
}

/** Puts the product's own files in force. Returns what its event names. */
export async function loadFiles(tx: Tx, at: Date): Promise<{ id: string; hash: string }> {
  const content = contentOf(filesOfProduct())
  const id = newId()
  await putInForce(tx, { id, content, origin: 'files', base: content, at })
  return { id, hash: hex(sha256(content)) }
}
