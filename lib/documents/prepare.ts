import 'server-only'
import { createHash } from 'node:crypto'
import { ok, type Result } from '@/lib/core'
import { CERTIFICATION, type SealPlan } from '@/lib/proof'
import { Findings } from './findings'
import type { Page } from './intake'
import { inIsolation } from './isolated'
import { LIMITS, type Limits } from './limits'
import { gravest, type RefusalCode, refusal } from './reasons'
import { Reading, recordPlan } from './record'
import { drawSignaturePages, type Rect, type SignaturePage } from './signature-page'

/** Whose box, and where: on the signature page, unless `page` (from 1) and `rect` (points, in the page's own space) are given. */
export interface BoxRequest {
  readonly recipientId: string
  readonly name: string
  /** What stands under the name: "for Halden Foods AS, managing director". */
  readonly roleLine: string
  readonly page?: number
  readonly rect?: Rect
}

/** Where a signature will show. `page` counts from 1; `rect` is in whole points of that page's own space. */
export interface Box {
  readonly recipientId: string
  readonly page: number
  readonly rect: Rect
}

export interface Preparation {
  /** The document's pages, as intake found them. */
  readonly pages: readonly Page[]
  readonly title: string
  readonly boxes: readonly BoxRequest[]
  readonly organisation: string
  /** The envelope's reference, as people quote it. */
  readonly reference: string
  readonly limits?: Limits
}

/** A file that awaits its certifying seal. `plan` is what that seal, and each later one, appends by. */
export interface Prepared {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly plan: SealPlan
  readonly boxes: readonly Box[]
  readonly pageCount: number
}

const A4 = { width: 595, height: 842 }
const LETTER = { width: 612, height: 792 }
const SMALLEST_BOX = { width: 120, height: 40 }
const INVISIBLE: Rect = [0, 0, 0, 0]

const EXPLANATION =
  'This page belongs to the document. Each box is kept for one signer, and names that person once they have signed. The signatures become part of this file and can be checked offline.'

/**
 * Freezes a normalised document for signing: appends the signature page with a box for each signer who was not given a
 * place elsewhere, creates the certifying field and one field per recipient (named by recipient id), rewrites the file in
 * its canonical layout and records its seal plan. The author's pages and form stay as they are. Refuses boxes that cannot
 * stand where they were put, and files in which a seal could not be appended safely.
 */
export function prepare(
  normalised: Uint8Array,
  { pages, title, organisation, reference, boxes, limits = LIMITS }: Preparation,
): Promise<Result<Prepared>> {
  const page = { kind: 'Signature page', title, explanation: EXPLANATION, facts: [], organisation, reference }
  return withBoxes(normalised, pages, page, boxes, limits)
}

/** Adds signature pages of the given kind for the boxes without a place, and all fields. `pages` are the document's own. */
export async function withBoxes(
  document: Uint8Array,
  pages: readonly Page[],
  page: Omit<SignaturePage, 'signers'>,
  boxes: readonly BoxRequest[],
  limits: Limits,
): Promise<Result<Prepared>> {
  const signers = boxes.filter(({ rect }) => rect === undefined)
  const drawn = signers.length > 0 ? drawSignaturePages({ ...page, signers }, paperOf(pages)) : []
  const places = drawn.flatMap((sheet, appended) => sheet.boxes.map((rect) => ({ appended, rect })))
  const fields = [
    { name: CERTIFICATION, rect: INVISIBLE, ...(pages.length > 0 ? { page: 0 } : { appended: 0 }) },
    ...signers.map(({ recipientId }, index) => ({ name: recipientId, ...places[index] })),
    ...boxes.flatMap(({ recipientId, page: number = 1, rect }) =>
      rect === undefined ? [] : [{ name: recipientId, page: number - 1, rect: rect.map(Math.round) }],
    ),
  ]

  const added = drawn.map(({ width, height, content, words }) => ({ width, height, content, words }))
  const answered = await inIsolation('amend', document, { pages: added, fields }, limits)
  if (!answered.ok) return answered
  const { facts, bytes } = answered.value
  const { findings } = Findings.parse(facts)
  if (findings.length > 0) return gravest(findings)
  const reading = Reading.parse(facts)

  const recorded = recordPlan(bytes, reading, [CERTIFICATION, ...boxes.map(({ recipientId }) => recipientId)])
  if ('cause' in recorded) {
    const sha256 = createHash('sha256').update(document).digest('hex')
    console.error(`not preparable: ${recorded.cause}; the document with SHA-256 ${sha256}`)
    return refusal('not-preparable')
  }
  const placed = boxes.map((box): Box & { readonly chosen: boolean } => {
    const field = reading.fields.find(({ name }) => name === box.recipientId)
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = field?.rect ?? []
    return { recipientId: box.recipientId, page: (field?.page ?? 0) + 1, rect: [x0, y0, x1, y1], chosen: box.rect !== undefined }
  })
  const misplaced = faultOf(placed, reading)
  if (misplaced) return refusal(misplaced)
  return ok({
    bytes,
    plan: recorded.plan,
    boxes: placed.map(({ recipientId, page: number, rect }) => ({ recipientId, page: number, rect })),
    pageCount: reading.pages.length,
  })
}

/** The signature page takes the paper of the document: Letter where its first page is Letter, else A4. */
function paperOf([first]: readonly Page[]): typeof A4 {
  const isLetter = first && Math.abs(first.width - LETTER.width) < 2 && Math.abs(first.height - LETTER.height) < 2
  return isLetter ? LETTER : A4
}

function faultOf(boxes: readonly (Box & { readonly chosen: boolean })[], { pages }: Reading): RefusalCode | undefined {
  for (const { page, rect, chosen } of boxes) {
    const on = pages[page - 1]
    if (!on) return 'no-such-page'
    const [x0, y0, x1, y1] = rect
    const [left = 0, bottom = 0, right = 0, top = 0] = on.box
    if (x0 < left || y0 < bottom || x1 > right || y1 > top) return 'box-outside'
    if (x1 - x0 < SMALLEST_BOX.width || y1 - y0 < SMALLEST_BOX.height) return 'box-too-small'
    if (chosen && on.rotation !== 0) return 'box-on-turned-page'
  }
  const overlapping = boxes.some((a, i) => boxes.slice(i + 1).some((b) => a.page === b.page && overlap(a.rect, b.rect)))
  return overlapping ? 'boxes-overlap' : undefined
}

const overlap = (a: Rect, b: Rect) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
