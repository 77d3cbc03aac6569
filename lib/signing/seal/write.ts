import type { Hash } from 'node:crypto'
import { type Bytes, ok, type Result, refuse } from '@/lib/core'
import type { SealField, SealPlan } from '@/lib/proof'
import type { CmsSigner } from './cms'
import { type Appearance, layout, type SealText } from './layout'

export type SealRequest = SealText & {
  /** The field to fill: `certification`, or a recipient id. */
  readonly field: string
  /** The organisation's first seal, which permits nothing after it but filling and signing (DocMDP, P = 2). */
  readonly certify?: boolean
  /** Absent for an invisible field. */
  readonly appearance?: Appearance
  /** The approval's 32-byte evidence digest. */
  readonly evidence?: Uint8Array
  readonly signer: CmsSigner
}

export type Sealed = { readonly delta: Bytes; readonly plan: SealPlan }

const LARGEST_FILE = 9_999_999_999

/**
 * One seal as a function of plan and request: the bytes to append and the next plan. The document is never parsed and
 * never needed: `hash` is a SHA-256 that has taken all its bytes, and must agree with the plan.
 * The caller has verified the plan's MAC, verifies the sealed file with `verifySeals`, and only then stores it.
 * Refuses `plan-mismatch`, `field-unknown`, `field-sealed`, `box-size`, `evidence-size`, `file-too-large`, `signature-too-large`.
 */
export async function writeSeal(plan: SealPlan, hash: Hash, request: SealRequest): Promise<Result<Sealed>> {
  if (hash.copy().digest('hex') !== plan.sha256)
    return refuse('plan-mismatch', 'These bytes are not the version that the seal plan describes.')
  const field = Object.hasOwn(plan.fields, request.field) ? plan.fields[request.field] : undefined
  const refusal = field ? unfit(field, request) : refuse('field-unknown', 'The document has no such signature field.')
  if (!field || refusal) return refusal ?? refuse('field-unknown', 'The document has no such signature field.')

  const { signer, evidence } = request
  const {
    delta,
    from,
    to,
    plan: next,
  } = layout(plan, request.field, field, request, signer.hole, request.certify === true, request.appearance)
  if (next.size > LARGEST_FILE) return refuse('file-too-large', 'The sealed file would be larger than a cross-reference table can say.')
  const digest = hash.copy().update(delta.subarray(0, from)).update(delta.subarray(to)).digest()
  const cms = await signer.sign(digest, evidence)
  if (cms.length > signer.hole) return refuse('signature-too-large', 'The signature does not fit the room reserved for it.')
  delta.write(Buffer.from(cms).toString('hex'), from + 1, 'latin1')
  const sha256 = hash.copy().update(delta).digest('hex')
  return ok({ delta: new Uint8Array(delta), plan: { ...next, sha256 } })
}

function unfit(field: SealField, { appearance, evidence }: SealRequest) {
  if (field.sealed) return refuse('field-sealed', 'This signature field already carries a seal.')
  if (evidence && evidence.length !== 32) return refuse('evidence-size', 'The evidence digest must be 32 bytes.')
  const [width, height] = appearance ? [appearance.width, appearance.height] : [0, 0]
  return width === field.width && height === field.height ? undefined : refuse('box-size', 'The drawn box is not the size of its field.')
}
