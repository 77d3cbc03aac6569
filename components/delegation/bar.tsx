import type { DelegationRow } from '@/lib/delegation'
import { endOf, placeOf, type Span } from './span'

const TOP = 13
const HIGH = 14

interface BarProps {
  readonly row: DelegationRow
  readonly span: Span
  readonly now: Date
}

/** One bar on the weeks, a tick for each use. The row beside it says the same in words. */
export function Bar({ row, span, now }: BarProps) {
  const { state, uses, from, until, endedAt } = row
  const [begin, end, full] = [placeOf(from, span), placeOf(endOf(row), span), placeOf(until, span)]
  const width = Math.max(end - begin, 0.6)
  const tick = state === 'active' ? 'stroke-paper' : 'stroke-ink'
  return (
    <svg width="100%" height="40" aria-hidden className="block overflow-visible">
      {span.weeks.map((week) => (
        <line key={week.getTime()} x1={`${placeOf(week, span)}%`} x2={`${placeOf(week, span)}%`} y1="0" y2="40" className="stroke-line" />
      ))}
      {endedAt && full > end && (
        <line x1={`${end}%`} x2={`${full}%`} y1={TOP + HIGH / 2} y2={TOP + HIGH / 2} strokeDasharray="2 3" className="stroke-ink-3" />
      )}
      {full > begin && <rect x={`${begin}%`} width={`${width}%`} y={TOP} height={HIGH} rx="2" {...LOOKS[state]} />}
      {uses.map((use) => (
        <line
          key={use.getTime()}
          x1={`${placeOf(use, span)}%`}
          x2={`${placeOf(use, span)}%`}
          y1={TOP + 3}
          y2={TOP + HIGH - 3}
          strokeWidth="1.5"
          className={tick}
        />
      ))}
      {endedAt && endedAt > span.from && (
        <svg aria-hidden x={`${end}%`} y={TOP} width="14" height="14" overflow="visible">
          <path d="M3 3l8 8m0-8l-8 8" strokeWidth="1.6" className="stroke-refuse" />
        </svg>
      )}
      <line x1={`${placeOf(now, span)}%`} x2={`${placeOf(now, span)}%`} y1="0" y2="40" className="stroke-ink" />
    </svg>
  )
}

const OUTLINED = { strokeWidth: 1.5, className: 'fill-sheet stroke-ink' }
const DASHED = { ...OUTLINED, strokeDasharray: '4 3' }
const LOOKS: Readonly<Record<DelegationRow['state'], object>> = {
  appointed: DASHED,
  granted: DASHED,
  planned: OUTLINED,
  active: { className: 'fill-ink' },
  over: { className: 'fill-line-2' },
  ended: { className: 'fill-line-2' },
}

const KEYS = [
  ['in force, one tick per use', <rect key="r" y="1" width="22" height="10" rx="2" className="fill-ink" />],
  ['accepted', <rect key="r" x=".75" y="1.75" width="20.5" height="8.5" rx="2" {...OUTLINED} />],
  ['not yet', <rect key="r" x=".75" y="1.75" width="20.5" height="8.5" rx="2" {...DASHED} />],
  ['over', <rect key="r" y="1" width="22" height="10" rx="2" className="fill-line-2" />],
  ['ended', <path key="r" d="M7 2l8 8m0-8l-8 8" strokeWidth="1.6" className="stroke-refuse" />],
] as const

export const Legend = () => (
  <ul className="flex flex-wrap gap-x-5 gap-y-1 text-dense text-ink-2">
    {KEYS.map(([word, shape]) => (
      <li key={word} className="inline-flex items-center gap-1.5">
        <svg width="22" height="12" viewBox="0 0 22 12" aria-hidden>
          {shape}
        </svg>
        {word}
      </li>
    ))}
  </ul>
)
