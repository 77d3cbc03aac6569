import { type Checkpoint, parseCheckpointText } from '../log/checkpoint'
import { verifyConsistency } from '../log/inclusion'
import { openNote, parseNote } from '../log/note'
import type { SignStatement } from '../statement'
import type { Checks } from './check'
import type { BundleContent } from './content'
import type { ReadApproval } from './reading'
import { keysOf, type Trust } from './trust'

type Signature = ReadApproval<SignStatement>

/** A checkpoint, and when each operator that the reader trusts countersigned it, by their clock. */
interface Seen extends Checkpoint {
  readonly by: ReadonlyMap<string, Date>
}

/**
 * Checks the checkpoints around each signature: the last one before it, which its statement names, and the first that holds it. Each
 * is signed, and the bundle's log begins with its tree. Where operators countersigned them, they enclose when it came into the log.
 */
export async function checkAround(
  content: BundleContent,
  signatures: ReadonlyMap<Signature, Checks>,
  trust: Trust,
  checks: Checks,
): Promise<void> {
  if (content.checkpoints.size === 0) return
  const last = parseCheckpointText(parseNote(content.checkpoint)?.text ?? '')
  const found: Seen[] = []
  let fault: string | undefined
  for (const [size, note] of content.checkpoints) {
    const read = await readCheckpoint(note, trust)
    const proof = content.consistency.get(size)
    if (typeof read === 'string') fault ??= `That of ${size} events: ${read}`
    else if (read.size !== size || !last || !proof || !verifyConsistency({ first: read, second: last, proof }))
      fault ??= `That of ${size} events is not the beginning of this one.`
    else found.push(read)
  }
  const says = `The ${content.checkpoints.size === 1 ? 'checkpoint' : `${content.checkpoints.size} checkpoints`} before it are signed, and it begins with them`
  if (!checks.holdsIf(says, 'the organisation', fault === undefined, fault ?? '') || !last) return
  const newest = await readCheckpoint(content.checkpoint, trust)
  const all = [...found, ...(typeof newest === 'string' ? [] : [newest])].sort((a, b) => a.size - b.size)
  for (const [{ statement, event }, part] of signatures) {
    if (!event) continue
    const before = all.findLast(({ size }) => size === statement.after?.size && size <= event.index)
    const after = all.find(({ size }) => size > event.index)
    for (const { name } of trust.witnesses.operators) enclose(name, before?.by.get(name), after?.by.get(name), part)
  }
}

/** The checkpoint of a note that this log signed; else why it is none. */
async function readCheckpoint(note: string, trust: Trust): Promise<Seen | string> {
  const { log, operators } = keysOf(trust)
  const opened = await openNote(note, log)
  if (!opened.ok) return opened.reason
  const head = parseCheckpointText(opened.value.text)
  if (head?.origin !== trust.log.origin) return 'It is the head of another log.'
  const by = new Map<string, Date>()
  for (const { name, keys } of operators) {
    const cosigned = await openNote(note, keys)
    const times = cosigned.ok ? cosigned.value.signers.flatMap(({ time }) => time ?? []) : []
    if (times.length > 0) by.set(name, new Date(Math.min(...times) * 1000))
  }
  return { ...head, by }
}

/** What a witness saw: its clock is nobody's here. That it was shown all there was, its own word does not say. */
function enclose(name: string, before: Date | undefined, after: Date | undefined, checks: Checks): void {
  if (!after) return
  const ended = before ? ` saw the log end before it at ${before.toISOString()}, and` : ''
  const inOrder = before === undefined || before <= after
  checks.holdsIf(`${name}${ended} saw it in the log at ${after.toISOString()}`, 'witnesses', inOrder, 'The times are not in this order.')
}
