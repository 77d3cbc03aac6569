import 'server-only'
import { type Bytes, type Clock, systemClock } from '@/lib/core'
import { logTransaction, type Tx } from '@/lib/db'
import { EMPTY_FRONTIER, type Frontier, frontierRoot, grow } from '@/lib/proof'
import { fillTiles, frontierOf, joined } from './tree'

/** Events that one integration takes at most. */
const BATCH = 4096

interface Queued {
  readonly event_id: string
  readonly object_id: string
  readonly seq: number | null
  readonly leaf_hash: Bytes
}

/**
 * Takes what is queued into the tree, in one transaction: leaves, tiles that became full, and the head after them. Returns how
 * many events; 0 when there are none, or another process is at it. Each event is in the tree exactly once, whatever dies when:
 * it leaves the queue in the transaction in which it becomes a leaf.
 */
export function integrate(clock: Clock = systemClock): Promise<number> {
  return logTransaction(async (tx) => {
    const held = await tx.$queryRaw`SELECT FROM log_tip FOR UPDATE SKIP LOCKED`
    return Array.isArray(held) && held.length > 0 ? takeIn(tx, clock) : 0
  })
}

/** The same within the transaction of somebody who holds the tip's row. */
export async function takeIn(tx: Tx, clock: Clock): Promise<number> {
  // Queued again, by whoever can make the application write there: taken in twice it would stop the log for good.
  await tx.$executeRaw`DELETE FROM log_queue q WHERE EXISTS (SELECT FROM log_leaf l WHERE l.event_id = q.event_id)`
  const events = inOrder(await take(tx))
  if (events.length === 0) return 0
  const before = await lastFrontier(tx)
  const hashes = events.map((one) => new Uint8Array(one.leaf_hash))
  await tx.$executeRaw`
      INSERT INTO log_leaf (position, event_id, leaf_hash)
      SELECT ${BigInt(before.size)} + place - 1, event_id, hash
      FROM unnest(${events.map((one) => one.event_id)}::uuid[], ${hashes}::bytea[]) WITH ORDINALITY AS given (event_id, hash, place)`
  await fillTiles(tx, before.size, hashes)
  const after = grow(before, hashes)
  await tx.$executeRaw`
      INSERT INTO log_head (size, prev_size, root, frontier, at)
      VALUES (${BigInt(after.size)}, ${BigInt(before.size)}, ${frontierRoot(after)}, ${joined(after)}, ${clock()})`
  return events.length
}

/**
 * Removes a batch from the queue. An event waits while an earlier one of its object is left behind, so that a chain stands in the
 * tree in its order though ids of different processes say nothing about time.
 */
function take(tx: Tx): Promise<Queued[]> {
  return tx.$queryRaw<Queued[]>`
    WITH batch AS (SELECT event_id, object_id, seq FROM log_queue ORDER BY event_id LIMIT ${BATCH}),
    ripe AS (
      SELECT event_id FROM batch WHERE NOT EXISTS (
        SELECT FROM log_queue earlier WHERE earlier.object_id = batch.object_id AND earlier.seq < batch.seq
          AND earlier.event_id NOT IN (SELECT event_id FROM batch))
    ), taken AS (DELETE FROM log_queue USING ripe WHERE log_queue.event_id = ripe.event_id RETURNING log_queue.*)
    SELECT taken.event_id, taken.object_id, taken.seq, audit_event.leaf_hash
    FROM taken JOIN audit_event ON audit_event.id = taken.event_id ORDER BY taken.event_id`
}

/** By id, except that an object's effectful events stand in the order of its chain. */
function inOrder(events: readonly Queued[]): Queued[] {
  const chains = new Map<string, Queued[]>()
  for (const event of events) if (event.seq !== null) chains.set(event.object_id, [...(chains.get(event.object_id) ?? []), event])
  for (const chain of chains.values()) chain.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  return events.map((event) => (event.seq === null ? event : (chains.get(event.object_id)?.shift() as Queued)))
}

/** The frontier of the newest head. */
async function lastFrontier(tx: Tx): Promise<Frontier> {
  const [head] = await tx.$queryRaw<{ size: bigint; frontier: Bytes }[]>`SELECT size, frontier FROM log_head ORDER BY size DESC LIMIT 1`
  return head ? frontierOf(Number(head.size), head.frontier) : EMPTY_FRONTIER
}
