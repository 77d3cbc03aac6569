import type { ReactNode } from 'react'
import { cx } from './cx'

/** dashed = not yet; single = recorded; double = proven by outside witnesses. */
export type LineState = 'notyet' | 'recorded' | 'proven'

const LINES: Record<LineState, string> = {
  notyet: 'rule-notyet text-ink-2',
  recorded: 'rule-recorded font-medium text-ink',
  proven: 'rule-proven font-medium text-seal',
}

/** Closes what stands above it. The words say in full what the line says at a glance. */
export function StateLine({
  state,
  end,
  children,
  className,
}: {
  state: LineState
  end?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <div className={cx('flex flex-wrap justify-between gap-x-4 pt-2 text-dense', LINES[state], className)}>
      <span>{children}</span>
      {end && <span className="text-hash leading-5 text-ink-2">{end}</span>}
    </div>
  )
}

/** How far a long job, or a reading, has come. Up to 40 steps it is drawn one bar a step; `label` says it in words for all. */
export function Progress({ value, max, label, className }: { value: number; max: number; label: string; className?: string }) {
  if (max > 40) return <progress className={cx('progress-line', className)} value={value} max={max} aria-label={label} />
  return (
    <div role="img" aria-label={label} className={cx('flex gap-[3px]', className)}>
      {Array.from({ length: max }, (_, step) => (
        <i key={step} className={cx('h-1 flex-1', step < value ? 'bg-ink' : 'bg-line-2')} />
      ))}
    </div>
  )
}
