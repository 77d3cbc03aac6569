import type { TimelineDay } from '@/lib/governance'
import { dayWords } from './days'

const BASE = 58
const STEP = 8
const REFUSED_MOST = 14

/** Events per day above the line, refusals hanging below it. The days from `from` to `to` stand out. */
export function Histogram({ days, from, to }: { days: readonly TimelineDay[]; from: string; to: string }) {
  const most = Math.max(1, ...days.map(({ events }) => events))
  const mostRefused = Math.max(4, ...days.map(({ refused }) => refused))
  const narrowed = Boolean(from || to)
  const chosen = (day: string) => (!from || day >= from) && (!to || day <= to)
  const first = days.findIndex(({ day }) => chosen(day))
  const last = days.findLastIndex(({ day }) => chosen(day))
  const width = days.length * STEP
  const total = days.reduce((sum, { events }) => sum + events, 0)
  const refused = days.reduce((sum, one) => sum + one.refused, 0)
  const [start, end] = [days[0]?.day, days.at(-1)?.day]
  if (!start || !end) return null
  return (
    <figure className="border-b border-line px-4 pt-4 pb-1.5 sm:px-6">
      <svg
        viewBox={`0 0 ${width} 74`}
        height={74}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Events per day from ${dayWords(start)} to ${dayWords(end)}: ${total}, of which ${refused} refused`}
        className="w-full overflow-visible"
      >
        {narrowed && first >= 0 && (
          <rect
            x={first * STEP - 1}
            y={0}
            width={(last - first + 1) * STEP + 2}
            height={74}
            className="fill-sheet stroke-ink"
            vectorEffect="non-scaling-stroke"
          />
        )}
        {days.map(({ day, events, refused: no }, at) => {
          const bold = narrowed && chosen(day)
          const up = events ? Math.max(1.5, (events / most) * 52) : 0
          return (
            <g key={day}>
              <rect
                x={at * STEP + 1}
                width={STEP - 2.2}
                y={BASE - up}
                height={up}
                className={bold ? 'fill-ink' : 'fill-ink-3'}
                opacity={bold ? 1 : 0.7}
              />
              {no > 0 && (
                <rect
                  x={at * STEP + 1}
                  width={STEP - 2.2}
                  y={BASE + 2}
                  height={Math.max(2.5, (no / mostRefused) * REFUSED_MOST)}
                  className="fill-refuse"
                  opacity={bold || !narrowed ? 1 : 0.75}
                />
              )}
            </g>
          )
        })}
        <path d={`M0 ${BASE + 0.5}H${width}`} className="stroke-ink-3" vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="mt-1 flex justify-between text-hash text-ink-2">
        <span>{dayWords(start, 'short')}</span>
        <span>{dayWords(end, 'short')}</span>
      </figcaption>
    </figure>
  )
}
