import type { RefObject } from 'react'
import { cx } from '../ui'

interface Props {
  readonly name: string
  readonly text: string
  /** Numbers of the lines where something is wrong. */
  readonly wrong: ReadonlySet<number>
  /** Where what is wrong is said. */
  readonly describedBy: string
  readonly area: RefObject<HTMLTextAreaElement | null>
  readonly onChange: (text: string) => void
  readonly onLeave: () => void
}

/** A file as text, with the numbers of its lines; those where something is wrong are marked. */
export function CodeField({ name, text, wrong, describedBy, area, onChange, onLeave }: Props) {
  const lines = text.split('\n')
  return (
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
        aria-invalid={wrong.size > 0 || undefined}
        aria-describedby={wrong.size > 0 ? describedBy : undefined}
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
  )
}
