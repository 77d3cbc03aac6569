import 'server-only'
import type { Bytes, Canonical } from '@/lib/core'
import { db } from '@/lib/db'
import { CONTINUED, type Continuation, continuationIn, type NoteKey, parseLeaf, parseVerifierKey } from '@/lib/proof'
import { organisation } from './organisation'

/** One epoch of the log. */
export interface Epoch {
  readonly origin: string
  /** The place of its first leaf. Its checkpoints are of more leaves than that. */
  readonly first: number
  /** The key that signed them, as the next epoch's first event tells; absent where nobody knew it, and for the current epoch. */
  readonly key?: NoteKey
  /** How it began, when it is not the first; absent where nothing can be read of it. */
  readonly began?: { readonly event: string; readonly at: Date; readonly says: Continuation }
}

interface Row {
  readonly id: string
  readonly at: Date
  readonly leaf: Bytes
  readonly details: Canonical
  readonly position: bigint
}

/** The epochs of the log, the first to the current one. Empty before there is an organisation. */
export async function epochs(): Promise<readonly Epoch[]> {
  const org = await organisation()
  if (!org) return []
  // By the organisation's own chain, which is short: of its acts this and its creation are all.
  const rows = await db().$queryRaw<Row[]>`
    SELECT e.id, e.at, e.leaf, e.details, l.position FROM audit_event e JOIN log_leaf l ON l.event_id = e.id
    WHERE e.object_id = ${org.id}::uuid AND e.seq IS NOT NULL AND e.kind = ${CONTINUED} ORDER BY e.seq`
  const turns = rows.map(({ id, at, leaf, details, position }) => {
    const says = continuationIn(details)
    return { origin: parseLeaf(leaf)?.log ?? '', first: Number(position), ...(says && { began: { event: id, at, says } }) }
  })
  const all = [{ origin: await firstOrigin(org.logOrigin), first: 0 }, ...turns]
  return all.map((epoch, at) => {
    const key = parseVerifierKey(turns[at]?.began?.says.key ?? '')
    return { ...epoch, ...(key && { key }) }
  })
}

/** The origin that the log's first leaf names. */
async function firstOrigin(current: string): Promise<string> {
  const [row] = await db().$queryRaw<{ leaf: Bytes }[]>`
    SELECT e.leaf FROM log_leaf l JOIN audit_event e ON e.id = l.event_id WHERE l.position = 0`
  return (row && parseLeaf(row.leaf)?.log) ?? current
}
