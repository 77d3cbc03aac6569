import 'server-only'
import { createHash } from 'node:crypto'
import { getBlob, putBlob } from '@/lib/blobs'
import { type Bytes, concat, fromHex, newId, ok, type Result, refuse } from '@/lib/core'
import { db, type Tx } from '@/lib/db'
import { type BoxRequest, companion, type Page, type Prepared, prepare, takePlace } from '@/lib/documents'
import type { Actor } from '@/lib/identity'
import { type Keys, loadKeys } from '@/lib/keys'
import { CERTIFICATION, planBytes, planMac, type SealPlan } from '@/lib/proof'
import { type Loaded, type LoadedDocument, lineage, signersOf } from './loaded'
import { type Sealed, TimestampFailed, writeSeal } from './seal'
import { personActSigner } from './signer'

/** A document as everyone will sign it, not yet stored. */
export interface Frozen {
  readonly documentId: string
  readonly name: string
  readonly versionId: string
  readonly suppliedSha256: Bytes
  readonly reviewed: Bytes
  readonly reviewedSha256: Bytes
  readonly pageCount: number
  readonly companion: boolean
  readonly plan: SealPlan
  readonly planMac: Bytes
}

/** A document to freeze: the envelope's own, or another file in its place, with its bytes and on it no boxes yet. */
export type Source = Pick<
  LoadedDocument,
  'id' | 'name' | 'suppliedSha256' | 'normalisedSha256' | 'pageCount' | 'pages' | 'alreadySigned'
> & {
  readonly fresh?: Bytes
}

/**
 * Freezes every document of an envelope as one version: signature page, a box per signer, and the organisation's
 * certifying seal. It takes seconds and writes nothing; the caller stores the outcome if nothing changed meanwhile. So it takes one
 * of the actor's places among what is being read, and refuses `busy` when there is none: no one person keeps the server occupied.
 */
export async function freeze(
  actor: Actor,
  envelope: Loaded,
  sources: readonly Source[],
  number: number,
  at: Date,
): Promise<Result<readonly Frozen[]>> {
  const place = takePlace(actor.personId)
  if (!place.ok) return place
  try {
    return await freezeAll(envelope, sources, number, at)
  } finally {
    place.value()
  }
}

async function freezeAll(envelope: Loaded, sources: readonly Source[], number: number, at: Date): Promise<Result<readonly Frozen[]>> {
  const keys = loadKeys()
  if (!keys.ok) return keys
  const boxes = await db().box.findMany({ where: { documentId: { in: sources.map((one) => one.id) } } })
  const frozen: Frozen[] = []
  // One after another: each takes a process with memory of its own.
  for (const source of sources) {
    const own = source.fresh ? [] : boxes.filter((box) => box.documentId === source.id)
    const one = await freezeOne(envelope, source, boxRequests(envelope, own, keys.value), number, keys.value, at)
    if (!one.ok) return { ...one, reason: sources.length > 1 ? `${source.name}: ${one.reason}` : one.reason, field: 'document' }
    frozen.push(one.value)
  }
  return ok(frozen)
}

type Placed = {
  readonly recipientId: string
  readonly page: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Boxes are kept for a party and a capacity, and named when they are sealed: so a substitute signs in the same box. */
function boxRequests(envelope: Loaded, boxes: readonly Placed[], keys: Keys): BoxRequest[] {
  return signersOf(envelope.recipients).map(({ id, party, capacity }, index) => {
    const names = lineage(envelope.recipients, id)
    const box = boxes.find((one) => names.includes(one.recipientId))
    return {
      recipientId: id,
      name: party ?? keys.organisation.organisation,
      roleLine: capacity ?? `signer ${index + 1}`,
      ...(box && { page: box.page, rect: [box.x, box.y, box.x + box.width, box.y + box.height] as const }),
    }
  })
}

async function freezeOne(
  envelope: Loaded,
  source: Source,
  boxes: readonly BoxRequest[],
  number: number,
  keys: Keys,
  at: Date,
): Promise<Result<Frozen>> {
  const prepared = await prepareOne(envelope, source, boxes, keys)
  if (!prepared.ok) return prepared
  const { bytes, plan, pageCount } = prepared.value
  const certified = await certify(bytes, plan, keys, `Frozen for signing: version ${number} of ${envelope.title}`, at)
  if (!certified.ok) return certified
  const versionId = newId()
  const reviewedSha256 = fromHex(certified.value.plan.sha256)
  if (!reviewedSha256) return refuse('plan-malformed', 'The seal plan names no hash.')
  return ok({
    documentId: source.id,
    name: source.name,
    versionId,
    suppliedSha256: source.suppliedSha256,
    reviewed: concat(bytes, certified.value.delta),
    reviewedSha256,
    pageCount: source.alreadySigned ? source.pageCount + pageCount : pageCount,
    companion: source.alreadySigned,
    plan: certified.value.plan,
    planMac: planMac(keys.planMacKey, { documentId: source.id, versionId }, certified.value.plan),
  })
}

async function certify(bytes: Bytes, plan: SealPlan, keys: Keys, reason: string, at: Date): Promise<Result<Sealed>> {
  const request = {
    field: CERTIFICATION,
    certify: true,
    name: keys.organisation.organisation,
    reason,
    at,
    signer: personActSigner(keys).signer,
  }
  try {
    return await writeSeal(plan, createHash('sha256').update(bytes), request)
  } catch (error) {
    if (!(error instanceof TimestampFailed)) throw error
    return refuse(error.code, 'The time-stamp authority did not answer, so nothing was sent.', { next: 'Try again in a few minutes.' })
  }
}

async function prepareOne(envelope: Loaded, source: Source, boxes: readonly BoxRequest[], keys: Keys): Promise<Result<Prepared>> {
  const { organisation } = keys.organisation
  if (source.alreadySigned) {
    const { name: fileName, pageCount } = source
    const sha256 = Buffer.from(source.suppliedSha256).toString('hex')
    return companion({ title: envelope.title, fileName, sha256, pageCount, boxes, organisation, reference: envelope.id })
  }
  const pages = source.pages as unknown as readonly Page[]
  return prepare(source.fresh ?? (await getBlob(source.normalisedSha256)), {
    pages,
    title: envelope.title,
    boxes,
    organisation,
    reference: envelope.id,
  })
}

/** Stores what was frozen, as the given version. */
export async function storeFrozen(tx: Tx, frozen: readonly Frozen[], number: number, now: Date): Promise<void> {
  for (const one of frozen) {
    await putBlob(tx, one.reviewed, one.reviewedSha256)
    await tx.documentVersion.create({
      data: {
        id: one.versionId,
        documentId: one.documentId,
        number,
        suppliedSha256: one.suppliedSha256,
        reviewedSha256: one.reviewedSha256,
        reviewedSize: one.reviewed.length,
        pageCount: one.pageCount,
        companion: one.companion,
        plan: planBytes(one.plan),
        planMac: one.planMac,
        createdAt: now,
      },
    })
  }
}

/** What history tells of a version's documents. */
export const hashesOf = (frozen: readonly Frozen[]) =>
  frozen.map((one) => ({
    document: one.name,
    supplied: Buffer.from(one.suppliedSha256).toString('hex'),
    reviewed: Buffer.from(one.reviewedSha256).toString('hex'),
  }))
