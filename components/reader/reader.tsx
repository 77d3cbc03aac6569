'use client'

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Rosette } from '@/components/rosette'
import { cx, Hash } from '@/components/ui'
import type { ReaderDocument, Seen } from './documents'
import { FilePages } from './file-pages'
import { Rail } from './rail'
import { Toolbar } from './toolbar'
import type { Library } from './use-bytes'
import { type PagePlace, useOnScreen } from './use-on-screen'

export interface ReaderProps {
  readonly documents: readonly ReaderDocument[]
  readonly library: Library
  readonly seen: Seen
  readonly onSeen: (versionId: string, page: number) => void
  /** Tells which document is on screen. */
  readonly onDocument: (versionId: string) => void
  /** Name of the signature field that is the reader's own. */
  readonly ownField: string | undefined
}

/** CSS pixels: A4 at a size that reads like paper. */
const SHEET = 724

/** The documents, one below the other, drawn from the library's bytes; a rail of pages and a bar above. */
export default function Reader({ documents, library, seen, onSeen, onDocument, ownField }: ReaderProps) {
  const desk = useRef<HTMLDivElement>(null)
  const [zoom, setZoom] = useState(100)
  const { narrow, fits } = useRoom(desk)
  const [chosen, setChosen] = useState<boolean>()
  const asText = chosen ?? narrow
  const places = useMemo(() => placesOf(documents), [documents])
  const onPlace = useCallback(
    (place: number) => {
      const there = places[place]
      if (there) onSeen(there.versionId, there.page)
    },
    [places, onSeen],
  )
  const onShowPage = useCallback(() => setChosen(false), [])
  const screen = useOnScreen(desk, onPlace)
  const current = places[screen.current]
  const open = documents.find(({ versionId }) => versionId === current?.versionId) ?? documents[0]
  const openId = open?.versionId
  useEffect(() => {
    if (openId) onDocument(openId)
  }, [openId, onDocument])
  if (!open) return null

  const width = Math.round((Math.min(fits, SHEET) * zoom) / 100)
  return (
    <div className="grid h-full min-h-0 lg:grid-cols-[4.5rem_minmax(0,1fr)] lg:grid-rows-[auto_minmax(0,1fr)]">
      <div
        data-covers="top"
        className="sticky top-[var(--strip,4rem)] z-10 bg-desk lg:static lg:col-start-2 lg:overflow-hidden lg:px-6 lg:[scrollbar-gutter:stable]"
      >
        <Toolbar
          document={open}
          page={current?.page ?? 1}
          seen={seen[open.versionId]?.length ?? 0}
          named={documents.length > 1}
          asText={asText}
          onText={setChosen}
          zoom={zoom}
          onZoom={setZoom}
        />
      </div>
      <Rail documents={documents} seen={seen} current={current} />
      <section
        ref={desk}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Document"
        className="min-w-0 px-3 lg:col-start-2 lg:overflow-auto lg:px-6 lg:[scrollbar-gutter:stable]"
      >
        <div className={cx('mx-auto', !asText && zoom > 100 && 'w-max min-w-full')}>
          {documents.map((document) => (
            <div key={document.versionId} className="pb-4">
              {documents.length > 1 && <DocumentHead document={document} />}
              {document.files.map((file) => (
                <FilePages
                  key={file.url}
                  document={document}
                  file={file}
                  bytes={library.of(file)}
                  firstPlace={places.findIndex(({ versionId, page }) => versionId === document.versionId && page === file.firstPage)}
                  asText={asText}
                  width={width}
                  ownField={ownField}
                  screen={screen}
                  onShowPage={onShowPage}
                />
              ))}
            </div>
          ))}
        </div>
      </section>
    </div>
  )
}

function DocumentHead({ document }: { document: ReaderDocument }) {
  return (
    <header className="mx-auto flex max-w-181 items-center gap-3 pt-3 pb-4">
      <Rosette hash={document.reviewed} size={44} state="reviewed" />
      <div className="min-w-0">
        <h2 className="truncate text-item">
          <bdi>{document.name}</bdi>
        </h2>
        <Hash value={document.reviewed} what={`SHA-256 of ${document.name}`} />
      </div>
    </header>
  )
}

const placesOf = (documents: readonly ReaderDocument[]): PagePlace[] =>
  documents.flatMap(({ versionId, files }) =>
    files.flatMap(({ firstPage, pages }) => Array.from({ length: pages }, (_, at) => ({ versionId, page: firstPage + at }))),
  )

/** How wide a page may be, and whether this is a phone: there the text comes first. */
function useRoom(desk: RefObject<HTMLElement | null>): { narrow: boolean; fits: number } {
  const [room, setRoom] = useState({ narrow: window.innerWidth < 640, fits: SHEET })
  useEffect(() => {
    const element = desk.current
    if (!element) return
    const watching = new ResizeObserver(() => {
      const { paddingLeft, paddingRight } = getComputedStyle(element)
      const fits = Math.floor(element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight))
      const narrow = window.innerWidth < 640
      setRoom((now) => (now.fits === fits && now.narrow === narrow ? now : { fits, narrow }))
    })
    watching.observe(element)
    return () => watching.disconnect()
  }, [desk])
  return room
}
