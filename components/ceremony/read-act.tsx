'use client'

import { atHead, goToPage, inWords, pagesInWords, type ReaderDocument, type Seen, unseenPages } from '@/components/reader'
import { Icon, Progress } from '@/components/ui'
import { Act } from './act'

export interface ReadProgress {
  readonly total: number
  readonly seen: number
  readonly unseen: readonly { readonly document: ReaderDocument; readonly pages: readonly number[] }[]
}

export function readProgress(documents: readonly ReaderDocument[], seen: Seen): ReadProgress {
  const unseen = documents.map((document) => ({ document, pages: unseenPages(document.pages, seen[document.versionId] ?? []) }))
  const total = documents.reduce((sum, { pages }) => sum + pages, 0)
  const missing = unseen.reduce((sum, { pages }) => sum + pages.length, 0)
  return { total, seen: total - missing, unseen: unseen.filter(({ pages }) => pages.length > 0) }
}

/** Read: how many pages this browser has had on screen; those it has not, each with a jump. */
export function ReadAct({ progress, several }: { progress: ReadProgress; several: boolean }) {
  const { total, seen, unseen } = progress
  const said = readInWords(progress)
  if (unseen.length === 0)
    return (
      <Act name="Read" when="done">
        <p className="flex items-center justify-between gap-4">
          {said}
          <Icon name="tick" className="text-ink" />
        </p>
      </Act>
    )
  return (
    <Act name="Read" when="now">
      <p className="text-ink-2">{said}</p>
      <Progress value={seen} max={total} label={said} className="mt-2" />
      <ul className="mt-2 text-dense text-ink-2">
        {unseen.map(({ document, pages }) => (
          <li key={document.versionId} className="flex flex-wrap gap-x-3">
            <span>{several ? <bdi>{`${document.name}: ${pagesInWords(pages)}`}</bdi> : atHead(pagesInWords(pages))} not seen yet.</span>
            <button type="button" className="link text-ink" onClick={() => goToPage(document.versionId, pages[0] as number)}>
              Go to page {pages[0]}
            </button>
          </li>
        ))}
      </ul>
    </Act>
  )
}

/** `Four of six pages have been on your screen.` */
export function readInWords({ total, seen }: Pick<ReadProgress, 'total' | 'seen'>): string {
  if (seen === total) return total === 1 ? 'The one page has been on your screen.' : `All ${inWords(total)} pages have been on your screen.`
  if (seen === 0)
    return total === 1
      ? 'The one page has not been on your screen yet.'
      : `None of the ${inWords(total)} pages has been on your screen yet.`
  return `${atHead(inWords(seen))} of ${inWords(total)} pages ${seen === 1 ? 'has' : 'have'} been on your screen.`
}
