import Link from 'next/link'
import { formatAmount } from '@/lib/core'
import type { ListRow } from '@/lib/signing'
import { Rosette } from '../rosette'
import { dueWords, shortDay } from '../time'
import { cx, Icon } from '../ui'
import { ROW } from './inbox-list'
import { EnvelopeState } from './state'
import { waitsFor } from './words'

const OPEN = new Set(['sent', 'returned', 'draft'])

/** Envelopes one is or was part of: what, how it stands and who holds it up, amount, when. */
export function EnvelopeList({
  rows,
  now,
  zone,
  withSender = false,
}: {
  rows: readonly ListRow[]
  now: Date
  zone: string
  withSender?: boolean
}) {
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.envelopeId}>
          <Row row={row} now={now} zone={zone} withSender={withSender} />
        </li>
      ))}
    </ul>
  )
}

const addressOf = ({ state, envelopeId }: ListRow): string =>
  state === 'draft' ? `/envelopes/${envelopeId}/edit` : state === 'replaced' ? `/sign/${envelopeId}/done` : `/envelopes/${envelopeId}`

function Row({ row, now, zone, withSender }: { row: ListRow; now: Date; zone: string; withSender: boolean }) {
  const due = row.dueAt && OPEN.has(row.state) ? dueWords(row.dueAt, now, zone) : undefined
  const since = row.sentAt ?? row.createdAt
  const about = [withSender && row.sender.name, row.counterparty].filter(Boolean).join(' · ')
  return (
    <Link href={addressOf(row)} prefetch={false} data-row className={ROW}>
      <span className="mt-0.5 text-ink">
        {row.reviewed[0] ? (
          <Rosette hash={row.reviewed[0]} size={28} state={row.sealed > 0 ? 'signed' : 'reviewed'} />
        ) : (
          <Icon name="page" size={20} className="m-1 text-ink-2" />
        )}
      </span>
      <span className="min-w-0">
        <span className="block text-item text-ink">{row.title || 'Untitled draft'}</span>
        {about && <span className="block">{about}</span>}
      </span>
      <span className="col-start-2 min-w-0 md:col-start-auto md:pt-0.5">
        <EnvelopeState state={row.state} />
        <span className="block text-dense">{waitsFor(row, row.sentAt && shortDay(row.sentAt, now, zone))}</span>
      </span>
      <span className="col-start-2 flex items-baseline gap-x-2 md:col-start-auto md:block md:text-right">
        {row.money && <span className="text-[0.9375rem] leading-6 font-medium text-ink">{formatAmount(row.money)}</span>}
        <span className={cx('text-dense md:block', !row.money && 'md:leading-6')}>{row.className}</span>
      </span>
      <span className="col-start-2 flex flex-wrap items-baseline gap-x-2 leading-6 md:col-start-auto md:block md:text-right">
        {due ? (
          <span className={due.pressing ? 'inline-flex items-center gap-1 font-medium text-wait' : 'text-ink'}>
            {due.pressing && <Icon name="clock" size={13} />}
            {due.main}
          </span>
        ) : (
          <span className="text-ink">{shortDay(since, now, zone)}</span>
        )}
        <span className="text-dense md:block">{due ? due.sub : row.sentAt ? 'sent' : 'begun'}</span>
      </span>
    </Link>
  )
}
