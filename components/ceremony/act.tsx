import type { ReactNode, Ref } from 'react'
import { cx } from '@/components/ui'

export interface ActProps {
  readonly name: string
  /** `now`: this is what comes next. `done`: behind the reader. `later`: not yet. */
  readonly when: 'now' | 'done' | 'later'
  readonly children: ReactNode
  readonly headClass?: string
  readonly className?: string
  /** It lies over the foot of the page on small screens: pages under it are not seen. */
  readonly covers?: boolean
  readonly ref?: Ref<HTMLElement>
}

/** One of the three acts: its name at the left, what it is at the right, a hairline above. */
export function Act({ name, when, children, headClass, className, covers, ref }: ActProps) {
  return (
    <section
      ref={ref}
      aria-label={name}
      data-covers={covers ? 'bottom' : undefined}
      className={cx(
        'grid gap-x-4 gap-y-1 border-t border-line-2 pt-4.5 pb-5 sm:grid-cols-[4.25rem_minmax(0,1fr)]',
        when === 'done' && 'text-ink-2',
        className,
      )}
    >
      <h2 className={cx('pt-px font-medium', when === 'later' && 'text-ink-2', headClass)}>{name}</h2>
      <div className="min-w-0">{children}</div>
    </section>
  )
}
