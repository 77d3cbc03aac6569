import 'server-only'
import { hex } from '@/lib/core'
import type { Tx } from '@/lib/db'

export interface ObjectHeadCited {
  readonly type: string
  readonly id: string
  readonly seq: number
  /** Leaf hash of the head's event, hexadecimal. */
  readonly event: string
}

/** The heads an act relies on, as a statement's `authority.heads` cites them, in a fixed order. */
export async function heads(tx: Pick<Tx, 'objectHead'>, ids: readonly string[]): Promise<ObjectHeadCited[]> {
  const found = await tx.objectHead.findMany({ where: { objectId: { in: [...ids] } }, orderBy: { objectId: 'asc' } })
  return found.map((head) => ({ type: head.objectType, id: head.objectId, seq: head.seq, event: hex(head.leafHash) }))
}
