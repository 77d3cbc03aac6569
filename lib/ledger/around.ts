import 'server-only'
import type { Tx } from '@/lib/db'
import { firstCountersigned } from './witnesses'

/** A signature in the tree. */
export interface Place {
  readonly index: number
  /** The size of the head that its statement names. */
  readonly after?: number
}

/**
 * The signed notes around signatures, by size: the head each statement names, and the first that holds the signature, by the quorum of
 * witnesses where they countersigned one. Only of the current epoch, and of fewer than `within` leaves.
 */
export async function checkpointsAround(
  tx: Pick<Tx, '$queryRaw'>,
  places: readonly Place[],
  within: number,
): Promise<ReadonlyMap<number, string>> {
  const sizes: number[] = []
  for (const { index, after } of places) sizes.push((await firstHolding(tx, index + 1)) ?? within, after ?? within)
  const rows = await tx.$queryRaw<{ size: bigint; note: string }[]>`
    SELECT size, note || coalesce((SELECT string_agg(line, '' ORDER BY witness) FROM log_cosignature s WHERE s.size = c.size), '') AS note
    FROM log_checkpoint c WHERE size = ANY(${sizes.map(BigInt)}::bigint[]) AND size < ${BigInt(within)}
      AND size > (SELECT log_first FROM organisation) ORDER BY size`
  return new Map(rows.map(({ size, note }) => [Number(size), note]))
}

async function firstHolding(tx: Pick<Tx, '$queryRaw'>, least: number): Promise<number | undefined> {
  const countersigned = await firstCountersigned(tx, least)
  if (countersigned !== undefined) return countersigned
  const [signed] = await tx.$queryRaw<{ size: bigint | null }[]>`
    SELECT min(size) AS size FROM log_checkpoint WHERE size >= ${BigInt(least)} AND size > (SELECT log_first FROM organisation)`
  return signed?.size ? Number(signed.size) : undefined
}
