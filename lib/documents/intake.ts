import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ok, type Result } from '@/lib/core'
import { startOf, trailing } from './edges'
import { Findings } from './findings'
import { inIsolation } from './isolated'
import { LIMITS, type Limits } from './limits'
import { type Note, notesOf, plain } from './notes'
import { gravest, refusal } from './reasons'

/** A page as the file describes it: width and height in points before it is turned by `rotation` degrees clockwise. */
export interface Page {
  readonly width: number
  readonly height: number
  readonly rotation: 0 | 90 | 180 | 270
}

/** A file that was accepted, and what to tell about it. */
export interface Intake {
  /** SHA-256 of the file as it was uploaded: lower-case hexadecimal. */
  readonly suppliedSha256: string
  /** What is signed: the canonical rewriting of the upload, or the upload itself when it already carries signatures. */
  readonly normalised: Uint8Array<ArrayBuffer>
  readonly pages: readonly Page[]
  readonly notes: readonly Note[]
  readonly alreadySigned: boolean
  /** The title the file gives itself: one line, at most 200 characters. */
  readonly title?: string
}

/** What reading it cost: for the corpus run and the logs. */
export interface Cost {
  readonly milliseconds: number
  readonly processorMilliseconds: number
  readonly residentBytes: number
}

const Examined = z.object({
  fonts: z.array(z.string()),
  attachments: z.object({ names: z.array(z.string()), count: z.number() }).optional(),
  signed: z.boolean(),
  usageRights: z.boolean(),
  layers: z.boolean(),
  emptyFields: z.number(),
  repaired: z.boolean(),
  redrawn: z.boolean(),
  title: z.string().optional(),
  pages: z.array(
    z.object({ width: z.number(), height: z.number(), rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]) }),
  ),
})

const LONGEST_TITLE = 200

/**
 * Takes an uploaded file in, or refuses it with a reason. qpdf reads it in a process of its own, with bounded memory and
 * time; everything that decides is read from qpdf's object graph of the rewritten file, never from its raw bytes.
 * Refusal codes are the keys of `reasons.ts`.
 */
export async function intake(supplied: Uint8Array<ArrayBuffer>, { limits = LIMITS, told }: IntakeOptions = {}): Promise<Result<Intake>> {
  if (supplied.length === 0) return refusal('empty')
  if (supplied.length > limits.bytes) {
    return refusal('too-large', `The file is larger than ${Math.floor(limits.bytes / 1024 / 1024)} MB, the most this organisation accepts.`)
  }
  const start = startOf(supplied)
  if (start !== 'pdf') return start.refusal

  const answered = await inIsolation('examine', supplied, {}, limits)
  if (!answered.ok) return answered
  const { facts, bytes, milliseconds, processorMilliseconds, residentBytes } = answered.value
  told?.({ milliseconds, processorMilliseconds, residentBytes })
  const { findings } = Findings.parse(facts)
  if (findings.length > 0) return gravest(findings)

  const examined = Examined.parse(facts)
  const title = plain(examined.title ?? '', LONGEST_TITLE)
  return ok({
    suppliedSha256: createHash('sha256').update(supplied).digest('hex'),
    normalised: examined.signed ? supplied : bytes,
    pages: examined.pages,
    notes: notesOf({ ...examined, trailing: trailing(supplied) }),
    alreadySigned: examined.signed,
    ...(title === '' ? {} : { title }),
  })
}

export interface IntakeOptions {
  readonly limits?: Limits
  readonly told?: (cost: Cost) => void
}
