import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { House } from '@/app/house'
import { RowKeys } from '@/components/envelope/row-keys'
import { viewerZone } from '@/components/shell'
import { dayOf, instantOf, plusDays } from '@/components/time'
import { everyDay } from '@/components/timeline/days'
import { Facets } from '@/components/timeline/facets'
import { Filters } from '@/components/timeline/filters'
import { Histogram } from '@/components/timeline/histogram'
import { Ledger } from '@/components/timeline/ledger'
import { EventPanel } from '@/components/timeline/panel'
import { TimelineRows } from '@/components/timeline/rows'
import { cx, EmptyState, LinkButton, PageFrame, RefusalNotice, TextLink, zoneName } from '@/components/ui'
import { type DelegationName, ledgerHealth, readEvent, readTimeline, TOLD_KINDS } from '@/lib/governance'
import { requireActor } from '@/lib/identity'
import { filterOf, readTimelineQuery, type TimelineQuery, timelineAddress } from './query'

export const metadata: Metadata = { title: 'Timeline' }

/** How far back the histogram goes, in days. */
const DAYS = 96

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function Timeline({ searchParams }: Props) {
  const query = readTimelineQuery(await searchParams)
  const actor = await requireActor(timelineAddress(query, { event: query.event }))
  const zone = await viewerZone()
  const now = new Date()
  const today = dayOf(now, zone)
  const first = [plusDays(today, 1 - DAYS), query.from || today].sort()[0] ?? today
  const since = instantOf(first, zone) ?? now
  const read = await readTimeline(actor, { filter: filterOf(query, zone), after: query.after, zone, since })
  if (!read.ok)
    return (
      <House actor={actor} current="/timeline">
        <PageFrame width="prose">
          <h1 className="mb-6 text-title">The timeline does not open for you</h1>
          <RefusalNotice refusal={read} actions={<LinkButton href="/inbox">Inbox</LinkButton>} />
        </PageFrame>
      </House>
    )
  const { rows, cursor, summary, days, people, delegation } = read.value
  const health = await ledgerHealth(actor)
  const open = query.event ? await readEvent(actor, query.event) : undefined
  const event = open?.ok ? open.value : undefined
  const at = rows.findIndex(({ id }) => id === query.event)
  const exportHref = timelineAddress(query, {}, '/timeline/export')
  const hrefOf = (id: string) => timelineAddress(query, { event: id })
  const beside = (step: number) => (at >= 0 && rows[at + step] ? hrefOf(rows[at + step]?.id ?? '') : undefined)
  return (
    <House actor={actor} current="/timeline">
      <Filters
        values={query}
        people={people}
        kinds={[...new Set([...TOLD_KINDS, ...summary.kinds.map(({ value }) => value)])].sort()}
        exportHref={exportHref}
        provenHref={`${exportHref}${exportHref.includes('?') ? '&' : '?'}as=proofs`}
        count={summary.events}
      />
      <div
        className={cx(
          'flex flex-col lg:grid',
          event ? 'lg:grid-cols-[13.5rem_minmax(0,1fr)_27.5rem]' : 'lg:grid-cols-[13.5rem_minmax(0,1fr)]',
        )}
      >
        <nav aria-label="Facets" className="hidden border-r border-line lg:block">
          <div className="sticky top-0 max-h-dvh overflow-y-auto py-5 pr-6 pl-8">
            <Facets summary={summary} chosen={query} hrefOf={(name, value) => timelineAddress(query, { [name]: value })} />
          </div>
        </nav>
        <main id="main" tabIndex={-1} className="min-w-0 pb-12 max-lg:order-last">
          <h1 className="sr-only">Timeline</h1>
          {health.ok && <Ledger health={health.value} zone={zone} />}
          <Histogram days={everyDay(days, first, today)} from={query.from} to={query.to} />
          <Counted
            summary={summary}
            zone={zoneName(now, zone)}
            of={query.envelope ? 'one envelope' : delegation && <WhichDelegation of={delegation} />}
          />
          {open && !open.ok && <RefusalNotice refusal={open} className="m-4" />}
          {rows.length > 0 ? (
            <TimelineRows rows={rows} days={days} zone={zone} selected={query.event} hrefOf={hrefOf} />
          ) : (
            <div className="px-4 sm:px-6">
              <EmptyState title="No event is like that." action={<LinkButton href="/timeline">Show all</LinkButton>}>
                Everything anyone does here, and everything that is refused, stands in this timeline. Widen the period, or look for fewer
                things at once.
              </EmptyState>
            </div>
          )}
          <Pages query={query} cursor={cursor} />
        </main>
        {event && (
          <EventPanel
            event={event}
            zone={zone}
            hrefOf={hrefOf}
            close={timelineAddress(query, { event: '' })}
            newer={beside(-1)}
            older={beside(1)}
            about={event.envelopeId && `/envelopes/${event.envelopeId}`}
            proof={`/timeline/${event.id}/proof`}
          />
        )}
      </div>
    </House>
  )
}

interface CountedProps {
  readonly summary: { readonly events: number; readonly actors: number; readonly refused: number }
  readonly zone: string
  /** What they are all about, where the address names one. */
  readonly of: ReactNode
}

function Counted({ summary, zone, of }: CountedProps) {
  const number = (count: number, one: string) => `${count.toLocaleString('en')} ${count === 1 ? one : `${one}s`}`
  return (
    <div className="flex flex-wrap items-center gap-x-4 border-b border-line-2 px-4 py-2.5 text-ink-2 sm:px-6">
      <p>
        <strong className="text-ink">{number(summary.events, 'event')}</strong> {of && <>of {of}, </>}by {number(summary.actors, 'actor')},{' '}
        {summary.refused.toLocaleString('en')} refused. Times in {zone}.
      </p>
      <span className="ml-auto flex gap-4 text-dense">
        <RowKeys act="open" />
      </span>
    </div>
  )
}

const WhichDelegation = ({ of: { name, delegate, grantor } }: { of: DelegationName }) => (
  <TextLink href={`/delegations/register?find=${name}`}>
    {name}: <bdi>{delegate}</bdi> for <bdi>{grantor}</bdi>
  </TextLink>
)

function Pages({ query, cursor }: { query: TimelineQuery; cursor: string | undefined }) {
  if (!cursor && !query.after) return null
  return (
    <nav aria-label="Pages" className="flex gap-4 px-4 pt-5 sm:px-6">
      {query.after && <LinkButton href={timelineAddress(query, { after: '', event: '' })}>From the newest</LinkButton>}
      {cursor && <LinkButton href={timelineAddress(query, { after: cursor, event: '' })}>Older</LinkButton>}
    </nav>
  )
}
