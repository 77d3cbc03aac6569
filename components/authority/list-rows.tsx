'use client'

import { useState } from 'react'
import type { ShownRow } from '@/lib/authority'
import { Button, Time } from '../ui'
import { capsInWords, kindsInWords } from './words'

/** Names of kinds of document, by their ids. */
export type KindNames = ReadonlyMap<string, string>

const AT_FIRST = 20

interface ListRowsProps {
  readonly rows: readonly ShownRow[]
  readonly kinds: KindNames
  readonly zone: string
}

/** The rows of a list, each with whose it would be, for what, and when. Many are shown when they are asked for. */
export function ListRows({ rows, kinds, zone }: ListRowsProps) {
  const [all, setAll] = useState(rows.length <= AT_FIRST)
  return (
    <>
      <ol>
        {rows.slice(0, all ? rows.length : AT_FIRST).map(({ row, name, reason }) => (
          <li key={row.authority} className="border-b border-line py-2">
            <p>
              <b className="font-medium">
                <bdi>{name}</bdi>
              </b>
              : {kindsInWords(row.scope.classes.map((id) => kinds.get(id) ?? id))},{' '}
              <span className="tabular-nums">
                {capsInWords(row.scope.caps.map(({ currency, amount }) => ({ currency, minor: amount })))}
              </span>
            </p>
            <p className="text-dense text-ink-2 wrap-anywhere">
              from <Time at={new Date(row.scope.from)} zone={zone} /> until <Time at={new Date(row.scope.until)} zone={zone} />
              {reason && <>, because “{reason}”</>}
            </p>
          </li>
        ))}
      </ol>
      {!all && (
        <Button type="button" size="small" className="mt-3" onClick={() => setAll(true)}>
          Show all {rows.length}
        </Button>
      )}
    </>
  )
}
