import 'server-only'
import { transaction } from '@/lib/db'
import { formatLogProof, inclusionPath } from '@/lib/proof'
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
