import { type Bytes, base64, fromBase64 } from '@/lib/core'
import { formatNote, parseNote } from './note'

/** A tree head (C2SP tlog-checkpoint v1): whose log, how many leaves, which root. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  /** 32 bytes. */
  readonly root: Bytes
}

/** The text that log and witnesses sign. We write no extension lines. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${base64(root)}\n`

/** Reads a checkpoint's text; undefined when it is none. Extension lines of others are allowed, and say nothing to us. */
export function parseCheckpointText(text: string): Checkpoint | undefined {
  const lines = text.split('\n')
  const [origin, count, encoded] = lines
  if (!origin || lines.pop() !== '' || lines.length < 3 || lines.some((line) => line === '')) return undefined
  const size = readCount(count)
  const root = fromBase64(encoded ?? '')
  return size === undefined || root?.length !== 32 ? undefined : { origin, size, root }
}

/** A whole number as the formats write it: decimal, no leading zeroes. */
export function readCount(text = ''): number | undefined {
  const value = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : undefined
}

/** That a leaf is in a log, for someone who is offline (C2SP tlog-proof v1). */
export interface LogProof {
  readonly index: number
  /** From the leaf's sibling up. */
  readonly proof: readonly Bytes[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

const HEADER = 'c2sp.org/tlog-proof@v1'

export const formatLogProof = ({ index, proof, checkpoint }: LogProof): string =>
  `${HEADER}\nindex ${index}\n${proof.map((hash) => `${base64(hash)}\n`).join('')}\n${checkpoint}`

/** Reads a proof; undefined when it is malformed. Extra data is not ours to trust, and is left out. Nothing in it is known to be true. */
export function parseLogProof(text: string): LogProof | undefined {
  const end = text.indexOf('\n\n')
  const [header, ...lines] = text.slice(0, Math.max(end, 0)).split('\n')
  const checkpoint = text.slice(end + 2)
  if (header !== HEADER) return undefined
  if (lines[0]?.startsWith('extra ') && fromBase64(lines.shift()?.slice(6) ?? '') === undefined) return undefined
  const [first, ...rest] = lines
  const index = first?.startsWith('index ') ? readCount(first.slice(6)) : undefined
  const proof = rest.map((line) => fromBase64(line)).filter((hash) => hash?.length === 32) as Bytes[]
  const note = parseNote(checkpoint)
  if (index === undefined || proof.length !== rest.length || proof.length > 63 || !note || formatNote(note) !== checkpoint) return undefined
  return { index, proof, checkpoint }
}
