import { type Refusal, refuse } from '@/lib/core'

/** Readers look for a PDF's header in the first kilobyte (ISO 32000-1 annex H, note 13). */
const WHERE_READERS_LOOK = 1_024
const HEADER = '%PDF-'

/** Files people upload by mistake, by their first bytes. Each byte is one character. */
const OTHERS: readonly (readonly [first: string, reason: string])[] = [
  ['PK\x03\x04', 'This is an Office document or a ZIP file, not a PDF.'],
  ['\xd0\xcf\x11\xe0', 'This is an older Office document, not a PDF.'],
  ['{\\rtf', 'This is a rich-text document, not a PDF.'],
  ['\x89PNG', 'This is a picture, not a PDF.'],
  ['\xff\xd8\xff', 'This is a picture, not a PDF.'],
  ['%!', 'This is PostScript, not a PDF.'],
]

const refused = (code: string, reason: string, next: string): Refusal => refuse(code, reason, { field: 'document', next })

export const tooLarge = (limitMb: number): Refusal =>
  refused('file-too-large', `The file is larger than ${limitMb} MB.`, 'Make it smaller, or split it.')

/**
 * What is plainly wrong with a file, before a byte of it is sent; undefined when only the server can tell. It says what intake
 * would say (a test holds the two together), which looks at everything that is sent all the same.
 */
export async function plainlyWrong(file: Blob, limitMb: number): Promise<Refusal | undefined> {
  if (file.size === 0) return refused('empty', 'The file is empty.', 'Choose the file again.')
  if (file.size > limitMb * 1024 * 1024) return tooLarge(limitMb)
  const start = await file.slice(0, WHERE_READERS_LOOK + HEADER.length).arrayBuffer()
  const text = Array.from(new Uint8Array(start), (byte) => String.fromCharCode(byte)).join('')
  if (text.includes(HEADER)) return undefined
  const other = OTHERS.find(([first]) => text.startsWith(first))
  return refused('not-a-pdf', other?.[1] ?? 'This is not a PDF.', 'Export the document as PDF and upload that.')
}
