import { z } from 'zod'
import { type Bytes, type Canonical, canonicalBytes, fromBase64, hex, ok, parseCanonical, type Result, refuse, sha256 } from '@/lib/core'
import { type NoteKey, parseVerifierKey } from '../log/note'
import { isEarlier } from '../log/origin'

// Format v1: docs/formats/bundle.md.

const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
const der = z.string().refine((text) => fromBase64(text) !== undefined)
const key = z.string().refine((text) => parseVerifierKey(text) !== undefined)

const trust = z.strictObject({
  type: z.literal('countersign/trust/v1'),
  organisation: z.strictObject({ id, name: z.string().min(1) }),
  /** The log's origin and the keys that may sign for it, as verifier keys (C2SP signed-note). */
  log: z
    .strictObject({
      origin: z.string().min(1),
      keys: z.array(key).min(1),
      /** Earlier epochs of the same log, from which it goes on, with their keys where they are known. */
      before: z
        .array(z.strictObject({ origin: z.string().min(1), keys: z.array(key) }))
        .min(1)
        .optional(),
    })
    .refine(({ origin, before = [] }) => before.every((one) => isEarlier(one.origin, origin)))
    .refine(({ before = [] }) => new Set(before.map(({ origin }) => origin)).size === before.length),
  /** Roots of the organisation's seals, and of the time-stamp authorities that count: X.509 in DER, base64. */
  seals: z.array(der).min(1),
  timestamps: z.array(der),
  /** Where passkeys must have been used. */
  web: z.strictObject({ origin: z.string().min(1), rpId: z.string().min(1) }),
  /** How many operators must have cosigned; two witnesses of one operator count once. */
  witnesses: z
    .strictObject({
      quorum: z.int().min(0),
      operators: z.array(z.strictObject({ name: z.string().min(1), keys: z.array(key).min(1) })),
    })
    .refine(({ quorum, operators }) => quorum <= operators.length)
    // One key under two names would count for two operators.
    .refine(({ operators }) => new Set(operators.flatMap(({ keys }) => keys)).size === operators.flatMap(({ keys }) => keys).length),
})

/** Whose keys a reader trusts for an organisation. It says something only when it came from elsewhere than what it judges. */
export type Trust = z.infer<typeof trust>

/** The canonical bytes of a trust file. Throws when it breaks the format. */
export const trustBytes = (given: Trust): Bytes => canonicalBytes(trust.parse(given) as Canonical)

/** Reads a trust file; refuses `trust-malformed`. A newline at its end, as editors add one, does no harm. */
export function readTrust(given: Uint8Array): Result<Trust> {
  const bytes = given.at(-1) === 0x0a ? given.subarray(0, -1) : given
  const read = trust.safeParse(parseCanonical(bytes))
  return read.success
    ? ok(read.data)
    : refuse('trust-malformed', 'This is not a trust file.', { next: 'Ask for it again where you got it.' })
}

/** What two people compare by voice or on paper: SHA-256 of the file, in sixteen groups of four hexadecimal digits. */
export const trustFingerprint = (given: Trust): string => hex(sha256(trustBytes(given))).replace(/.{4}(?=.)/g, '$& ')

/** The log's keys, and each operator's, as notes are opened with them. */
export function keysOf({ log, witnesses }: Trust): {
  readonly log: NoteKey[]
  readonly operators: readonly { name: string; keys: NoteKey[] }[]
} {
  const read = (texts: readonly string[]) => texts.map(parseVerifierKey).filter((one) => one !== undefined)
  return { log: read(log.keys), operators: witnesses.operators.map(({ name, keys }) => ({ name, keys: read(keys) })) }
}

/** Certificates in DER. */
export const certificatesOf = (texts: readonly string[]): Bytes[] => texts.map(fromBase64).filter((one) => one !== undefined)

/** The origins that events and statements of this log may name: its own, and those of its earlier epochs. */
export const originsOf = ({ log }: Trust): string[] => [log.origin, ...(log.before ?? []).map(({ origin }) => origin)]
