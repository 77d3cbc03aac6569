'use client'

import dynamic from 'next/dynamic'
import { type MouseEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import type { DraftDocument } from '@/lib/signing'
import { cx, Icon } from '../ui'
import '../reader/reader.css'
import { type Corner, centredAt, type PageSize, takesBoxes } from './box-geometry'

/** pdf.js touches the document when it is loaded, so the picture exists in the browser only. */
const PagePicture = dynamic(() => import('../reader/page-picture'), { ssr: false })

/** CSS pixels: a page at which a box's name can be read, and the whole page be seen. */
const SHEET = 516

interface PageDeskProps {
  readonly envelopeId: string
  readonly document: DraftDocument
  readonly page: number
  /** The pages on which somebody signs. */
  readonly signedOn: ReadonlySet<number>
  readonly onPage: (page: number) => void
  /** The paper was clicked: the corner of a box with its middle there. */
  readonly onPaper: (corner: Corner) => void
  readonly children: ReactNode
}

/** The desk: the page as it looks, the boxes upon it, and a rail of pages. */
export function PageDesk({ envelopeId, document, page: number, signedOn, onPage: go, onPaper, children }: PageDeskProps) {
  const { id, pages, size, suppliedSha256 } = document
  const page = pages[number - 1]
  const [frame, width] = useWidth()
  if (!page) return null
  const file = { url: `/api/drafts/${envelopeId}/${id}?sha256=${suppliedSha256}`, size, sha256: suppliedSha256 }
  return (
    <div className="grid rounded-md bg-desk pb-5 sm:grid-cols-[3.25rem_minmax(0,1fr)]">
      <PageBar page={number} count={pages.length} name={document.name} onPage={go} />
      {pages.length > 1 && <Leaves page={number} count={pages.length} signedOn={signedOn} onPage={go} />}
      <div ref={frame} className="min-w-0 px-3 sm:col-start-2 sm:pr-13 sm:pl-0">
        <Sheet page={page} width={width} onPaper={onPaper}>
          {width > 0 && <PagePicture key={suppliedSha256} file={file} page={number} width={width} />}
          {children}
        </Sheet>
        {!takesBoxes(page) && (
          <p className="mt-3 text-center text-dense text-ink-2">
            {page.rotation === 0 ? 'This page is too small for a signature.' : 'This page is turned, so no signature can stand on it.'}
          </p>
        )}
      </div>
    </div>
  )
}

function Sheet({
  page,
  width,
  onPaper,
  children,
}: Pick<PageDeskProps, 'onPaper' | 'children'> & { readonly page: PageSize; readonly width: number }) {
  const turned = page.rotation === 90 || page.rotation === 270
  const click = ({ target, currentTarget, clientX, clientY }: MouseEvent<HTMLDivElement>) => {
    if (!takesBoxes(page) || (target instanceof Element && target.closest('button'))) return
    const sheet = currentTarget.getBoundingClientRect()
    onPaper(centredAt(page, (clientX - sheet.left) / sheet.width, (clientY - sheet.top) / sheet.height))
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: clicking the paper is the mouse's way; the list above is everyone's
    // biome-ignore lint/a11y/useKeyWithClickEvents: from the keyboard a box is placed in the list and moved by the arrow keys
    <div
      onClick={click}
      style={{ width: width || '100%', aspectRatio: turned ? `${page.height} / ${page.width}` : `${page.width} / ${page.height}` }}
      className="pdf-sheet relative mx-auto overflow-hidden ring-1 ring-sheet-edge"
    >
      {children}
    </div>
  )
}

function PageBar({ page, count, name, onPage }: { page: number; count: number; name: string; onPage: (page: number) => void }) {
  const step = (by: -1 | 1) => (
    <button
      type="button"
      aria-label={`${by < 0 ? 'Previous' : 'Next'} page of ${name}`}
      disabled={page + by < 1 || page + by > count}
      onClick={() => onPage(page + by)}
      className="rounded-sm p-2 hover:text-ink disabled:opacity-40"
    >
      <Icon name={by < 0 ? 'left' : 'right'} size={14} />
    </button>
  )
  return (
    <div className="flex h-12 items-center justify-between px-3 text-dense text-ink-2 sm:col-start-2 sm:pr-13 sm:pl-0">
      <span className="font-medium text-ink">
        Page {page} of {count}
      </span>
      {count > 1 && (
        <span className="-mr-2 flex">
          {step(-1)}
          {step(1)}
        </span>
      )}
    </div>
  )
}

/** Every page as a small leaf, as on the page where it is signed; underlined where somebody signs. */
function Leaves({
  page,
  count,
  signedOn,
  onPage,
}: {
  page: number
  count: number
  signedOn: ReadonlySet<number>
  onPage: (page: number) => void
}) {
  const here = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const leaf = here.current
    const rail = leaf?.closest('ol')
    if (leaf && rail && page) rail.scrollTop = leaf.offsetTop - rail.clientHeight / 2
  }, [page])
  return (
    <div className="relative hidden sm:row-start-2 sm:block">
      <ol className="absolute inset-0 space-y-3 overflow-y-auto px-3.5 py-0.5 [scrollbar-width:none]">
        {Array.from({ length: count }, (_, at) => (
          <li key={at}>
            <button
              ref={at + 1 === page ? here : undefined}
              type="button"
              aria-label={`Page ${at + 1}${signedOn.has(at + 1) ? ', signed there' : ''}`}
              aria-current={at + 1 === page ? 'page' : undefined}
              onClick={() => onPage(at + 1)}
              className={cx(
                'relative flex h-9 w-[26px] items-center justify-center border bg-sheet font-mono text-[11px] leading-4',
                at + 1 === page ? 'border-ink text-ink outline-1 outline-ink focus-visible:outline-2' : 'border-line-2 text-ink-2',
                signedOn.has(at + 1) && 'after:absolute after:inset-x-[-1px] after:bottom-[-4px] after:h-0.5 after:bg-ink',
              )}
            >
              {at + 1}
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** How wide the sheet may be, in CSS pixels; 0 until it is known. */
function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const watching = new ResizeObserver(() => {
      const { paddingLeft, paddingRight } = getComputedStyle(element)
      setWidth(Math.min(Math.floor(element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)), SHEET))
    })
    watching.observe(element)
    return () => watching.disconnect()
  }, [])
  return [frame, width]
}
