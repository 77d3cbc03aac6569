'use client'

import { useEffect, useRef } from 'react'
import { cx } from '@/components/ui'
import { goToPage, pageId, type ReaderDocument, type Seen } from './documents'
import type { PagePlace } from './use-on-screen'

/** Every page as a small leaf: filled and underlined when seen, outlined when it is the one on screen. */
export function Rail({ documents, seen, current }: { documents: readonly ReaderDocument[]; seen: Seen; current: PagePlace | undefined }) {
  const here = useRef<HTMLAnchorElement>(null)
  const mark = current && pageId(current.versionId, current.page)
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest' })
  }, [mark])
  return (
    <nav aria-label="Pages" className="hidden min-h-0 overflow-y-auto pt-3 pb-6 pl-6 [scrollbar-width:none] lg:block">
      {documents.map(({ versionId, name, pages }) => {
        const there = new Set(seen[versionId])
        return (
          <ol
            key={versionId}
            aria-label={documents.length > 1 ? name : undefined}
            className="space-y-3 not-first:mt-3 not-first:border-t not-first:border-line-2 not-first:pt-4 w-[30px] px-0.5"
          >
            {Array.from({ length: pages }, (_, at) => {
              const id = pageId(versionId, at + 1)
              const now = id === mark
              return (
                <li key={id}>
                  <a
                    ref={now ? here : undefined}
                    href={`#${id}`}
                    aria-current={now ? 'page' : undefined}
                    aria-label={`Page ${at + 1}, ${there.has(at + 1) ? 'seen' : 'not seen yet'}`}
                    onClick={(event) => {
                      event.preventDefault()
                      goToPage(versionId, at + 1)
                    }}
                    className={cx(
                      'relative flex h-9 w-[26px] scroll-my-8 items-center justify-center border font-mono text-[11px] leading-4 no-underline',
                      now ? 'border-ink text-ink outline-1 outline-ink focus-visible:outline-2' : 'border-line-2 text-ink-2',
                      there.has(at + 1)
                        ? 'bg-sheet after:absolute after:inset-x-[-1px] after:bottom-[-4px] after:h-0.5 after:bg-ink-3'
                        : 'bg-sheet/55',
                    )}
                  >
                    {at + 1}
                  </a>
                </li>
              )
            })}
          </ol>
        )
      })}
    </nav>
  )
}
