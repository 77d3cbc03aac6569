'use client'

import type { ReactNode } from 'react'
import type { ReadLine } from '@/lib/lists'
import { Icon } from '../ui'
import { Shortened } from './shortened'

interface LinesProps<Line> {
  readonly lines: readonly Line[]
  /** What a line without a fault says. */
  readonly says: (line: Line) => ReactNode
}

/** Every line of a list as it was read: those to mend first, each with what is wrong in which column. */
export function Lines<Line extends ReadLine<string>>({ lines, says }: LinesProps<Line>) {
  const faulty = lines.filter(({ faults }) => faults.length > 0)
  const good = lines.filter(({ faults }) => faults.length === 0)
  return (
    <>
      {faulty.length > 0 && (
        <ol aria-label="Lines to mend">
          {faulty.map((line) => (
            <Numbered key={line.line} line={line.line}>
              <p className="font-mono text-dense text-ink-2 wrap-anywhere">{asTyped(line)}</p>
              {line.faults.map(({ code, field, reason, next }) => (
                <p key={`${code} ${field}`} className="flex gap-1.5 text-refuse">
                  <Icon name="cross" size={13} className="mt-[3.5px] shrink-0" />
                  <span>
                    {field}: {reason} {next && <span className="text-ink-2">{next}</span>}
                  </span>
                </p>
              ))}
            </Numbered>
          ))}
        </ol>
      )}
      <Shortened label="Lines without a fault" all={good} more={`Show all ${good.length} without a fault`}>
        {(line) => (
          <Numbered key={line.line} line={line.line}>
            <p className="wrap-anywhere">{says(line)}</p>
          </Numbered>
        )}
      </Shortened>
    </>
  )
}

const Numbered = ({ line, children }: { readonly line: number; readonly children: ReactNode }) => (
  <li className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 border-b border-line py-2">
    <span className="tabular-nums text-ink-2">line {line}</span>
    <div>{children}</div>
  </li>
)

const asTyped = ({ typed }: ReadLine<string>): string =>
  Object.values(typed)
    .filter((one) => one !== '')
    .join(' · ')
