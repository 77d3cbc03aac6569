'use client'

import { memo, useCallback, useEffect, useRef, useState } from 'react'
import { cx } from '@/components/ui'
import type { DocumentBytes } from './document-bytes'
import { pageId, type ReaderDocument, type ReaderFile } from './documents'
import { type Pdf, usePdf } from './pdf'
import { SheetPage } from './sheet-page'
import { TextPage } from './text-page'
import type { OnScreen } from './use-on-screen'

/** A4, until the file says otherwise. */
const USUAL_RATIO = Math.SQRT2

export interface FilePagesProps {
  readonly document: ReaderDocument
  readonly file: ReaderFile
  readonly bytes: DocumentBytes
  /** Place of the file's first page on the desk. */
  readonly firstPlace: number
  readonly asText: boolean
  readonly width: number
  readonly ownField: string | undefined
  readonly screen: OnScreen
  readonly onShowPage: () => void
}

/** Every page of a file has its box; only those on screen and their neighbours are drawn. */
export function FilePages({ document, file, bytes, firstPlace, asText, width, ownField, screen, onShowPage }: FilePagesProps) {
  const { pdf, trouble } = usePdf(bytes)
  const [usual, setUsual] = useState(USUAL_RATIO)
  const [ratios, setRatios] = useState<ReadonlyMap<number, number>>(() => new Map())
  const onRatio = useCallback((number: number, ratio: number) => {
    if (number === 1) setUsual(ratio)
    setRatios((known) => (known.get(number) === ratio ? known : new Map(known).set(number, ratio)))
  }, [])

  return (
    <>
      {trouble && <Trouble kind={trouble} download={document.download} />}
      {Array.from({ length: file.pages }, (_, at) => {
        const place = firstPlace + at
        return (
          <PageBox
            key={place}
            pdf={pdf}
            number={at + 1}
            shown={file.firstPage + at}
            document={document}
            place={place}
            near={[place - 1, place, place + 1].some((one) => screen.showing.has(one))}
            asText={asText}
            width={width}
            ratio={ratios.get(at + 1) ?? usual}
            ownField={file.part === 'reviewed' ? ownField : undefined}
            watch={screen.watch}
            onRatio={onRatio}
            onShowPage={onShowPage}
          />
        )
      })}
    </>
  )
}

interface PageBoxProps {
  readonly pdf: Pdf | undefined
  readonly number: number
  /** Its number in the document. */
  readonly shown: number
  readonly document: ReaderDocument
  readonly place: number
  readonly near: boolean
  readonly asText: boolean
  readonly width: number
  readonly ratio: number
  readonly ownField: string | undefined
  readonly watch: OnScreen['watch']
  readonly onRatio: (number: number, ratio: number) => void
  readonly onShowPage: () => void
}

const PageBox = memo(function PageBox({
  pdf,
  number,
  shown,
  document,
  place,
  near,
  asText,
  width,
  ratio,
  ownField,
  watch,
  onRatio,
  onShowPage,
}: PageBoxProps) {
  const box = useRef<HTMLElement>(null)
  const attach = useCallback(
    (element: HTMLElement | null) => {
      box.current = element
      watch(place)(element)
    },
    [watch, place],
  )
  // A mark on the element, read by the sampling timer: a page without ink was never seen.
  const onDrawn = useCallback(() => box.current?.setAttribute('data-drawn', ''), [])
  useEffect(() => {
    if (!near && !asText) box.current?.removeAttribute('data-drawn')
  }, [near, asText])
  const onSize = useCallback((found: number) => onRatio(number, found), [onRatio, number])
  const [wasNear, setWasNear] = useState(false)
  if (near && !wasNear) setWasNear(true)
  return (
    // An article, not a region: five hundred landmarks would be none.
    <article
      key={asText ? 'text' : 'sheet'}
      ref={attach}
      id={pageId(document.versionId, shown)}
      data-place={place}
      data-page={shown}
      tabIndex={-1}
      aria-label={`Page ${shown} of ${document.pages}`}
      className={cx(
        'relative mx-auto mb-4 scroll-mt-28 ring-1 ring-sheet-edge lg:scroll-mt-2',
        asText ? 'max-w-181 bg-sheet px-4 py-5 font-serif text-[1.0625rem] leading-7 sm:px-12 sm:py-8' : 'pdf-sheet',
      )}
      {...(!asText && { style: { width, height: Math.round(width * ratio) } })}
    >
      {asText ? (
        <>
          <p aria-hidden="true" className="mb-4 border-b border-line pb-1 font-sans text-meta text-ink-2">
            Page {shown}
          </p>
          {pdf && wasNear ? <TextPage pdf={pdf} number={number} onDrawn={onDrawn} onShowPage={onShowPage} /> : <div className="min-h-96" />}
        </>
      ) : (
        pdf && near && <SheetPage pdf={pdf} number={number} width={width} ownField={ownField} onSize={onSize} onDrawn={onDrawn} />
      )}
    </article>
  )
})

function Trouble({ kind, download }: { kind: 'slow' | 'broken'; download: string }) {
  return (
    <p role="alert" className="mx-auto mb-4 max-w-181 rounded-md bg-wait-wash px-4 py-3 text-wait">
      {kind === 'slow'
        ? 'The document is taking longer than it should. It will appear here as soon as it can be opened; '
        : 'This browser could not open the document. Nothing can be signed here; '}
      <a href={download} className="link">
        download it
      </a>{' '}
      or try another browser.
    </p>
  )
}
