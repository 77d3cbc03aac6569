'use client'

import dynamic from 'next/dynamic'
import { useEffect, useRef, useState } from 'react'
import { useLibrary } from '@/components/reader'
import { Button, Notice } from '@/components/ui'
import { HeadBlock } from './head-block'
import { ReadAct, readProgress } from './read-act'
import { RefusedAct } from './refused-act'
import { SignPanel } from './sign-panel'
import { Strip } from './strip'
import type { Capacity, CeremonyActs, Impossible, Stating, Subject } from './types'
import { useReading } from './use-reading'

/** pdf.js touches the document when it is loaded, so the reader exists in the browser only. */
const Reader = dynamic(() => import('@/components/reader/reader'), { ssr: false, loading: () => <EmptyDesk /> })

export type CeremonyProps = {
  readonly subject: Subject
  readonly who: Capacity
} & ({ readonly stating: Stating; readonly acts: CeremonyActs } | { readonly impossible: Impossible })

/** The signing page: the strip above, the documents at the left, the three acts at the right; on a phone one scroll. */
export function Ceremony(props: CeremonyProps) {
  const { subject, who } = props
  const { documents } = subject
  const acting = 'stating' in props ? props : undefined
  const library = useLibrary(documents)
  const { seen, onSeen, flush } = useReading(documents, acting?.acts.reportReading)
  const [openId, setOpenId] = useState(documents[0]?.versionId)
  const open = documents.find(({ versionId }) => versionId === openId) ?? documents[0]
  const [page, strip] = useStripHeight()

  return (
    <div ref={page} className="lg:grid lg:h-dvh lg:grid-rows-[auto_minmax(0,1fr)] lg:overflow-hidden">
      <Strip
        ref={strip}
        label={acting ? (acting.stating.part === 'sign' ? 'Signing as' : 'Approving as') : 'You are'}
        who={who}
        version={`Version ${subject.version}`}
        hashLabel="SHA-256 of this file"
        hash={open?.reviewed ?? ''}
        hashOf={documents.length > 1 ? open?.name : undefined}
        rosette="reviewed"
      />
      <main id="main" tabIndex={-1} className="lg:grid lg:min-h-0 lg:grid-cols-[minmax(0,1fr)_26rem] xl:grid-cols-[minmax(0,1fr)_32rem]">
        <div className="min-h-0 bg-desk">
          {library.phase === 'differs' || library.phase === 'refused' ? (
            <NoDocument differs={library.phase === 'differs'} />
          ) : (
            <>
              {library.phase === 'unreachable' && <Unreachable onAgain={library.again} />}
              <Reader
                documents={documents}
                library={library}
                seen={seen}
                onSeen={onSeen}
                onDocument={setOpenId}
                ownField={acting?.stating.recipientId}
              />
            </>
          )}
        </div>
        <section
          aria-label={acting ? (acting.stating.part === 'sign' ? 'Sign' : 'Approve') : 'Why nothing can be signed here'}
          // The padding keeps what the keyboard reaches from stopping under Confirm, which lies over the panel's foot.
          className="flex flex-col border-line-2 bg-paper px-4 max-lg:border-t max-lg:pb-52 lg:min-h-0 lg:scroll-pb-52 lg:overflow-y-auto lg:border-l lg:px-8"
        >
          <HeadBlock subject={subject} />
          {acting && (
            <SignPanel subject={subject} stating={acting.stating} acts={acting.acts} library={library} seen={seen} flushReading={flush} />
          )}
          {'impossible' in props && (
            <>
              {props.impossible.kind === 'refused' && <ReadAct progress={readProgress(documents, seen)} several={documents.length > 1} />}
              <RefusedAct impossible={props.impossible} />
            </>
          )}
        </section>
      </main>
    </div>
  )
}

/** The strip's height, for what sticks below it on a phone. */
function useStripHeight() {
  const page = useRef<HTMLDivElement>(null)
  const strip = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!strip.current) return
    const watching = new ResizeObserver(([entry]) =>
      page.current?.style.setProperty('--strip', `${Math.round(entry?.borderBoxSize[0]?.blockSize ?? 64)}px`),
    )
    watching.observe(strip.current)
    return () => watching.disconnect()
  }, [])
  return [page, strip] as const
}

/** Before the reader is there: the desk with an empty sheet, so that nothing moves when the page appears. */
function EmptyDesk() {
  return (
    <div className="px-3 pt-12 lg:pr-6 lg:pl-24">
      <p role="status" className="sr-only">
        Opening the document…
      </p>
      <div className="mx-auto aspect-[1/1.414] max-w-181 bg-sheet ring-1 ring-sheet-edge" />
    </div>
  )
}

function NoDocument({ differs }: { differs: boolean }) {
  return (
    <div className="mx-auto max-w-181 px-4 py-12">
      <Notice
        kind="refuse"
        word="Not shown"
        live
        next={differs ? 'Do not sign. Tell the sender and your administrator.' : 'Go back to your inbox and open it again.'}
      >
        {differs
          ? 'The file that arrived is not the one that was sent: its SHA-256 differs from the one you would sign.'
          : 'The server no longer gives you this document.'}
      </Notice>
    </div>
  )
}

function Unreachable({ onAgain }: { onAgain: () => void }) {
  return (
    <Notice
      kind="wait"
      word="Interrupted"
      live
      className="mx-auto mt-3 max-w-181"
      next={
        <Button type="button" size="small" onClick={onAgain}>
          Fetch the rest
        </Button>
      }
    >
      The document did not arrive completely. What is here stays here.
    </Notice>
  )
}
