import { formatAmount } from '@/lib/core'
import type { DelegationRow } from '@/lib/delegation'

type Party = DelegationRow['grantor']

const ROW = 40
// Narrow, so that names can still be read where a telephone shrinks it.
const WIDE = 500
const MIDDLE = WIDE / 2
/** Where names end and begin, and the space in the middle that an instrument's own name and amount take. */
const [LEFT, RIGHT] = [164, 336]
const [BEFORE, AFTER] = [198, 302]
const GAP = 8
const MOST = 60
const DASHES = '5 3'

/** Who could sign for whom at one instant: those who let sign at the left, those who may at the right, and between them each instrument. */
export function DelegationGraph({ rows }: { rows: readonly DelegationRow[] }) {
  const shown = byGrantor(rows.slice(0, MOST))
  const height = shown.length * ROW
  const grantors = placed(shown, ({ grantor }) => grantor, height)
  const delegates = placed(shown, ({ delegate }) => delegate, height)
  const said = shown.map((row) => `${row.delegate.name} for ${row.grantor.name} (${row.name}, ${upTo(row)})`).join('; ')
  return (
    <>
      <svg viewBox={`0 0 ${WIDE} ${height}`} role="img" aria-label={said} className="mt-4 w-full max-w-125">
        {shown.map((row, at) => {
          const y = at * ROW + ROW / 2
          return (
            <g key={row.id}>
              <path
                d={`${curve(LEFT, grantors.get(row.grantor.id)?.y ?? y, BEFORE, y)}${curve(AFTER, y, RIGHT, delegates.get(row.delegate.id)?.y ?? y)}`}
                fill="none"
                strokeWidth="1.5"
                strokeDasharray={row.kind === 'appointment' ? DASHES : undefined}
                className="stroke-ink"
              />
              <text x={MIDDLE} y={y - 1} textAnchor="middle" className="fill-ink font-mono text-meta">
                {row.name}
              </text>
              <text x={MIDDLE} y={y + 12} textAnchor="middle" className="fill-ink-2 text-meta tabular-nums">
                {upTo(row)}
              </text>
            </g>
          )
        })}
        {[...grantors.values()].map(({ id, name, y }) => (
          <text key={id} x={LEFT - GAP} y={y + 5} textAnchor="end" className="fill-ink text-ui">
            {short(name)}
          </text>
        ))}
        {[...delegates.values()].map(({ id, name, y }) => (
          <text key={id} x={RIGHT + GAP} y={y + 5} className="fill-ink text-ui">
            {short(name)}
          </text>
        ))}
      </svg>
      <p className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-dense text-ink-2">
        <span>At the left whose place it is, at the right who signs.</span>
        <Key>delegation</Key>
        <Key dashes={DASHES}>appointment, by two administrators</Key>
      </p>
      {rows.length > MOST && <p className="mt-2 text-ink-2">and {rows.length - MOST} more</p>}
    </>
  )
}

const Key = ({ dashes, children }: { dashes?: string; children: string }) => (
  <span className="inline-flex items-center gap-2">
    <svg width="28" height="2" aria-hidden="true" className="shrink-0 stroke-ink">
      <path d="M0 1H28" strokeWidth="1.5" strokeDasharray={dashes} />
    </svg>
    {children}
  </span>
)

const curve = (fromX: number, fromY: number, toX: number, toY: number): string => {
  const middle = (fromX + toX) / 2
  return `M${fromX} ${fromY}C${middle} ${fromY} ${middle} ${toY} ${toX} ${toY}`
}

const upTo = ({ cap }: DelegationRow) => (cap ? `to ${formatAmount(cap)}` : 'no amount')
const short = (name: string) => (name.length > 22 ? `${name.slice(0, 21)}…` : name)

/** Each grantor's together, in the order in which grantors come first. */
function byGrantor(rows: readonly DelegationRow[]): readonly DelegationRow[] {
  const first = ({ grantor }: DelegationRow) => rows.findIndex((one) => one.grantor.id === grantor.id)
  return rows.toSorted((a, b) => first(a) - first(b))
}

/** People beside what is theirs, as near to the middle of it as leaves each a row. */
function placed(rows: readonly DelegationRow[], of: (row: DelegationRow) => Party, height: number) {
  const middleOf = ({ id }: Party) => {
    const theirs = rows.flatMap((row, at) => (of(row).id === id ? [at] : []))
    return theirs.reduce((sum, at) => sum + at, 0) / theirs.length
  }
  const people = [...new Map(rows.map((row) => [of(row).id, of(row)])).values()].sort((a, b) => middleOf(a) - middleOf(b))
  const each = height / people.length
  return new Map(people.map((one, at) => [one.id, { ...one, y: (at + 0.5) * each }]))
}
