'use client'

import { cx, Icon } from '@/components/ui'
import type { ReaderDocument } from './documents'

/** Percent of the width that fits. */
export const ZOOMS = [50, 75, 100, 125, 150, 200] as const

export interface ToolbarProps {
  readonly document: ReaderDocument
  readonly page: number
  readonly seen: number
  /** Several documents: the bar names the one on screen. */
  readonly named: boolean
  readonly asText: boolean
  readonly onText: (asText: boolean) => void
  readonly zoom: number
  readonly onZoom: (zoom: number) => void
}

const TOOL = 'inline-flex min-h-8 items-center gap-1.5 rounded-sm whitespace-nowrap hover:text-ink'

/** Where the reader is, how it is shown, and the file itself. */
export function Toolbar({ document, page, seen, named, asText, onText, zoom, onZoom }: ToolbarProps) {
  const step = ZOOMS.indexOf(zoom as (typeof ZOOMS)[number])
  const to = (by: number) => {
    const next = ZOOMS[step + by]
    if (next) onZoom(next)
  }
  return (
    <div className="mx-auto flex h-12 max-w-181 items-center gap-4 px-4 text-dense text-ink-2 sm:gap-5 lg:px-0">
      <p className="flex min-w-0 gap-3 sm:gap-5">
        <span className="truncate font-medium text-ink">
          {named && <bdi>{document.name} · </bdi>}Page {page} of {document.pages}
        </span>
        <span className="whitespace-nowrap">{seen} seen</span>
      </p>
      <button type="button" aria-pressed={asText} onClick={() => onText(!asText)} className={cx(TOOL, 'ml-auto')}>
        <Icon name={asText ? 'page' : 'text'} size={14} />
        {asText ? 'Page view' : 'Text view'}
      </button>
      {!asText && (
        <span className="hidden items-center gap-1.5 sm:inline-flex">
          <button
            type="button"
            aria-label="Zoom out"
            disabled={step <= 0}
            onClick={() => to(-1)}
            className={cx(TOOL, 'px-1 disabled:opacity-40')}
          >
            <Icon name="minus" size={14} />
          </button>
          <span role="status" className="w-11 text-center">
            {zoom} %
          </span>
          <button
            type="button"
            aria-label="Zoom in"
            disabled={step === ZOOMS.length - 1}
            onClick={() => to(1)}
            className={cx(TOOL, 'px-1 disabled:opacity-40')}
          >
            <Icon name="plus" size={14} />
          </button>
        </span>
      )}
      <a href={document.download} className={cx(TOOL, 'no-underline')}>
        <Icon name="download" size={14} />
        <span className="max-sm:sr-only">Download</span>
      </a>
    </div>
  )
}
