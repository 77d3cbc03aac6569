import type { DelegationRow, OwnDelegations } from '@/lib/delegation'
import { cx, EmptyState, formatTime, Glyph } from '../ui'
import { Bar, Legend } from './bar'
import { Panel } from './panel'
import { placeOf, type Span, spanOf } from './span'
import { Step, type StepActs } from './step'
import { scopeInShort, waitsOrUses } from './words'

interface OverTimeProps {
  readonly own: OwnDelegations
  readonly zone: string
  readonly now: Date
  readonly acts: StepActs
  /** Whether letters leave this house. */
  readonly mails: boolean
}

const COLUMNS = 'lg:grid lg:grid-cols-[19.75rem_minmax(0,1fr)_8.5rem] lg:items-center lg:gap-x-4'
/** Where the button stands that ends one: beside what unfolds, because a button within a button is none. */
const ASIDE = 'lg:grid-cols-[minmax(0,1fr)_5.5rem]'

/** What was given and what was received, as bars over the weeks. Each opens into what it says and what can be done about it. */
export function OverTime({ own: { given, received }, zone, now, acts, mails }: OverTimeProps) {
  const all = [...given, ...received]
  const span = spanOf(all, now, zone)
  const part = { span, zone, now, acts, mails }
  return (
    <section aria-labelledby="over-time" className="mt-10">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2 border-b border-line-2 pb-2">
        <h2 id="over-time" className="font-medium">
          Over time
        </h2>
        <Legend />
      </div>
      {all.length === 0 ? (
        <EmptyState title="Nobody has signed for you, and you for nobody.">
          Once you let somebody sign for you, a bar stands here for as long as it lasts, with a tick each time it is used. So does what
          others let you sign.
        </EmptyState>
      ) : (
        <>
          <Weeks span={span} zone={zone} now={now} />
          <Rows title="For you" rows={given} mine="given" {...part} />
          <Rows title="For others" rows={received} mine="received" {...part} />
        </>
      )}
    </section>
  )
}

/** The first day of each week, and today. On a narrow screen the rows name their days themselves. */
function Weeks({ span, zone, now }: { span: Span; zone: string; now: Date }) {
  const today = placeOf(now, span)
  return (
    <div className={cx('lg:grid', ASIDE)} aria-hidden>
      <div className={COLUMNS}>
        <svg width="100%" height="30" aria-hidden className="hidden overflow-visible lg:col-start-2 lg:block">
          {span.weeks.map((week, at) => {
            const place = placeOf(week, span)
            const [, day = '', month = ''] = formatTime(week, zone, 'day').split(' ')
            if (Math.abs(place - today) < 5) return null
            return (
              <text key={week.getTime()} x={`${place}%`} y="20" dx="4" className="fill-ink-2 font-mono text-meta">
                {at === 0 || Number(day) <= 7 ? `${day} ${month}` : day}
              </text>
            )
          })}
          <svg aria-hidden x={`${today}%`} y="6" width="48" height="18" overflow="visible">
            <rect x="-24" width="48" height="18" rx="3" className="fill-ink" />
            <text y="13" textAnchor="middle" className="fill-paper text-meta font-medium">
              Today
            </text>
          </svg>
        </svg>
      </div>
    </div>
  )
}

interface RowsProps {
  readonly title: string
  readonly rows: readonly DelegationRow[]
  readonly mine: 'given' | 'received'
  readonly span: Span
  readonly zone: string
  readonly now: Date
  readonly acts: StepActs
  readonly mails: boolean
}

function Rows({ title, rows, mine, span, zone, now, acts, mails }: RowsProps) {
  if (rows.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="border-y border-line-2 py-1.5 text-dense font-medium">{title}</h3>
      <ul>
        {rows.map((row) => (
          <li
            key={row.id}
            id={row.name}
            className={cx('grid scroll-mt-4 border-b border-line target:bg-sheet has-[details[open]]:bg-sheet', ASIDE)}
          >
            <details className="min-w-0">
              <summary className="cursor-pointer list-none py-1 lg:py-0 [&::-webkit-details-marker]:hidden">
                <span className={COLUMNS}>
                  <span className="flex min-w-0 items-center gap-2 text-dense">
                    <Glyph kind={mine === 'given' ? 'delegate' : 'person'} size={13} className="shrink-0" />
                    <span className="w-10 shrink-0 font-mono text-meta text-ink-2">{row.name}</span>
                    <span className="min-w-0 truncate">
                      <b className="font-medium">
                        <bdi>{mine === 'given' ? row.delegate.name : row.grantor.name}</bdi>
                      </b>{' '}
                      <span className="text-ink-2">{scopeInShort(row)}</span>
                    </span>
                  </span>
                  <span className="block min-w-0">
                    <Bar row={row} span={span} now={now} />
                  </span>
                  <WaitsOrUses row={row} mine={mine} />
                </span>
                {!mails && mine === 'given' && row.state === 'granted' && (
                  <span className="block pb-1.5 text-dense text-ink-2">
                    There is no mail server, so nobody is told: it waits in the inbox of <bdi>{row.delegate.name}</bdi>.
                  </span>
                )}
              </summary>
              <Panel row={row} zone={zone} acts={acts} mine={mine} />
            </details>
            {row.may.end && (
              <span className="pb-2 text-right lg:pt-1.5 lg:pb-0">
                <Step act="end" row={row} zone={zone} acts={acts} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function WaitsOrUses({ row, mine }: Pick<RowsProps, 'mine'> & { row: DelegationRow }) {
  const { word, tone } = waitsOrUses(row, mine)
  return (
    <span className={cx('block text-right text-dense', tone)}>
      {row.kind === 'appointment' && 'appointment, '}
      {word}
    </span>
  )
}
