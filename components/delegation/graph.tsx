import type { DelegationRow } from '@/lib/delegation'

type Party = DelegationRow['grantor']

const ROW = 32
// Narrow, so that names can still be read where a telephone shrinks it.
const WIDE = 500
const [LEFT, RIGHT] = [216, 284]
const MIDDLE = (LEFT + RIGHT) / 2
const GAP = 8
const MOST = 60

/** Who could sign for whom at one instant: those who let sign at the left, those who may at the right, a line for each instrument. */
export function DelegationGraph({ rows }: { rows: readonly DelegationRow[] }) {
  const shown = rows.slice(0, MOST)
  const [grantors, delegates] = [different(shown.map(({ grantor }) => grantor)), different(shown.map(({ delegate }) => delegate))]
  const height = Math.max(grantors.length, delegates.length) * ROW
  const at = (all: readonly Party[], { id }: Party) => all.findIndex((one) => one.id === id) * ROW + ROW / 2
  const said = shown.map(({ grantor, delegate, name }) => `${delegate.name} for ${grantor.name} (${name})`).join('; ')
  return (
    <>
      <svg viewBox={`0 0 ${WIDE} ${height}`} role="img" aria-label={said} className="mt-4 w-full max-w-125">
        {shown.map(({ id, grantor, delegate, kind }) => (
          <path
            key={id}
            d={`M${LEFT} ${at(grantors, grantor)}C${MIDDLE} ${at(grantors, grantor)} ${MIDDLE} ${at(delegates, delegate)} ${RIGHT} ${at(delegates, delegate)}`}
            fill="none"
            strokeWidth="1.5"
            strokeDasharray={kind === 'appointment' ? '5 3' : undefined}
            className="stroke-ink"
          />
        ))}
        {grantors.map((one) => (
          <text key={one.id} x={LEFT - GAP} y={at(grantors, one) + 5} textAnchor="end" className="fill-ink text-ui">
            {short(one.name)}
          </text>
        ))}
        {delegates.map((one) => (
          <text key={one.id} x={RIGHT + GAP} y={at(delegates, one) + 5} className="fill-ink text-ui">
            {short(one.name)}
          </text>
        ))}
      </svg>
      {rows.length > MOST && <p className="mt-2 text-ink-2">and {rows.length - MOST} more</p>}
    </>
  )
}

const short = (name: string) => (name.length > 26 ? `${name.slice(0, 25)}…` : name)
const different = (all: readonly Party[]): readonly Party[] => all.filter(({ id }, at) => all.findIndex((one) => one.id === id) === at)
