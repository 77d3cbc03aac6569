import 'server-only'
import { type Bytes, hex, ok, type Result, refuse } from '@/lib/core'
import { db, type Tx, transaction } from '@/lib/db'
import { consistencyPath, formatLogProof, inclusionPath } from '@/lib/proof'
import { type Anchor, anchorOf } from './anchors'
import { checkpointsAround } from './around'
import { hashesOf } from './tree'
import { type Countersigned, countersigned, provingHead, witnessPolicy } from './witnesses'

/** Where an event stands: not in the tree yet, in it, or in it and signed for. */
export type Standing =
  | { readonly is: 'queued' }
  | { readonly is: 'logged'; readonly index: number }
  | {
      readonly is: 'proven'
      readonly index: number
      readonly size: number
      readonly proof: string
      /** Whether the quorum of outside witnesses countersigned the checkpoint that proves it. */
      readonly isWitnessed: boolean
    }

/**
 * Where an event stands, and the proof that a checkpoint holds it (C2SP tlog-proof), when there is one: the newest that the quorum of
 * witnesses countersigned, else the newest.
 * Undefined when there is no such event.
 */
export async function standingInLog(eventId: string): Promise<Standing | undefined> {
  // In no transaction, and at once: what lies under a signed head never changes.
  const [[found], newest] = await Promise.all([
    db().$queryRaw<{ index: bigint | null }[]>`
      SELECT l.position AS index FROM audit_event e LEFT JOIN log_leaf l ON l.event_id = e.id WHERE e.id = ${eventId}::uuid`,
    provingHead(db(), 1),
  ])
  if (!found) return undefined
  if (found.index === null) return { is: 'queued' }
  const index = Number(found.index)
  const head = newest && newest.size > index ? newest : await provingHead(db(), index + 1)
  if (!head) return { is: 'logged', index }
  const { size, note, isWitnessed } = head
  const proof = await hashesOf(db(), inclusionPath(index, size))
  return { is: 'proven', index, size, proof: formatLogProof({ index, proof, checkpoint: note }), isWitnessed }
}

/** Events proven by one checkpoint, and that its tree begins with those of earlier sizes. */
export interface ProvenTogether {
  /** The signed note. */
  readonly checkpoint: string
  /** A C2SP tlog-proof for each event, by its id. */
  readonly proofs: ReadonlyMap<string, string>
  /** By the earlier size (RFC 9162 §2.1.4). */
  readonly consistency: ReadonlyMap<number, readonly Bytes[]>
  /** Signed notes around the signatures, by size; their growth is among those. */
  readonly checkpoints: ReadonlyMap<number, string>
  /** The first time-stamped checkpoint that holds the signatures, else the newest; its growth is among those. */
  readonly anchor?: Anchor
}

/** How long the quorum of witnesses may take before what they have not countersigned is given out; milliseconds. */
const PATIENCE = 10_000

/**
 * Proves all of these events by one checkpoint: the newest that the quorum of witnesses countersigned and that holds them, else the
 * newest; and what stands around those of them that are signatures: earlier checkpoints and, where an authority is asked, a time-stamp.
 * Refuses `not-proven-yet` while none holds every one, or witnesses are about to countersign the first that does.
 */
export function proveTogether(
  eventIds: readonly string[],
  sizes: readonly number[],
  signatures: readonly { readonly event: string; readonly after?: number | undefined }[] = [],
): Promise<Result<ProvenTogether>> {
  return transaction(async (tx) => {
    const places = await tx.$queryRaw<{ id: string; index: bigint }[]>`
      SELECT event_id AS id, position AS index FROM log_leaf WHERE event_id = ANY(${[...eventIds]}::uuid[])`
    if (places.length !== new Set(eventIds).size) return NOT_PROVEN_YET
    const least = Math.max(1, ...places.map(({ index }) => Number(index) + 1), ...sizes)
    const head = await provingHead(tx, least)
    if (!head) return NOT_PROVEN_YET
    if (!head.isWitnessed && witnessPolicy().quorum > 0 && (await ageOf(tx, least)) < PATIENCE) return NOT_WITNESSED_YET
    const { size, note } = head
    const paths = places.map(({ id, index }) => ({ id, index: Number(index), runs: inclusionPath(Number(index), size) }))
    const signed = paths.flatMap(({ id, index }) => {
      const signature = signatures.find(({ event }) => event === id)
      return signature ? { index, ...(signature.after !== undefined && { after: signature.after }) } : []
    })
    const anchor = await anchorOf(tx, Math.max(0, ...signed.map(({ index }) => index + 1)), size)
    const checkpoints = await checkpointsAround(tx, signed, size)
    const growth = [...new Set([...sizes, ...checkpoints.keys(), ...(anchor ? [anchor.size] : [])])].map((earlier) => ({
      earlier,
      runs: consistencyPath(earlier, size),
    }))
    const hashes = await hashesOf(
      tx,
      [...paths, ...growth].flatMap(({ runs }) => runs),
    )
    const take = (runs: readonly unknown[]) => hashes.splice(0, runs.length)
    const proofs = new Map(paths.map(({ id, index, runs }) => [id, formatLogProof({ index, proof: take(runs), checkpoint: note })]))
    const consistency = new Map(growth.map(({ earlier, runs }) => [earlier, take(runs)]))
    return ok({ checkpoint: note, proofs, consistency, checkpoints, ...(anchor && { anchor }) })
  })
}

const NOT_PROVEN_YET = refuse('not-proven-yet', 'No checkpoint holds all of it yet.', { next: 'One is signed within moments. Try again.' })
const NOT_WITNESSED_YET = refuse('not-proven-yet', 'The witnesses have not countersigned it yet.', {
  next: 'They do within moments. Try again.',
})

/** Milliseconds since the first checkpoint of at least `least` leaves. */
async function ageOf(tx: Tx, least: number): Promise<number> {
  const [first] = await tx.$queryRaw<{ at: Date }[]>`SELECT at FROM log_checkpoint WHERE size >= ${BigInt(least)} ORDER BY size LIMIT 1`
  return first ? Date.now() - first.at.getTime() : 0
}

/** The signed head that a statement names as `after`: the newest that is witnessed, else the newest. Undefined while nothing was signed. */
export async function latestCheckpoint(tx: Pick<Tx, '$queryRaw'>): Promise<{ size: number; root: string } | undefined> {
  const found = await provingHead(tx, 1)
  return found && { size: found.size, root: hex(found.root) }
}

/** How an event came into the log: when it was taken into the tree, which signed head was the first to hold it, and who outside confirmed it. */
export interface Arrival {
  readonly logged?: { readonly index: number; readonly at: Date }
  readonly signed?: { readonly size: number; readonly at: Date }
  /** The first checkpoint holding it that the quorum of witnesses countersigned; the time is theirs. */
  readonly witnessed?: Countersigned
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
  if (found.size === null || !found.signed) return { logged }
  const witnessed = await countersigned(db(), Number(found.size))
  return { logged, signed: { size: Number(found.size), at: found.signed }, ...(witnessed && { witnessed }) }
}
