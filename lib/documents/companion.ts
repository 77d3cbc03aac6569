import 'server-only'
import type { Result } from '@/lib/core'
import { utf16 } from '@/lib/lettering'
import { LIMITS, type Limits } from './limits'
import { plain } from './notes'
import { type BoxRequest, type Prepared, withBoxes } from './prepare'

export interface Companionship {
  /** The title of the document that was already signed. */
  readonly title: string
  /** The name of its file, as uploaded. */
  readonly fileName: string
  /** SHA-256 of that file: 64 lower-case hexadecimal digits. */
  readonly sha256: string
  readonly pageCount: number
  readonly boxes: readonly BoxRequest[]
  readonly organisation: string
  readonly reference: string
  readonly limits?: Limits
}

const EXPLANATION =
  'The document named here already carried signatures, so nothing was added to it. Whoever signs below signs that document, exactly as its SHA-256 identifies it. The signatures become part of this file and can be checked offline.'

/**
 * Makes the companion signature document of a file that already carries signatures: it names the file and its SHA-256,
 * holds the boxes, and is prepared like any other document. Boxes cannot be placed on the signed file itself, so places
 * that were asked for are ignored.
 */
export function companion(asked: Companionship): Promise<Result<Prepared>> {
  const { title, fileName, sha256, pageCount, boxes, organisation, reference, limits = LIMITS } = asked
  const facts = [
    { label: 'File', value: plain(fileName, 120) },
    { label: 'Pages', value: String(pageCount) },
    { label: 'SHA-256', value: sha256 },
  ]
  const page = { kind: 'Companion signature document', title, explanation: EXPLANATION, facts, organisation, reference }
  const unplaced = boxes.map(({ recipientId, name, roleLine }) => ({ recipientId, name, roleLine }))
  return withBoxes(blank(title), [], page, unplaced, limits)
}

/** A document without a page, with a title: what the companion's own pages are added to. */
function blank(title: string): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [ ] /Count 0 >>',
    `<< /Title ${utf16(`Signatures for ${title}`)} >>`,
  ].map((body, index) => `${index + 1} 0 obj\n${body}\nendobj\n`)
  const header = '%PDF-1.7\n'
  const offsets = objects.map((_, index) => header.length + objects.slice(0, index).join('').length)
  const body = header + objects.join('')
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const trailer = `trailer << /Root 1 0 R /Info 3 0 R /Size ${objects.length + 1} >>\nstartxref\n${body.length}\n%%EOF\n`
  return Buffer.from(`${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}${trailer}`, 'latin1')
}
