import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import { env } from '@/lib/env'
import type { Continuation } from '@/lib/proof'
import { type AnchorFault, anchorFault } from './anchoring'
import { newestAnchor } from './anchors'
import { epochs } from './epochs'
import { operatorsOf, provingHead, witnessPolicy } from './witnesses'
import { heardOfWitnesses } from './witnessing'

/** How long an event may wait for the tree before it counts as overdue, in milliseconds. */
const MAXIMUM_DELAY = 10_000

/** A witness as the compliance page shows it. */
export interface WitnessState {
  /** The name in its key. */
  readonly name: string
  readonly operator: string
  readonly url: string
  /** The newest checkpoint it countersigned, and when by its clock. */
  readonly confirmed?: { readonly size: number; readonly at: Date }
  /** How many signed events it has not countersigned, and since when the oldest checkpoint of them waits. */
  readonly behind?: { readonly events: number; readonly since: Date }
  /** What went wrong when this process asked it last, how often in a row; absent when it answered well, or was not asked yet. */
  readonly fault?: { readonly at: Date; readonly says: string; readonly inRow: number }
}

/** How far a time-stamp authority confirmed the log. */
export interface AnchorHealth {
  /** The newest checkpoint it stamped, and when by its clock; absent while there is none. */
  readonly last?: { readonly size: number; readonly at: Date }
  /** What went wrong when this process asked it last. */
  readonly fault?: AnchorFault
}

export interface WitnessHealth {
  /** The newest signed head; absent while there is none. */
  readonly checkpoint?: { readonly size: number; readonly at: Date }
  /** The newest head that the quorum countersigned; absent while there is none. */
  readonly witnessed?: { readonly size: number }
  /** How many operators must countersign, of how many; 0 of 0: unwitnessed. */
  readonly quorum: number
  readonly operators: number
  readonly witnesses: readonly WitnessState[]
  /** Absent where no time-stamp authority is named. */
  readonly anchored?: AnchorHealth
  /** Events that wait for the tree longer than ten seconds. */
  readonly overdue: number
  /** How the current epoch of the log began, when it is not the first. */
  readonly continued?: { readonly at: Date; readonly says: Continuation }
  /** Why nothing is signed any more, when a witness knows more of this log than we do. */
  readonly refusal?: string
}

/** How the log, its witnesses and its time-stamps are. Faults are those that the asking process met itself; everything else is the database's. */
export async function witnessHealth(clock: Clock = systemClock): Promise<WitnessHealth> {
  const policy = witnessPolicy()
  const { watched, ahead } = await heardOfWitnesses()
  const [newest] = await db().$queryRaw<{ size: bigint; at: Date }[]>`SELECT size, at FROM log_checkpoint ORDER BY size DESC LIMIT 1`
  const checkpoint = newest && { size: Number(newest.size), at: newest.at }
  const proving = await provingHead(db(), 1, policy)
  const began = (await epochs()).at(-1)?.began
  const witnesses = await Promise.all(
    watched.map(async ({ witness: { key, operator, url, verifier }, fault }) => ({
      name: key.name,
      operator,
      url,
      ...(await standingOf(verifier, checkpoint?.size ?? 0)),
      ...(fault && { fault }),
    })),
  )
  return {
    ...(checkpoint && { checkpoint }),
    ...(proving?.isWitnessed && { witnessed: { size: proving.size } }),
    quorum: policy.quorum,
    operators: operatorsOf(policy).length,
    witnesses,
    ...(env().TSA_URL && { anchored: await anchorHealth() }),
    overdue: await countOverdue(clock),
    ...(began && { continued: began }),
    ...(ahead && { refusal: ahead.reason }),
  }
}

async function anchorHealth(): Promise<AnchorHealth> {
  const last = await newestAnchor()
  const fault = anchorFault()
  return { ...(last && { last }), ...(fault && { fault }) }
}

async function standingOf(verifier: string, signed: number): Promise<Pick<WitnessState, 'confirmed' | 'behind'>> {
  const [last] = await db().$queryRaw<{ size: bigint; at: Date }[]>`
    SELECT size, at FROM log_cosignature WHERE witness = ${verifier} AND size > (SELECT log_first FROM organisation) ORDER BY size DESC LIMIT 1`
  const confirmed = last && { size: Number(last.size), at: last.at }
  const [waiting] = await db().$queryRaw<{ at: Date }[]>`
    SELECT at FROM log_checkpoint WHERE size > greatest(${BigInt(confirmed?.size ?? 0)}, (SELECT log_first FROM organisation)) ORDER BY size LIMIT 1`
  return {
    ...(confirmed && { confirmed }),
    ...(waiting && { behind: { events: signed - (confirmed?.size ?? 0), since: waiting.at } }),
  }
}

async function countOverdue(clock: Clock): Promise<number> {
  const before = new Date(clock().getTime() - MAXIMUM_DELAY)
  const [row] = await db().$queryRaw<{ overdue: bigint }[]>`
    SELECT count(*) AS overdue FROM log_queue JOIN audit_event ON id = event_id WHERE at < ${before}`
  return Number(row?.overdue ?? 0)
}
