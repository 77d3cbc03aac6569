import { refuse, utf8 } from '@/lib/core'

/** Spreadsheets that do not write UTF-8 write what Windows calls 1252. */
export function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** A text as it is; of one with more than so many bytes, the beginning, which has more than that too. */
export function shortTo(most: number, text: string): string {
  const bytes = utf8(text)
  return bytes.length > most ? new TextDecoder().decode(bytes.subarray(0, most + 4)) : text
}

/** Of a spreadsheet as its program keeps it, or any other file that is no text. */
export const NO_TEXT = refuse('list-no-text', 'This is not text but a file of another kind.', {
  field: 'text',
  next: 'Save the spreadsheet as CSV.',
})
