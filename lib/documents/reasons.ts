import { type Refusal, refuse } from '@/lib/core'

const PRINT = 'Print it to a new PDF and upload that.'
const ASK = 'Ask for a file without it, or print it to a new PDF and upload that.'

/** Why a file is not taken, most serious first: the first one found is the one told. */
const REASONS = {
  empty: ['The file is empty.', 'Choose the file again.'],
  'too-large': ['The file is larger than this organisation accepts.', 'Reduce its size, for example by saving its pictures smaller.'],
  'not-a-pdf': ['This is not a PDF.', 'Export the document as PDF and upload that.'],
  'foreign-start': ['Something else stands before the PDF begins, so other programs could read it as another kind of file.', PRINT],
  encrypted: ['The file is protected by a password or by permissions.', 'Save a copy without protection and upload that.'],
  'page-tree-loop': ['The list of pages runs in a circle.', PRINT],
  'deep-nesting': ['The file is nested so deeply that readers may fail on it.', PRINT],
  'too-big-unpacked': ['The file is small, but unpacks to far more than a document needs.', PRINT],
  'too-slow': ['Reading the file takes too long.', PRINT],
  damaged: ['The file is damaged and cannot be read reliably.', 'Export it again from where it was made, or print it to a new PDF.'],
  launch: ['The file can start programs on the reader’s computer.', ASK],
  javascript: ['The file contains JavaScript, which can change what it shows.', ASK],
  xfa: ['The file is an XFA form, which different readers show differently.', PRINT],
  'sends-data': ['The file can send its form to another computer, or fetch data into it.', ASK],
  'external-reference': ['The file refers to parts that are outside it, so it can show something else tomorrow.', ASK],
  'rich-media': ['The file contains sound, video or 3D, which cannot be signed as a page.', ASK],
  'hidden-layers': [
    'The file has hidden layers, so two people could see different pages.',
    'Merge or remove its layers, or print it to a new PDF, and upload that.',
  ],
  portfolio: ['This is a portfolio: the documents are inside it.', 'Upload the documents one by one.'],
  'no-pages': ['The file has no pages.', 'Choose another file.'],
  'too-many-pages': ['The file has more pages than this organisation accepts.', 'Split it and upload the parts.'],
  'reserved-field': [
    'The form in the file already uses a field name that a signature needs.',
    'Rename that field, or print the file to a new PDF.',
  ],
  'no-such-page': ['A signature box stands on a page that the document does not have.', 'Place it again.'],
  'box-outside': ['A signature box reaches over the edge of its page.', 'Move it onto the page.'],
  'box-too-small': ['A signature box is too small to be read.', 'Make it at least 120 points wide and 40 points high.'],
  'box-on-turned-page': ['A signature box cannot stand on a page that is turned.', 'Place it on another page, or on the signature page.'],
  'boxes-overlap': ['Two signature boxes overlap.', 'Move them apart.'],
  busy: ['Other files are being read just now.', 'Try again in a minute; nothing is lost.'],
  'not-preparable': ['The file cannot be prepared for signing.', PRINT],
} as const satisfies Record<string, readonly [reason: string, next: string]>

export type RefusalCode = keyof typeof REASONS

const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(REASONS, code)

export function refusal(code: RefusalCode, reason?: string): Refusal {
  const [usual, next] = REASONS[code]
  return refuse(code, reason ?? usual, { field: 'document', next })
}

/** The refusal for the most serious of several findings. */
export function gravest(findings: readonly string[]): Refusal {
  const found = (Object.keys(REASONS) as RefusalCode[]).find((code) => findings.includes(code))
  if (!found) throw new Error(`a finding without a reason: ${findings.filter((code) => !isRefusalCode(code)).join(', ')}`)
  return refusal(found)
}
