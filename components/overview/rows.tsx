import Link from 'next/link'
import type { ReactNode } from 'react'
import type { FindingRow, OpenRow } from '@/lib/governance'
import { Sentence } from '../timeline/sentence'
import { cx, type DialogAction, Glyph, SectionHead, Time } from '../ui'
import { Assign, type AssignAction } from './assign'
import { Settle } from './settle'

interface SectionProps {
  readonly title: string
  readonly remark?: string
  readonly count: number
  readonly children: ReactNode
}

export function Section({ title, remark, count, children }: SectionProps) {
  return (
    <section aria-label={title}>
      <SectionHead title={title} remark={remark} end={count} />
      <ul>{children}</ul>
    </section>
  )
}

const GRID = 'grid gap-x-4 gap-y-1 border-b py-3 sm:grid-cols-[13rem_minmax(0,1fr)_auto] sm:items-baseline'

interface OpenProps {
  readonly row: OpenRow
  /** What happens or happened at its date: `asked`, `ends`. */
  readonly word: string
  readonly zone: string
  readonly waits?: boolean
}

/** What is open, since when, and the link to where something is done about it. */
export function Open({ row, word, zone, waits = false }: OpenProps) {
  return (
    <li className={cx(GRID, waits ? 'border-dashed border-line-2' : 'border-line')}>
      <span className="text-ink-2">
        {word} <Time at={row.at} zone={zone} />
      </span>
      <span className="min-w-0 text-read wrap-anywhere">
        <Sentence pieces={row.sentence} />
      </span>
      <Link href={row.href} className="link w-fit">
        {row.act}
      </Link>
    </li>
  )
}

interface FindingProps {
  readonly row: FindingRow
  readonly zone: string
  readonly now: Date
  readonly owners: readonly { readonly id: string; readonly name: string }[]
  readonly assign: AssignAction
  readonly settle: DialogAction<string>
}

/** A finding: what is wrong, who answers for it, until when. */
export function Finding({ row, zone, now, owners, assign, settle }: FindingProps) {
  const late = row.due <= now
  return (
    <li className={cx(GRID, 'border-line')}>
      <span className="text-ink-2">
        found <Time at={row.at} zone={zone} />
      </span>
      <div className="min-w-0">
        <p className="text-read wrap-anywhere">
          <Sentence pieces={row.sentence} />
        </p>
        {row.reason && <p className="wrap-anywhere text-ink-2">“{row.reason}”</p>}
        <p className="flex flex-wrap items-center gap-x-3 text-dense">
          {row.owner ? (
            <span className="inline-flex items-center gap-1.5">
              <Glyph kind="person" /> <bdi>{row.owner.name}</bdi>
            </span>
          ) : (
            <span className="font-medium text-refuse">no owner yet</span>
          )}
          <span className={late ? 'font-medium text-wait' : 'text-ink-2'}>
            {late ? 'was due ' : 'due '}
            <Time at={row.due} zone={zone} style="day" />
          </span>
        </p>
      </div>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-2">
        {row.settles && <Settle sentence={row.sentence} approvalId={row.settles} action={settle} />}
        {owners.length > 0 && <Assign row={row} owners={owners} zone={zone} now={now} action={assign} />}
        <Link href={row.href} className="link w-fit">
          {row.act}
        </Link>
      </div>
    </li>
  )
}
