import 'server-only'
import { type Bytes, base64, type Clock, equalBytes, fromBase64, hex, ok, type Result, refuse, systemClock, utf8 } from '@/lib/core'
import { db, logTransaction, type Tx, transaction } from '@/lib/db'
import { type LogKey, latestEpochSigned, logKey, logMemory } from '@/lib/keys'
import { checkpointText, EMPTY_FRONTIER, type Frontier, formatNote, frontierRoot, grow, leafHash, noteSignature } from '@/lib/proof'
import { epochOf } from './organisation'
import { frontierOf, joined } from './tree'

export interface Signed {
  readonly size: number
  readonly note: string
}

/** Leaves that are read at a time to be hashed again. */
const PAGE = 2000

/**
 * Signs the newest head that is committed, and keeps the note. Undefined when it is signed already, or there is none.
 *
 * The signer trusts no hash in the database. It keeps the frontier of what it signed last outside of it, hashes the leaves since
 * then again from their bytes, and signs only what comes out: so nothing signed can be taken back by whoever rewrites the tables
 * or restores an older backup. Refuses `log-shrunk`, `log-differs`, and what `logKey` refuses.
 */
export async function signHead(clock: Clock = systemClock, keyOf: typeof logKey = logKey): Promise<Result<Signed | undefined>> {
  const found = await transaction(readHead)
  if (!found) return ok(undefined)
  const { origin } = found
  const epoch = epochOf(origin)
  // A backup from before an epoch began may be as long as what the earlier one signed, and still lack all that the next one did.
  const latest = latestEpochSigned()
  if (latest > epoch)
    return refuse('log-shrunk', `Epoch ${latest} of this log was signed, and the database knows of ${epoch}: this is an older backup.`, {
      next: 'Restore a newer one.',
    })
  const key = keyOf(found.isNew && epoch === 1, epoch)
  if (!key.ok) return key
  const signed = remembered(origin)
  // Read after the memory: another process may have signed a later head meanwhile, and a log is never shorter than what was signed.
  const later = await transaction(readHead)
  if (!later) return ok(undefined)
  const { head } = later
  if (head.size < signed.size)
    return refuse('log-shrunk', `The log ends at ${head.size}, but ${signed.size} events were signed: this is an older backup.`, {
      next: 'Restore a newer one.',
    })
  const frontier = await growFromBytes(signed, head.size)
  const root = frontierRoot(frontier)
  if (!equalBytes(root, head.root))
    return refuse('log-differs', `The log’s head at ${head.size} is ${hex(head.root)}, but its leaves say ${hex(root)}.`, {
      next: 'Nothing is signed any more. Check the ledger, and keep the database as it is.',
    })
  const note = noteOf(key.value, origin, frontier)
  const isNewest = await logTransaction(async (tx) => {
    // Of several signers one at a time remembers, and none ever less than another did.
    await tx.$queryRaw`SELECT FROM log_tip FOR UPDATE`
    if (remembered(origin).size > frontier.size) return false
    key.value.remember(JSON.stringify({ origin, size: frontier.size, frontier: base64(joined(frontier)) }))
    await tx.$executeRaw`
      INSERT INTO log_checkpoint (size, note, at) VALUES (${BigInt(head.size)}, ${note}, ${clock()}) ON CONFLICT (size) DO NOTHING`
    return true
  })
  if (!isNewest) return ok(undefined)
  return ok({ size: head.size, note })
}

/** How many leaves were ever signed for, as far as is known here: by the signer's memory, and by what is kept of its notes. */
export async function signedSoFar(): Promise<number> {
  const [row] = await db().$queryRaw<{ size: bigint | null; origin: string | null }[]>`
    SELECT (SELECT max(size) FROM log_checkpoint) AS size, (SELECT log_origin FROM organisation) AS origin`
  const memory = row?.origin ? remembered(row.origin).size : 0
  return Math.max(memory, Number(row?.size ?? 0))
}

async function readHead(tx: Tx) {
  const [head] = await tx.$queryRaw<{ size: bigint; root: Bytes; is_signed: boolean; is_new: boolean; origin: string }[]>`
    SELECT size, root, EXISTS (SELECT FROM log_checkpoint c WHERE c.size = h.size) AS is_signed,
      NOT EXISTS (SELECT FROM log_checkpoint) AS is_new, (SELECT log_origin FROM organisation) AS origin
    FROM log_head h ORDER BY size DESC LIMIT 1`
  if (!head || head.is_signed) return undefined
  return { head: { size: Number(head.size), root: new Uint8Array(head.root) }, isNew: head.is_new, origin: head.origin }
}

/** The frontier of what was signed last. A memory that cannot be read is a bug or a hand in the file: it throws. */
export function remembered(origin: string): Frontier {
  const text = logMemory(epochOf(origin))
  if (text === undefined) return EMPTY_FRONTIER
  const kept = JSON.parse(text) as { origin: string; size: number; frontier: string }
  const roots = fromBase64(kept.frontier)
  if (kept.origin !== origin || !roots || !Number.isSafeInteger(kept.size)) throw new Error('the signer’s memory is of another log')
  return frontierOf(kept.size, roots)
}

/** The frontier after the leaves since, each hashed again from the bytes of its event. */
export async function growFromBytes(from: Frontier, to: number): Promise<Frontier> {
  let frontier = from
  while (frontier.size < to) {
    const first = frontier.size
    const end = Math.min(first + PAGE, to)
    const rows = await transaction(
      (tx) => tx.$queryRaw<{ leaf: Bytes }[]>`
        SELECT e.leaf FROM log_leaf l JOIN audit_event e ON e.id = l.event_id
        WHERE l.position >= ${BigInt(first)} AND l.position < ${BigInt(end)} ORDER BY l.position`,
    )
    if (rows.length !== end - first) throw new Error(`the log lacks leaves between ${first} and ${end}`)
    frontier = grow(
      frontier,
      rows.map(({ leaf }) => leafHash(leaf)),
    )
  }
  return frontier
}

/** The note by which a key signs a tree. */
export function noteOf(key: LogKey, origin: string, frontier: Frontier): string {
  const text = checkpointText({ origin, size: frontier.size, root: frontierRoot(frontier) })
  const signer = { name: origin, algorithm: 'ed25519', publicKey: key.publicKey } as const
  return formatNote({ text, signatures: [noteSignature(signer, key.sign(utf8(text)))] })
}
