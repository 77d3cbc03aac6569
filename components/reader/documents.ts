import type { FileSource } from './document-bytes'

/** One file that is shown: the reviewed version, or the supplied file before its companion. */
export interface ReaderFile extends FileSource {
  readonly part: 'supplied' | 'reviewed'
  readonly pages: number
  /** The number its first page has in the document, from 1. */
  readonly firstPage: number
}

/** A document of the envelope as it is read: one file, or an already-signed file followed by its companion. */
export interface ReaderDocument {
  readonly documentId: string
  readonly versionId: string
  readonly name: string
  readonly pages: number
  readonly supplied: string
  readonly reviewed: string
  readonly files: readonly ReaderFile[]
  /** Pages the reader's browsers have reported so far. */
  readonly seen: readonly number[]
  readonly download: string
}

/** Pages seen, by version. */
export type Seen = Readonly<Record<string, readonly number[]>>

/** The element of a page: where jumps lead, and where the seen pages are measured. */
export const pageId = (versionId: string, page: number): string => `page-${versionId}-${page}`

/** Scrolls a page into view and puts the focus there. */
export function goToPage(versionId: string, page: number): void {
  const element = document.getElementById(pageId(versionId, page))
  element?.scrollIntoView({ block: 'start' })
  element?.focus({ preventScroll: true })
}
