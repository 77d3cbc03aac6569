import { type Bytes, canonicalBytes, concat, equalBytes, hmacSha256, ok, parseCanonical, type Result, refuse, utf8 } from '@/lib/core'

/** An indirect object as it stands in the file: the Latin-1 text between `n 0 obj\n` and `\nendobj\n`. */
export type SealObject = { readonly num: number; readonly body: string }

/** A signature field with its widget in one object. Width and height in whole points; 0 × 0 is invisible. */
export type SealField = SealObject & { readonly width: number; readonly height: number; readonly sealed: boolean }

/**
 * All that a seal must know of a file to append to it without parsing it (ISO 32000-2 §7.5.6).
 * Recorded by a real parser at preparation, carried forward by every seal, guarded by `planMac`.
 */
export type SealPlan = {
  readonly v: 1
  /** Bytes of the file, which ends in `%%EOF\n`. */
  readonly size: number
  /** SHA-256 of those bytes, 64 lower-case hex digits. */
  readonly sha256: string
  /** Offset of the last cross-reference section, a classic table. */
  readonly startxref: number
  /** The first free object number, which is the trailer's /Size. */
  readonly next: number
  readonly root: SealObject
  /** Object number of /Info; omitted when the trailer has none. */
  readonly info?: number
  /** First string of the trailer's /ID in lower-case hex digits: 16 bytes as a rule, but a writer may make it of any. */
  readonly id: string
  /** Signature fields by name: `certification`, and each signer's recipient id. */
  readonly fields: Readonly<Record<string, SealField>>
}

/** The name of the invisible field that carries the organisation's certifying seal. */
export const CERTIFICATION = 'certification'

/** What a plan belongs to: the same plan under another document or version does not verify. */
export type PlanOwner = { readonly documentId: string; readonly versionId: string }

/** The plan's canonical JSON in UTF-8, the form to store (as bytea) and to authenticate. */
export function planBytes(plan: SealPlan): Bytes {
  return canonicalBytes(plan)
}

/** HMAC-SHA-256 under the 32-byte plan key over owner and plan. A tampered plan could yield a file that viewers call valid. */
export function planMac(key: Uint8Array, owner: PlanOwner, plan: SealPlan): Bytes {
  const bound = canonicalBytes({ documentId: owner.documentId, versionId: owner.versionId })
  return hmacSha256(key, concat(utf8('countersign/seal-plan/v1'), Uint8Array.of(0), bound, Uint8Array.of(0), planBytes(plan)))
}

/** True when `mac` was made by `planMac` for exactly this owner and plan. Compares in constant time. */
export function verifyPlanMac(key: Uint8Array, owner: PlanOwner, plan: SealPlan, mac: Uint8Array): boolean {
  return equalBytes(planMac(key, owner, plan), mac)
}

/** Reads stored plan bytes and checks the shape. Refuses `plan-malformed`; authenticity is `verifyPlanMac`'s business. */
export function parsePlan(bytes: Uint8Array): Result<SealPlan> {
  const value: unknown = parseCanonical(bytes)
  return isPlan(value) ? ok(value) : refuse('plan-malformed', 'The seal plan is not canonical JSON of the right shape.')
}

const MEMBERS = new Set(['v', 'size', 'sha256', 'startxref', 'next', 'root', 'info', 'id', 'fields'])

function isPlan(value: unknown): value is SealPlan {
  if (!isRecord(value) || !Object.keys(value).every((key) => MEMBERS.has(key))) return false
  const { v, size, sha256, startxref, next, root, info, id, fields } = value
  return (
    v === 1 &&
    isCount(size) &&
    isCount(startxref) &&
    startxref < size &&
    isCount(next) &&
    isObject(root) &&
    (info === undefined || isCount(info)) &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof id === 'string' &&
    /^(?:[0-9a-f]{2}){1,64}$/.test(id) &&
    isRecord(fields) &&
    Object.values(fields).every(isField)
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
const isObject = (value: unknown): value is SealObject =>
  isRecord(value) && isCount(value.num) && typeof value.body === 'string' && value.body.startsWith('<<') && value.body.endsWith('>>')
const isField = (value: unknown): value is SealField =>
  isObject(value) &&
  'width' in value &&
  isCount(value.width) &&
  'height' in value &&
  isCount(value.height) &&
  'sealed' in value &&
  typeof value.sealed === 'boolean'
