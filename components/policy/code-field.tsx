'use client'

import { useRef } from 'react'
import type { Fault } from '@/lib/policy'
import { cx, Icon } from '../ui'

interface Props {
  readonly name: string
  readonly text: string
  /** Those of this file. */
  readonly faults: readonly Fault[]
  readonly onChange: (text: string) => void
  readonly onLeave: () => void
}

/** A file as text, with the numbers of its lines; what is wrong is marked at its line and leads there. */
export function CodeField({ name, text, faults, onChange, onLeave }: Props) {
  const area = useRef<HTMLTextAreaElement>(null)
  const lines = text.split('\n')
  const wrong = new Set(faults.map(({ line }) => line))
  const goTo = ({ line, column }: Fault) => {
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
    area.current?.focus()
    area.current?.setSelectionRange(start + column - 1, start + (lines[line - 1]?.length ?? 0))
    area.current?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div>
      {faults.length > 0 && (
        <ul id={`faults-${name}`} className="mb-3 rounded-md border border-refuse bg-refuse-wash px-4 py-3">
          {faults.map((fault, index) => (
            <li key={index} className="flex gap-2 py-0.5">
              <Icon name="cross" size={13} className="mt-[3.5px] shrink-0 text-refuse" />
              <p className="min-w-0 wrap-anywhere">
                <button type="button" className="link font-medium" onClick={() => goTo(fault)}>
                  Line {fault.line}
                </button>
                {fault.rule && <span className="text-hash"> {fault.rule}</span>}: {fault.says}
              </p>
            </li>
          ))}
        </ul>
      )}
      <div className="flex overflow-hidden rounded-md border border-ink-3 bg-sheet focus-within:border-ink">
        <div
          aria-hidden="true"
          className="shrink-0 border-r border-line py-2.5 text-right font-mono text-meta leading-5 text-ink-2 select-none"
        >
          {lines.map((_, index) => (
            <span key={index} className={cx('block pr-2 pl-3', wrong.has(index + 1) && 'bg-refuse-wash font-medium text-refuse')}>
              {index + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={area}
          aria-label={`Text of ${name}`}
          aria-invalid={faults.length > 0 || undefined}
          aria-describedby={faults.length > 0 ? `faults-${name}` : undefined}
          value={text}
          rows={lines.length}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          onBlur={onLeave}
          className="min-w-0 flex-1 resize-none overflow-x-auto overflow-y-hidden bg-transparent px-3 py-2.5 font-mono text-meta leading-5 outline-offset-[-2px]"
        />
      </div>
    </div>
  )
}
