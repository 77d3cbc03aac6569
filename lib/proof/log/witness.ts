import { type Bytes, base64, fromBase64, ok, type Result, refuse } from '@/lib/core'
import { parseCheckpointText, readCount } from './checkpoint'
import { isBy, type NoteKey, openNote, parseNote, readUtf8, signatureLine } from './note'

// What a log and its witnesses say to each other: C2SP tlog-witness.

/** A checkpoint on its way to a witness, and the proof that its tree begins with the one the witness knows. */
export interface Submission {
  /** Leaves of the tree that the witness knows; 0 when it knows none. */
  readonly old: number
  readonly proof: readonly Bytes[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

const MOST_HASHES = 63

/** The body of `add-checkpoint`. */
export const formatSubmission = ({ old, proof, checkpoint }: Submission): string =>
  `old ${old}\n${proof.map((hash) => `${base64(hash)}\n`).join('')}\n${checkpoint}`

/** Reads a submission; undefined when it is malformed. Nothing in it is known to be true. */
export function parseSubmission(given: Uint8Array): Submission | undefined {
  const text = readUtf8(given) ?? ''
  const end = text.indexOf('\n\n')
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\n')
  const old = first.startsWith('old ') ? readCount(first.slice(4)) : undefined
  const proof = lines.map((line) => fromBase64(line)).filter((hash) => hash?.length === 32) as Bytes[]
  const checkpoint = text.slice(end + 2)
  const note = parseNote(checkpoint)
  if (old === undefined || proof.length !== lines.length || proof.length > MOST_HASHES) return undefined
  return note && parseCheckpointText(note.text) ? { old, proof, checkpoint } : undefined
}

/** The media type in which a witness tells how many leaves it knows. */
export const WITNESSED_SIZE = 'text/x.tlog.size'

export const formatWitnessedSize = (size: number): string => `${size}\n`

/** Reads it; undefined when it is something else. */
export const parseWitnessedSize = (text: string): number | undefined => (text.endsWith('\n') ? readCount(text.slice(0, -1)) : undefined)

/** A witness's signature under a checkpoint. */
export interface Cosignature {
  /** As it stands under the note, with its newline. */
  readonly line: string
  /** Seconds since 1970, by the witness's clock. */
  readonly time: number
}

/**
 * Finds in a witness's answer its key's cosignature of exactly this checkpoint; signatures of other keys are left out. Refuses what
 * `openNote` refuses.
 */
export async function readCosignature(answer: string, checkpoint: string, key: NoteKey): Promise<Result<Cosignature>> {
  const text = parseNote(checkpoint)?.text ?? ''
  const whole = `${text}\n${answer}`
  const opened = await openNote(whole, [key])
  if (!opened.ok) return opened
  // An answer with an empty line in it would make the witness's own words part of what it signed.
  const note = parseNote(whole)
  const signature = note?.signatures.find((one) => isBy(key, one))
  const time = opened.value.signers[0]?.time
  if (note?.text !== text || !signature || time === undefined)
    return refuse('cosignature-astray', 'It signed something else than this checkpoint.')
  return ok({ line: signatureLine(signature), time })
}
