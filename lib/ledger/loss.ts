import 'server-only'
import { type Bytes, equalBytes, ok, type Result, refuse } from '@/lib/core'
import { db } from '@/lib/db'
import { type LogKey, latestEpochHere, latestEpochSigned, logKey } from '@/lib/keys'
import {
  type Because,
  EMPTY_FRONTIER,
  frontierRoot,
  isEarlier,
  type NoteKey,
  openNote,
  parseCheckpointText,
  parseNote,
  parseOrigin,
  verifierKey,
} from '@/lib/proof'
import { growFromBytes, noteOf, remembered } from './checkpoint'
import type { Continuing } from './epoch'
import { epochs } from './epochs'
import { epochOf, organisation } from './organisation'
import { integrate } from './sequence'
import { WHOLE_NOTE } from './witnesses'
import { type Asked, askWitnesses } from './witnessing'

/** What the operator says of a loss. */
export interface Loss {
  readonly because: Because
  readonly reason: string
  /** A checkpoint that somebody kept, as a signed note. */
  readonly checkpoint?: string
}

/** A source from which it is known how far the log was signed. */
export interface Known {
  readonly by: 'the database' | 'the signer’s memory' | 'the checkpoint given' | `the witness ${string}`
  readonly size: number
  readonly root?: Bytes
  readonly note?: string
}

/** Another epoch as it would begin, and what that was concluded from. */
export interface Planned extends Continuing {
  readonly known: readonly Known[]
  readonly asked: readonly Asked[]
  /** Leaves that there are now. */
  readonly size: number
}

/**
 * Looks at what was lost, and how another epoch of the log would begin. Reads only, but that it takes into the tree what waits for it.
 * Another epoch is for a loss: refuses `log-key-there` and `nothing-lost` where there is none, `nothing-signed` where nothing goes
 * on, and `log-differs` where what is there is not what was signed, because that must be looked into; also `checkpoint-unreadable`
 * and `checkpoint-foreign` for a checkpoint that says nothing of this log, `reason-names-address`, and what `logKey` refuses.
 */
export async function planContinuation({ because, reason, checkpoint }: Loss): Promise<Result<Planned>> {
  const org = await organisation()
  if (!org) return refuse('not-set-up', 'This Countersign is not set up yet, so it has no log.')
  // An erasure takes the details of every event that mentions the leaver's address; this event's must stay.
  if (reason.includes('@'))
    return refuse('reason-names-address', 'The reason stays in the log for good, and in every bundle: it cannot hold an address.', {
      next: 'Say it without.',
    })
  const earlier = org.logOrigin
  const key = keyLeft(because, earlier)
  if (!key.ok) return key
  const reader: NoteKey | undefined = key.value && { name: earlier, algorithm: 'ed25519', publicKey: key.value.publicKey }
  const given = checkpoint === undefined ? ok(undefined) : await readGiven(checkpoint, earlier, reader)
  if (!given.ok) return given

  while ((await integrate()) > 0);
  const kept = await keptNotes()
  const asked = await askWitnesses()
  const memories = memoriesOf(earlier)
  const known = [...kept, ...memories, ...(given.value ? [given.value] : []), ...asked.flatMap(toldBy)]
  const signed = Math.max(0, ...known.map(({ size }) => size))
  if (signed === 0)
    return refuse('nothing-signed', 'Nothing of this log was ever signed, as far as is known.', {
      next: 'Start the product: it makes a key.',
    })

  const { size, shown } = await compare(known)
  const newest = kept[0]
  if (newest && !shown.includes(newest)) return differs(`The log’s leaves are not what was signed at ${newest.size}.`)
  const last = longest(known.filter(({ note }) => note !== undefined))
  const beginning = longest(shown.filter(({ note }) => note !== undefined))
  const keptSize = longest(shown)?.size ?? 0
  // Whoever rewrites the tables writes a checkpoint that fits them, too; the signer’s memory is not theirs to write.
  const contradicted = memories.find((one) => one.size <= keptSize && !shown.includes(one))
  if (contradicted) return differs(`The log’s leaves are not what the signer remembers to have signed at ${contradicted.size}.`)
  const unsigned = newest && (await whyUnsigned(newest, earlier, reader))
  if (unsigned) return differs(`The log’s newest checkpoint is not its key’s: ${unsigned}`)
  const other = given.value && given.value.size <= keptSize && !shown.includes(given.value) ? given.value : undefined
  if (because === 'older-backup' && signed <= keptSize && !other)
    return refuse('nothing-lost', `Nothing was signed beyond what is here, as far as is known (${signed} events).`, {
      next: 'If somebody has a later checkpoint, give it with --checkpoint. Otherwise start the product: it signs on.',
    })
  const cosigned = await lastCosigned()
  return ok({
    origin: nextOrigin(earlier, given.value?.origin),
    newest: newest?.size ?? 0,
    size,
    known,
    asked,
    says: {
      earlier,
      because,
      reason,
      signed,
      kept: keptSize,
      ...(last && { checkpoint: last.note }),
      ...(beginning && beginning.note !== last?.note && { beginning: beginning.note }),
      ...(cosigned && cosigned !== last?.note && cosigned !== beginning?.note && { cosigned }),
      ...(other && { other: other.note }),
      ...(reader && { key: verifierKey(reader) }),
      ...(given.value && [last, other].includes(given.value) && !given.value.isChecked && { hearsay: true as const }),
    },
  })
}

