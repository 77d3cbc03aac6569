import { type Clock, equalBytes } from '@/lib/core'
import {
  EMPTY_ROOT,
  formatWitnessedSize,
  type NoteKey,
  openNote,
  parseCheckpointText,
  parseSubmission,
  verifyConsistency,
  WITNESSED_SIZE,
} from '@/lib/proof'
import type { Memory } from './memory'

export interface Answer {
  readonly status: 200 | 400 | 403 | 404 | 405 | 409 | 413 | 422 | 500
  readonly body: string
  readonly type?: string
}

export const says = (status: Answer['status'], reason: string): Answer => ({ status, body: `${reason}\n` })

const knows = (size: number): Answer => ({ status: 409, body: formatWitnessedSize(size), type: WITNESSED_SIZE })

const MALFORMED = says(400, 'This is no submission of a checkpoint.')

/**
 * Judges a submission (C2SP tlog-witness `add-checkpoint`) for the logs whose keys are given, and cosigns what only grew.
 * A cosignature leaves only after the checkpoint is on the disk.
 */
export async function answer(body: Uint8Array, memory: Memory, logs: readonly NoteKey[], clock: Clock): Promise<Answer> {
  const submission = parseSubmission(body)
  if (!submission) return MALFORMED
  const { old, proof, checkpoint } = submission
  const origin = checkpoint.slice(0, checkpoint.indexOf('\n'))
  const keys = logs.filter(({ name }) => name === origin)
  if (keys.length === 0) return says(404, 'This witness does not watch that log.')
  const opened = await openNote(checkpoint, keys)
  if (!opened.ok) return says(403, opened.reason)
  const { text } = opened.value
  const head = parseCheckpointText(text)
  if (!head || old > head.size) return MALFORMED
  // From here on nothing waits: of two submissions at once, the second is judged by what the first left.
  const seen = memory.newest(origin) ?? { size: 0, root: EMPTY_ROOT }
  if (old !== seen.size || (head.size === seen.size && !equalBytes(head.root, seen.root))) return knows(seen.size)
  if (!verifyConsistency({ first: seen, second: head, proof })) return says(422, 'The log did not grow from what was cosigned before.')
  if (head.size > seen.size) memory.remember(origin, checkpoint)
  return { status: 200, body: memory.cosign(text, Math.floor(clock().getTime() / 1000)) }
}
