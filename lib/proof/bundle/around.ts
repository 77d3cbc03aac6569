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

/** When an operator saw the log end before a signature, and then hold it, by their clock. */
export interface Enclosed {
  readonly by: string
  readonly before: Date | undefined
  readonly after: Date
}

/**
 * Checks the checkpoints around each signature: the last one before it, which its statement names, and the first that holds it. Each
 * is signed, and the bundle's log begins with its tree. Where operators countersigned them, they enclose when it came into the log:
 * this is returned for each signature.
 */
export async function checkAround(
  content: BundleContent,
  signatures: ReadonlyMap<Signature, Checks>,
  trust: Trust,
  checks: Checks,
): Promise<ReadonlyMap<Signature, readonly Enclosed[]>> {
  const enclosed = new Map<Signature, readonly Enclosed[]>()
  if (content.checkpoints.size === 0) return enclosed
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
  if (!checks.holdsIf(says, 'the organisation', fault === undefined, fault ?? '') || !last) return enclosed
  const newest = await readCheckpoint(content.checkpoint, trust)
  const all = [...found, ...(typeof newest === 'string' ? [] : [newest])].sort((a, b) => a.size - b.size)
  for (const [signature, part] of signatures) {
    const { statement, event } = signature
    if (!event) continue
    const before = all.findLast(({ size }) => size === statement.after?.size && size <= event.index)
    const after = all.find(({ size }) => size > event.index)
    const seen = trust.witnesses.operators.flatMap(({ name }) => enclose(name, before?.by.get(name), after?.by.get(name), part))
    enclosed.set(signature, seen)
  }
  return enclosed
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
function enclose(name: string, before: Date | undefined, after: Date | undefined, checks: Checks): Enclosed[] {
  if (!after) return []
  const ended = before ? ` saw the log end before it at ${before.toISOString()}, and` : ''
  const inOrder = before === undefined || before <= after
  checks.holdsIf(`${name}${ended} saw it in the log at ${after.toISOString()}`, 'witnesses', inOrder, 'The times are not in this order.')
  return inOrder ? [{ by: name, before, after }] : []
}

/** From the first instant on, and not at the second any more; ISO 8601. */
export interface Window {
  readonly from: string
  readonly until: string
}

/** Witnesses tell whole seconds: it was there by the end of the one they tell. */
const SECOND_MS = 1000

/**
 * Checks that a signature was made inside a window, by the clocks of as many operators as the reader asks for: each saw the log end
 * before it, and then hold it, both inside. Otherwise that is not proven, and the line is open.
 */
export function checkInside({ from, until }: Window, seen: readonly Enclosed[], { witnesses: { quorum } }: Trust, checks: Checks): void {
  const says = 'Outside witnesses saw it come into the log inside that window'
  const [begins, ends] = [Date.parse(from), Date.parse(until)]
  const isInside = ({ before, after }: Enclosed) =>
    before !== undefined && before.getTime() >= begins && after.getTime() + SECOND_MS <= ends
  const inside = seen.filter(isInside).map(({ by }) => by)
  if (quorum > 0 && inside.length >= quorum) {
    checks.holdsIf(`${says}: ${inside.join(', ')}`, 'witnesses', true, '')
    return
  }
  const told = seen.map(
    ({ by, before, after }) => `${by} saw it come between ${before?.toISOString() ?? 'an unknown time'} and ${after.toISOString()}.`,
  )
  const why = quorum === 0 || told.length === 0 ? 'No witness confirmed the log around it.' : told.join(' ')
  checks.open(says, 'witnesses', `Not proven. ${why} That it was is the organisation’s word.`)
}
