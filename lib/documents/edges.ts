import type { Refusal } from '@/lib/core'
import { refusal } from './reasons'

/** Readers look for the header in the first kilobyte (ISO 32000-1 annex H, note 13). */
const WHERE_READERS_LOOK = 1_024
const HEADER = [0x25, 0x50, 0x44, 0x46, 0x2d] // %PDF-
const END = [0x25, 0x25, 0x45, 0x4f, 0x46] // %%EOF

/** Files people upload by mistake, by their first bytes, with what to tell them. */
const OTHERS: readonly (readonly [first: readonly number[], reason: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'This is an Office document or a ZIP file, not a PDF.'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'This is an older Office document, not a PDF.'],
  [[0x7b, 0x5c, 0x72, 0x74, 0x66], 'This is a rich-text document, not a PDF.'],
  [[0x89, 0x50, 0x4e, 0x47], 'This is a picture, not a PDF.'],
  [[0xff, 0xd8, 0xff], 'This is a picture, not a PDF.'],
  [[0x25, 0x21], 'This is PostScript, not a PDF.'],
]

const standsAt = (bytes: Uint8Array, at: number, mark: readonly number[]) => mark.every((byte, i) => bytes[at + i] === byte)
const isBlank = (byte: number | undefined) => byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 32
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/**
 * Whether the file begins as a PDF. Blank bytes and a byte order mark may come first; anything else before the header
 * would let one file be two (HTML for a browser, PDF for a reader).
 */
export function startOf(bytes: Uint8Array): 'pdf' | { readonly refusal: Refusal } {
  let blank = standsAt(bytes, 0, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0
  while (blank < WHERE_READERS_LOOK && isBlank(bytes[blank])) blank++
  if (standsAt(bytes, blank, HEADER)) return 'pdf'
  for (let at = 0; at < WHERE_READERS_LOOK; at++) if (standsAt(bytes, at, HEADER)) return { refusal: refusal('foreign-start') }
  const other = OTHERS.find(([first]) => standsAt(bytes, 0, first))
  return { refusal: refusal('not-a-pdf', other?.[1]) }
}

/** Whether anything but blank bytes follows the last end-of-file mark. */
export function trailing(bytes: Uint8Array): boolean {
  let end = bytes.length - END.length
  while (end >= 0 && !standsAt(bytes, end, END)) end--
  if (end < 0) return false
  return !bytes.subarray(end + END.length).every(isBlank)
}
