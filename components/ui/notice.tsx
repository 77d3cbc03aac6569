import type { ReactNode } from 'react'
import type { Refusal } from '@/lib/core'
import { cx } from './cx'
import { DecidedBy } from './decided-by'
import { Icon, type IconName } from './icon'

export type NoticeKind = 'refuse' | 'wait' | 'info' | 'done'

const KINDS: Record<NoticeKind, { icon: IconName; word: string; tone: string; bar: string }> = {
  refuse: { icon: 'cross', word: 'Refused', tone: 'text-refuse', bar: 'border-refuse' },
  wait: { icon: 'hourglass', word: 'Waiting', tone: 'text-wait', bar: 'border-wait' },
  info: { icon: 'info', word: 'Note', tone: 'text-ink', bar: 'border-ink-3' },
  done: { icon: 'tick', word: 'Recorded', tone: 'text-ink', bar: 'border-ink-3' },
}

export interface NoticeProps {
  kind: NoticeKind
  /** The word beside the glyph, when the usual one does not fit. */
  word?: string
  children: ReactNode
  /** The way on: a sentence, a link or a button. */
  next?: ReactNode
  /** Appears after something was done on this page: read aloud at once. */
  live?: boolean
  className?: string
}

/** Glyph, word, one sentence, and the way on. */
export function Notice({ kind, word, children, next, live = false, className }: NoticeProps) {
  const { icon, word: usual, tone, bar } = KINDS[kind]
  return (
    <div
      className={cx('grid gap-x-4 gap-y-1 border-l-[3px] bg-sheet px-4 py-3 sm:grid-cols-[auto_1fr]', bar, className)}
      role={live ? (kind === 'refuse' ? 'alert' : 'status') : undefined}
    >
      <p className={cx('flex items-center gap-1.5 self-start font-medium', tone)}>
        <Icon name={icon} size={14} />
        {word ?? usual}
      </p>
      <div className="min-w-0 space-y-1">
        <div>{children}</div>
        {next && <div className="text-ink-2">{next}</div>}
      </div>
    </div>
  )
}

/** A refusal of the house: its reason, the rule that decided, the way on. `actions` are the ways as buttons, shortest first. */
export function RefusalNotice({
  refusal,
  actions,
  className,
}: {
  refusal: Pick<Refusal, 'reason' | 'rule' | 'next'>
  actions?: ReactNode
  className?: string
}) {
  return (
    <Notice kind="refuse" live className={className ?? ''} next={refusal.next}>
      {refusal.reason}
      <DecidedBy rule={refusal.rule} className="mt-0.5" />
      {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
    </Notice>
  )
}
