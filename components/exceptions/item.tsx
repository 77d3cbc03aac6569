import Link from 'next/link'
import type { ExceptionRow } from '@/lib/authority'
import { formatAmount } from '@/lib/core'
import { cx, Icon, Time } from '../ui'
import { stateWords } from './words'

/** One exception in the list: who may sign what, why, and where it stands. Dashed while it lets nobody sign yet. */
export function ExceptionItem({ row, zone }: { row: ExceptionRow; zone: string }) {
  const { word, icon, tone } = stateWords(row)
  const at = row.review?.at ?? row.usedAt ?? row.endedAt ?? row.approvedAt ?? row.requestedAt
  return (
    <li className={cx('border-b', row.state === 'requested' ? 'border-dashed border-line-2' : 'border-line')}>
      <Link
        href={`/exceptions/${row.id}`}
        className="grid gap-x-6 gap-y-1 py-4 no-underline hover:bg-sheet lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)_minmax(0,3fr)]"
      >
        <span className="min-w-0">
          <span className="block text-item wrap-anywhere">
            <bdi>{row.envelope.name}</bdi>
          </span>
          <span className="block text-ink-2">
            <bdi>{row.signer.name}</bdi>, version {row.envelope.version}
            {row.amount && `, ${formatAmount(row.amount)}`}
          </span>
        </span>
        <span className="min-w-0 text-ink-2 wrap-anywhere">
          {row.ticket}
          <span className="block text-dense">
            asked for by <bdi>{row.requestedBy.name}</bdi>
          </span>
        </span>
        <span className="min-w-0 lg:text-right">
          <span className={cx('inline-flex items-start gap-1.5', tone)}>
            <Icon name={icon} size={13} className="mt-[3.5px] shrink-0" /> {word}
          </span>
          <span className="block text-dense text-ink-2">
            <Time at={at} zone={zone} inert />
          </span>
        </span>
      </Link>
    </li>
  )
}
