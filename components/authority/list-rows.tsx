'use client'

import type { ShownRow } from '@/lib/authority'
import { Shortened } from '../lists'
import { Time } from '../ui'
import { type KindNames, scopeInWords } from './list-words'

export type { KindNames }

interface ListRowsProps {
  readonly rows: readonly ShownRow[]
  readonly kinds: KindNames
  readonly zone: string
}

/** The rows of a list, each with whose it would be, for what, and when. */
export const ListRows = ({ rows, kinds, zone }: ListRowsProps) => (
  <Shortened all={rows} more={`Show all ${rows.length}`}>
    {({ row: { authority, scope }, name, reason }) => (
      <li key={authority} className="border-b border-line py-2">
        <p>
          <b className="font-medium">
            <bdi>{name}</bdi>
          </b>
          : <span className="tabular-nums">{scopeInWords(moneyOf(scope), kinds)}</span>
        </p>
        <p className="text-dense text-ink-2 wrap-anywhere">
          from <Time at={new Date(scope.from)} zone={zone} /> until <Time at={new Date(scope.until)} zone={zone} />
          {reason && <>, because “{reason}”</>}
        </p>
      </li>
    )}
  </Shortened>
)

const moneyOf = ({ classes, caps, cumulative = [] }: ShownRow['row']['scope']) => ({
  classes,
  caps: caps.map(({ currency, amount }) => ({ currency, minor: amount })),
  cumulative: cumulative.map(({ currency, amount, days }) => ({ currency, minor: amount, days })),
})
