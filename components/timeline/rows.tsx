import Link from 'next/link'
import type { TimelineDay, TimelineRow } from '@/lib/governance'
import { cx, formatTime, Icon } from '../ui'
import { byDay, dayCounts, dayWords } from './days'
import { ActorMark, Sentence } from './sentence'
import { OUTCOMES } from './words'

interface RowsProps {
  rows: readonly TimelineRow[]
  days: readonly TimelineDay[]
  zone: string
  selected: string
  /** The address of the same view with this event open. */
  hrefOf: (id: string) => string
}

/** Events as sentences, under their days; each opens in the panel. */
export function TimelineRows({ rows, days, zone, selected, hrefOf }: RowsProps) {
  const counts = new Map(days.map((one) => [one.day, one]))
  return byDay(rows, zone).map(({ day, rows: under }) => (
    <section key={day} aria-label={dayWords(day)}>
      <h2 className="flex justify-between gap-4 border-b border-line px-4 pt-3.5 pb-1.5 text-dense font-medium sm:px-6">
        {dayWords(day)}
        <span className="font-normal text-ink-2">{counts.has(day) && dayCounts(counts.get(day) as TimelineDay)}</span>
      </h2>
      <ol>
        {under.map((row) => (
          <li key={row.id}>
            <Row row={row} zone={zone} on={row.id === selected} href={hrefOf(row.id)} />
          </li>
        ))}
      </ol>
    </section>
  ))
}

function Row({ row, zone, on, href }: { row: TimelineRow; zone: string; on: boolean; href: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      data-row
      aria-current={on ? 'true' : undefined}
      className={cx(
        'relative grid grid-cols-[4rem_14px_1fr] items-baseline gap-x-3 border-b border-line px-4 py-[7px] text-ink-2 no-underline hover:bg-sheet focus-visible:z-2 focus-visible:-outline-offset-2 sm:px-6 md:grid-cols-[4rem_14px_1fr_auto]',
        on && 'z-1 bg-sheet [box-shadow:inset_3px_0_0_var(--ink),0_-1px_0_var(--line-2)] lg:-mr-px',
      )}
    >
      <time dateTime={row.at.toISOString()} title={row.at.toISOString()} className="text-hash">
        {formatTime(row.at, zone, 'clock').slice(0, 8)}
      </time>
      <ActorMark {...row.actor} className="self-center text-ink max-md:mt-1 max-md:self-start" />
      <Sentence pieces={row.sentence} className={cx('min-w-0 break-words', row.kind.startsWith('exception.') && 'text-wait')} />
      <How row={row} />
    </Link>
  )
}

function How({ row: { outcome, byPasskey, reason } }: { row: TimelineRow }) {
  const { word, icon } = OUTCOMES[outcome]
  const refused = outcome === 'refused'
  return (
    <span
      className={cx('col-start-3 flex min-w-0 items-center gap-1.5 text-dense md:col-start-auto md:max-w-72', refused && 'text-refuse')}
    >
      <Icon name={icon} size={12} />
      <span className="min-w-0 md:truncate">
        {word}
        {byPasskey && ', passkey'}
        {refused && reason && `: ${reason}`}
      </span>
    </span>
  )
}