const differs = (reason: string) =>
  refuse('log-differs', reason, {
    next: 'That is no loss and must be looked into: check the ledger, and keep the database as it is.',
  })

/** The earlier key, where the loss leaves one. */
function keyLeft(because: Because, origin: string): Result<LogKey | undefined> {
  const key = logKey(false, epochOf(origin))
  if (because !== 'key-lost') return key
  if (key.ok)
    return refuse('log-key-there', 'The log’s key is not lost: it is in the data directory, and can be used.', {
      next: 'Start the product: it signs on. If somebody else has the key too, say key-stolen.',
    })
  return key.code === 'log-key-exposed' ? key : ok(undefined)
}

/** Checkpoints in the database: the newest, first. */
async function keptNotes(): Promise<readonly Known[]> {
  const rows = await db().$queryRaw<{ size: bigint; note: string }[]>`
    SELECT size, ${WHOLE_NOTE} AS note FROM log_checkpoint c ORDER BY size DESC LIMIT 1`
  return rows.map(({ size, note }) => ({ by: 'the database', size: Number(size), note, ...rootOf(note) }))
}

function rootOf(note: string): { root?: Bytes } {
  const root = parseCheckpointText(parseNote(note)?.text ?? '')?.root
  return root ? { root } : {}
}

/** Why a kept checkpoint is not signed by its epoch's key; undefined when it is, or nobody knows that key any more. */
async function whyUnsigned({ note = '' }: Known, earlier: string, reader: NoteKey | undefined): Promise<string | undefined> {
  const origin = parseCheckpointText(parseNote(note)?.text ?? '')?.origin
  const key = origin === earlier ? reader : (await epochs()).find((one) => one.origin === origin)?.key
  const opened = key && (await openNote(note, [key]))
  return opened?.ok === false ? opened.reason : undefined
}

async function lastCosigned(): Promise<string | undefined> {
  const [row] = await db().$queryRaw<{ note: string }[]>`
    SELECT ${WHOLE_NOTE} AS note FROM log_checkpoint c WHERE size = (SELECT max(size) FROM log_cosignature)`
  return row?.note
}

/**
 * What the signer signed last, in this epoch and in a later one, of which an older backup does not know; with its key the note can
 * be had again, as it was.
 */
function memoriesOf(earlier: string): readonly Known[] {
  const epoch = epochOf(earlier)
  const all = [...new Set([epoch, Math.max(epoch, latestEpochSigned())])]
  return all.flatMap((one): Known[] => {
    const origin = originOf(earlier, one)
    const frontier = remembered(origin)
    const key = logKey(false, one)
    const root = frontierRoot(frontier)
    const note = key.ok && { note: noteOf(key.value, origin, frontier) }
    return frontier.size === 0 ? [] : [{ by: 'the signer’s memory', size: frontier.size, root, ...note }]
  })
}

const toldBy = ({ name, knows }: Asked): Known[] => (knows === undefined ? [] : [{ by: `the witness ${name}`, size: knows }])

interface Given extends Known {
  readonly origin: string
  readonly note: string
  readonly isChecked: boolean
}

/** Reads the checkpoint that somebody kept. Without the earlier key it is taken as said. */
async function readGiven(note: string, earlier: string, reader: NoteKey | undefined): Promise<Result<Given>> {
  const head = parseCheckpointText(parseNote(note)?.text ?? '')
  if (!head)
    return refuse('checkpoint-unreadable', 'What was given is no checkpoint.', {
      next: 'Give a signed note: a bundle has one as log/checkpoint.txt.',
    })
  const isOurs = parseOrigin(head.origin)?.log === parseOrigin(earlier)?.log && !isEarlier(head.origin, earlier)
  if (!isOurs) return refuse('checkpoint-foreign', `This checkpoint is of ${head.origin}, and this log is ${earlier}.`)
  const isChecked = reader !== undefined && head.origin === earlier
  if (isChecked) {
    const opened = await openNote(note, [reader])
    if (!opened.ok) return refuse('checkpoint-foreign', `This checkpoint is not signed by the key of ${earlier}: ${opened.reason}`)
  }
  return ok({ by: 'the checkpoint given', size: head.size, root: head.root, note, origin: head.origin, isChecked })
}

/** Which of those are beginnings of the tree that is here, each leaf hashed again from its bytes. */
async function compare(known: readonly Known[]): Promise<{ size: number; shown: readonly Known[] }> {
  const [row] = await db().$queryRaw<{ size: bigint }[]>`SELECT coalesce(max(size), 0) AS size FROM log_head`
  const size = Number(row?.size ?? 0)
  const shown: Known[] = []
  let frontier = EMPTY_FRONTIER
  for (const one of known.filter((each) => each.root && each.size <= size).toSorted((a, b) => a.size - b.size)) {
    frontier = await growFromBytes(frontier, one.size)
    if (one.root && equalBytes(one.root, frontierRoot(frontier))) shown.push(one)
  }
  return { size, shown }
}

const longest = (all: readonly Known[]): Known | undefined => all.toSorted((a, b) => b.size - a.size)[0]

/** A number that nothing here bears yet: what was once signed under an origin stays its own. */
function nextOrigin(earlier: string, given = earlier): string {
  const latest = Math.max(epochOf(earlier), epochOf(given), latestEpochHere())
  return originOf(earlier, latest + 1)
}

const originOf = (earlier: string, epoch: number): string => `${parseOrigin(earlier)?.log}/${epoch}`
