import 'server-only'
import { type Clock, fromHex, hex, ok, type Result, refuse, systemClock, utf8 } from '@/lib/core'
import { db, type PolicyActivation } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { inspect, keptContent, type Origin, type Rule, readBundle, type Source } from '@/lib/policy'
import { writeZip } from '@/lib/proof'
import { permitted } from './permits'

export interface Kept extends Source {
  /** SHA-256 of its canonical bytes, hexadecimal. */
  readonly hash: string
  readonly engine: string
}

/** A time at which a bundle came into force. */
export interface Coming {
  readonly hash: string
  readonly number: number
  readonly origin: Origin
  readonly at: Date
  /** Who activated it, and who had proposed it; nobody for what came with the product. */
  readonly by: string | undefined
  readonly proposedBy: string | undefined
  readonly reason: string | undefined
}

export interface BundleView extends Kept {
  /** In the order of the files. */
  readonly rules: readonly Rule[]
  /** When it came into force, newest first. */
  readonly comings: readonly Coming[]
  readonly isInForce: boolean
}

const UNKNOWN = refuse('policy-unknown', 'No policies with this hash were ever in force.', { next: 'Choose some from the list.' })

async function keptBundle(hash: string): Promise<Kept | undefined> {
  const content = await keptContent(hash)
  const read = content && readBundle(content)
  return read && { hash, ...read }
}

/** The bundle in force. */
export async function policyInForce(): Promise<Kept> {
  const row = await db().policyInForce.findFirst()
  const kept = row && (await keptBundle(hex(row.bundle)))
  if (!kept) throw new Error('there are no policies on record: the first start of an organisation loads them')
  return kept
}

/** The rules of a bundle as people read them; without a hash, of the one in force. Refuses `policy-unknown`, and what policy refuses. */
export async function readPolicy(actor: Actor, hash?: string, clock: Clock = systemClock): Promise<Result<BundleView>> {
  const may = await permitted(actor, 'read', clock)
  if (!may.ok) return may
  const inForce = await policyInForce()
  const kept = hash === undefined || hash === inForce.hash ? inForce : await keptBundle(hash)
  if (!kept) return UNKNOWN
  const { rules } = inspect(kept.schema, kept.policies)
  return ok({ ...kept, rules: [...rules.values()], comings: await comingsOf(kept.hash), isInForce: kept.hash === inForce.hash })
}

/** Every bundle that was ever in force, newest first. */
export async function comings(actor: Actor, clock: Clock = systemClock): Promise<readonly Coming[]> {
  const may = await permitted(actor, 'read', clock)
  return may.ok ? comingsOf() : []
}

async function comingsOf(hash?: string): Promise<Coming[]> {
  const rows = await db().policyActivation.findMany({
    ...(hash && { where: { bundle: fromHex(hash) ?? new Uint8Array() } }),
    orderBy: { number: 'desc' },
  })
  return Promise.all(rows.map(asComing))
}

async function asComing({ id, number, bundle, origin, activatedBy, activatedAt }: PolicyActivation): Promise<Coming> {
  const proposal = origin === 'proposal' ? await db().proposal.findUnique({ where: { id } }) : null
  const nameOf = async (personId: string | null | undefined) =>
    personId ? (await db().person.findUnique({ where: { id: personId }, select: { name: true } }))?.name : undefined
  return {
    hash: hex(bundle),
    number,
    origin: origin as Origin,
    at: activatedAt,
    by: await nameOf(activatedBy),
    proposedBy: await nameOf(proposal?.proposedBy),
    reason: proposal?.reason,
  }
}

/** The files of a bundle, as a zip. Refuses as `readPolicy` does. */
export async function exportPolicy(actor: Actor, hash: string, clock: Clock = systemClock): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const read = await readPolicy(actor, hash, clock)
  if (!read.ok) return read
  const { schema, policies } = read.value
  return ok(
    writeZip(
      new Map([
        ...policies.map(({ name, text }) => [`policies/${name}`, utf8(text)] as const),
        ['schema.cedarschema', utf8(schema)] as const,
      ]),
    ),
  )
}
