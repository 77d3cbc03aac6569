import 'server-only'
import { type Bytes, hex, ok, type Result, refuse } from '@/lib/core'
import { db, type Tx, transaction } from '@/lib/db'
import { consistencyPath, formatLogProof, inclusionPath } from '@/lib/proof'
import { hashesOf } from './tree'

/** Where an event stands: not in the tree yet, in it, or in it and signed for. */
export type Standing =
  | { readonly is: 'queued' }
  | { readonly is: 'logged'; readonly index: number }
  | { readonly is: 'proven'; readonly index: number; readonly size: number; readonly proof: string }

/**
 * Where an event stands, and the proof that the newest checkpoint holds it (C2SP tlog-proof), when there is one.
 * Undefined when there is no such event.
 */
export function standingInLog(eventId: string): Promise<Standing | undefined> {
  return transaction(async (tx) => {
    const [found] = await tx.$queryRaw<{ index: bigint | null; size: bigint | null; note: string | null }[]>`
      SELECT l.position AS index, c.size, c.note FROM audit_event e
      LEFT JOIN log_leaf l ON l.event_id = e.id
      LEFT JOIN LATERAL (SELECT size, note FROM log_checkpoint WHERE size > l.position ORDER BY size DESC LIMIT 1) c ON true
      WHERE e.id = ${eventId}::uuid`
    if (!found) return undefined
    if (found.index === null) return { is: 'queued' }
    const index = Number(found.index)
    if (found.size === null || found.note === null) return { is: 'logged', index }
    const size = Number(found.size)
    const proof = await hashesOf(tx, inclusionPath(index, size))
    return { is: 'proven', index, size, proof: formatLogProof({ index, proof, checkpoint: found.note }) }
  })
}

/** Events proven by one checkpoint, and that its tree begins with those of earlier sizes. */
export interface ProvenTogether {
  /** The signed note. */
  readonly checkpoint: string
  /** A C2SP tlog-proof for each event, by its id. */
  readonly proofs: ReadonlyMap<string, string>
  /** By the earlier size (RFC 9162 §2.1.4). */
  readonly consistency: ReadonlyMap<number, readonly Bytes[]>
}

/** Proves all of these events by the newest checkpoint. Refuses `not-proven-yet` while it does not hold every one. */
export function proveTogether(eventIds: readonly string[], sizes: readonly number[]): Promise<Result<ProvenTogether>> {
  return transaction(async (tx) => {
    const [newest] = await tx.$queryRaw<{ size: bigint; note: string }[]>`SELECT size, note FROM log_checkpoint ORDER BY size DESC LIMIT 1`
    const size = Number(newest?.size ?? 0)
    const places = await tx.$queryRaw<{ id: string; index: bigint }[]>`
      SELECT event_id AS id, position AS index FROM log_leaf WHERE event_id = ANY(${[...eventIds]}::uuid[]) AND position < ${BigInt(size)}`
    if (!newest || places.length !== new Set(eventIds).size || sizes.some((one) => one > size)) return NOT_PROVEN_YET
    const paths = places.map(({ id, index }) => ({ id, index: Number(index), runs: inclusionPath(Number(index), size) }))
    const growth = [...new Set(sizes)].map((earlier) => ({ earlier, runs: consistencyPath(earlier, size) }))
    const hashes = await hashesOf(
      tx,
      [...paths, ...growth].flatMap(({ runs }) => runs),
    )
    const take = (runs: readonly unknown[]) => hashes.splice(0, runs.length)
    const proofs = new Map(paths.map(({ id, index, runs }) => [id, formatLogProof({ index, proof: take(runs), checkpoint: newest.note })]))
    const consistency = new Map(growth.map(({ earlier, runs }) => [earlier, take(runs)]))
    return ok({ checkpoint: newest.note, proofs, consistency })
  })
}

const NOT_PROVEN_YET = refuse('not-proven-yet', 'No checkpoint holds all of it yet.', { next: 'One is signed within moments. Try again.' })

/** The newest signed head: what a statement names as `after`. Undefined while nothing was signed. */
export async function latestCheckpoint(tx: Pick<Tx, '$queryRaw'>): Promise<{ size: number; root: string } | undefined> {
  const [found] = await tx.$queryRaw<{ size: bigint; root: Bytes }[]>`
    SELECT h.size, h.root FROM log_head h JOIN log_checkpoint c ON c.size = h.size ORDER BY h.size DESC LIMIT 1`
  return found && { size: Number(found.size), root: hex(found.root) }
}

/** How an event came into the log: when it was taken into the tree, and which signed head was the first to hold it. */
export interface Arrival {
  readonly logged?: { readonly index: number; readonly at: Date }
  readonly signed?: { readonly size: number; readonly at: Date }
}

/** An event's arrival, as far as it has come; times are the organisation's clock. */
export async function arrivalOf(eventId: string): Promise<Arrival> {
  const [found] = await db().$queryRaw<{ index: bigint; logged: Date | null; size: bigint | null; signed: Date | null }[]>`
    SELECT l.position AS index, h.at AS logged, c.size, c.at AS signed FROM log_leaf l
    LEFT JOIN LATERAL (SELECT at FROM log_head WHERE size > l.position ORDER BY size LIMIT 1) h ON true
    LEFT JOIN LATERAL (SELECT size, at FROM log_checkpoint WHERE size > l.position ORDER BY size LIMIT 1) c ON true
    WHERE l.event_id = ${eventId}::uuid`
  if (!found?.logged) return {}
  const logged = { index: Number(found.index), at: found.logged }
  return found.size === null || !found.signed ? { logged } : { logged, signed: { size: Number(found.size), at: found.signed } }
}
