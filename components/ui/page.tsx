import type { ReactNode } from 'react'
import { cx } from './cx'

/** The page's one `<main>`, 1176 px wide at most; `prose` narrows it to a reading measure. The skip link leads here. */
export function PageFrame({
  width = 'frame',
  children,
  className,
}: {
  width?: 'frame' | 'prose'
  children: ReactNode
  className?: string
}) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className={cx(
        'mx-auto w-full px-4 pt-6 pb-16 sm:px-8 sm:pt-11',
        width === 'frame' ? 'max-w-[77.5rem]' : 'max-w-[42.75rem]',
        className,
      )}
    >
      {children}
    </main>
  )
}

/** h1 and the line that answers it: "Inbox · Six documents wait for you." `aside` holds keys or the page's one act. */
export function PageTitle({
  title,
  answer,
  aside,
  className,
}: {
  title: ReactNode
  answer?: ReactNode
  aside?: ReactNode
  className?: string
}) {
  return (
    <header className={cx('flex flex-wrap items-baseline gap-x-4 gap-y-1', className)}>
      <h1 className="text-title">{title}</h1>
      {answer && <p className="text-ink-2">{answer}</p>}
      {aside && <div className="flex flex-wrap items-center gap-4 text-dense text-ink-2 sm:ml-auto">{aside}</div>}
    </header>
  )
}

/** Heads a group of rows over a heavier hairline: title, a soft remark, and at the right a count or act. */
export function SectionHead({
  title,
  remark,
  end,
  level = 2,
  className,
}: {
  title: ReactNode
  remark?: ReactNode
  end?: ReactNode
  level?: 2 | 3
  className?: string
}) {
  const Heading = `h${level}` as const
  return (
    <div className={cx('flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line-2 pt-8 pb-2 text-ink-2', className)}>
      <Heading className="inline-flex items-center gap-1.5 font-medium text-ink">{title}</Heading>
      {remark && <span>{remark}</span>}
      {end !== undefined && <span className="ml-auto">{end}</span>}
    </div>
  )
}

/** A `<dl>` of hairlined rows, as on Done. Children are `Fact`s. */
export function Facts({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={className}>{children}</dl>
}

/** Soft term, ink value, and at the right a hash or number. */
export function Fact({ term, end, children }: { term: ReactNode; end?: ReactNode; children: ReactNode }) {
  return (
    <div className="grid grid-cols-1 gap-x-3 border-b border-line py-[7px] sm:grid-cols-[7.75rem_1fr_auto]">
      <dt className="text-ink-2">{term}</dt>
      <dd className="min-w-0">{children}</dd>
      {end !== undefined && <dd className="min-w-0 text-ink-2">{end}</dd>}
    </div>
  )
}

/** What would appear here, and how. Dashed: not yet. */
export function EmptyState({
  title,
  children,
  action,
  className,
}: {
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={cx('mt-6 rounded-md border border-dashed border-ink-3 px-6 py-8', className)}>
      <p className="text-item">{title}</p>
      {children && <div className="mt-1 max-w-prose text-ink-2">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap gap-3">{action}</div>}
    </div>
  )
}
