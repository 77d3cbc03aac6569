import { z } from 'zod'
import type { Canonical } from '@/lib/core'
import { type Checkpoint, parseCheckpointText } from './checkpoint'
import { parseNote, parseVerifierKey } from './note'

// How an epoch of a log begins: docs/formats/log.md.

/** The kind of the event that is an epoch's first. */
export const CONTINUED = 'organisation.log-continued'

export const BECAUSE = ['key-lost', 'key-stolen', 'older-backup'] as const
export type Because = (typeof BECAUSE)[number]

const size = z.int().min(0)
const note = z.string().refine((text) => headOf(text) !== undefined)

const continuation = z
  .strictObject({
    /** Origin of the epoch before. */
    earlier: z.string().min(1),
    because: z.enum(BECAUSE),
    /** The operator's words. */
    reason: z.string().min(1),
    /** How many events earlier epochs signed for, as far as is known. */
    signed: size,
    /** How many of those are shown to be the beginning of this one; all, where it is no less than `signed`. */
    kept: size,
    /** The last known checkpoint, with its cosignatures; without one, nobody kept any. */
    checkpoint: note.optional(),
    /** The last one that is of no more than `kept` events, where that is another. */
    beginning: note.optional(),
    /** The last one that a witness countersigned, where neither of those is. */
    cosigned: note.optional(),
    /** A checkpoint of another history that was signed for this log: an older backup was restored, and signed on. */
    other: note.optional(),
    /** The earlier epoch's verifier key, where it is known. */
    key: z
      .string()
      .refine((text) => parseVerifierKey(text) !== undefined)
      .optional(),
    /** A checkpoint was brought by somebody, and its signature could not be checked. */
    hearsay: z.literal(true).optional(),
  })
  .refine(({ checkpoint, signed }) => checkpoint === undefined || (headOf(checkpoint)?.size ?? 0) <= signed)

/** What an epoch's first event says of the ones before it. */
export type Continuation = z.infer<typeof continuation>

/** Reads an event's details; undefined when they do not say it. */
export function continuationIn(details: Canonical | undefined): Continuation | undefined {
  const read = continuation.safeParse(details)
  return read.success ? read.data : undefined
}

function headOf(text: string): Checkpoint | undefined {
  const signed = parseNote(text)
  return signed && parseCheckpointText(signed.text)
}

/** The earlier head of which this tree must be shown to be the growth; undefined when none is known. */
export function beginningOf({ checkpoint, beginning, kept }: Continuation): (Checkpoint & { readonly note: string }) | undefined {
  const text = beginning ?? checkpoint
  const head = text === undefined ? undefined : headOf(text)
  return text !== undefined && head && head.size <= kept ? { ...head, note: text } : undefined
}

/** Which events were signed for and are lost, or not shown to be here, in words; undefined when none are. */
export function lostIn({ signed, kept }: Pick<Continuation, 'signed' | 'kept'>): string | undefined {
  if (signed <= kept) return undefined
  return signed - kept === 1 ? `event ${kept}` : `events ${kept} to ${signed - 1}`
}
