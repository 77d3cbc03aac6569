'use client'

import { useState } from 'react'
import type { ListLine } from '@/lib/authority'
import { Button, Icon, Time } from '../ui'
import type { KindNames } from './list-rows'
import { capsInWords, kindsInWords } from './words'

const AT_FIRST = 20

interface ListLinesProps {
  readonly lines: readonly ListLine[]
  readonly kinds: KindNames
  readonly zone: string
}

/** Every line of a list as it was read: those to mend first, each with what is wrong in which column. */
export function ListLines({ lines, kinds, zone }: ListLinesProps) {
  const faulty = lines.filter(({ faults }) => faults.length > 0)
  const good = lines.filter(({ faults }) => faults.length === 0)
  const [all, setAll] = useState(false)
  return (
    <>
      {faulty.length > 0 && (
        <ol aria-label="Lines to mend">
          {faulty.map((line) => (
            <li key={line.line} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 border-b border-line py-2">
              <span className="tabular-nums text-ink-2">line {line.line}</span>
              <div>
                <p className="font-mono text-dense text-ink-2 wrap-anywhere">{asTyped(line)}</p>
                {line.faults.map(({ code, field, reason, next }) => (
                  <p key={`${code} ${field}`} className="flex gap-1.5 text-refuse">
                    <Icon name="cross" size={13} className="mt-[3.5px] shrink-0" />
                    <span>
                      {field}: {reason} {next && <span className="text-ink-2">{next}</span>}
                    </span>
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ol>
      )}
      <ol aria-label="Lines without a fault">
        {good.slice(0, all ? good.length : AT_FIRST).map(({ line, person, scope }) => (
          <li key={line} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 border-b border-line py-2">
            <span className="tabular-nums text-ink-2">line {line}</span>
            <p>
              <bdi>{person?.name}</bdi>
              {scope && (
                <>
                  : {kindsInWords(scope.classes.map((id) => kinds.get(id) ?? id))}, {capsInWords(scope.caps)}, until{' '}
                  <Time at={scope.until} zone={zone} />
                </>
              )}
            </p>
          </li>
        ))}
      </ol>
      {good.length > AT_FIRST && !all && (
        <Button type="button" size="small" className="mt-3" onClick={() => setAll(true)}>
          Show all {good.length} without a fault
        </Button>
      )}
    </>
  )
}

const asTyped = ({ typed }: ListLine): string =>
  Object.values(typed)
    .filter((one) => one !== '')
    .join(' · ')
