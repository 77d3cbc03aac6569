import Link from 'next/link'
import { formatAmount } from '@/lib/core'
import type { InboxRow } from '@/lib/signing'
import { Rosette } from '../rosette'
import { dueWords } from '../time'
import { cx, Icon } from '../ui'
import { BASES } from './words'

/** Wide: rosette, what and who, authority, amount, due. Narrow: everything under the title. */
export const ROW =
  'group relative grid grid-cols-[28px_1fr] gap-x-4 gap-y-1 border-b border-line py-3 text-ink-2 no-underline md:grid-cols-[28px_1fr_minmax(10rem,16.75rem)_8rem_9.5rem] ' +
  'hover:bg-sheet focus-visible:z-1 focus-visible:-mx-4 focus-visible:border-transparent focus-visible:bg-sheet focus-visible:px-4 focus-visible:[box-shadow:inset_3px_0_0_var(--ink)]'

/** What waits for a person. Each row leads to reading and signing; j, k and Enter move through them. */
export function InboxList({ rows, now, zone }: { rows: readonly InboxRow[]; now: Date; zone: string }) {
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.envelopeId}>
          <Row row={row} now={now} zone={zone} />
        </li>
      ))}
    </ul>
  )
}

/** Where it is for another, the row has chosen under what; whoever signs their own place is asked there, if there is a choice. */
const signAt = ({ envelopeId, inPlace }: InboxRow) => `/sign/${envelopeId}${inPlace ? `?under=${inPlace.under}` : ''}`

function Row({ row, now, zone }: { row: InboxRow; now: Date; zone: string }) {
  const by = [row.sender.name, row.sender.title].filter(Boolean).join(', ')
  return (
    <Link href={signAt(row)} prefetch={false} data-row className={ROW}>
      <span className="mt-0.5 text-ink md:row-span-1">
        {row.reviewed.slice(0, 1).map((hash) => (
          <Rosette key={hash} hash={hash} size={28} state="reviewed" />
        ))}
      </span>
      <span className="min-w-0">
        <span className="block text-item text-ink">{row.title}</span>
        <span className="block">
          {by}
          {row.counterparty && ` · ${row.counterparty}`}
        </span>
        {row.reviewed.length > 1 && <span className="block text-dense">{row.reviewed.length} documents in one envelope</span>}
      </span>
      <Can row={row} />
      <span className="col-start-2 flex items-baseline gap-x-2 md:col-start-auto md:block md:text-right">
        {row.money && (
          <span className="text-[0.9375rem] leading-6 font-medium text-ink">
            {formatAmount(row.money)} {BASES[row.basis] && <span className="text-dense font-normal">{BASES[row.basis]}</span>}
          </span>
        )}
        <span className={cx('text-dense md:block', !row.money && 'md:leading-6')}>{row.className}</span>
      </span>
      <Due at={row.dueAt} now={now} zone={zone} />
    </Link>
  )
}

/** As what the person may sign, and what stands in the way now. */
function Can({ row: { part, inPlace, can, expiresAt } }: { row: InboxRow }) {
  const said = {
    permit: { icon: undefined, tone: '', text: '' },
    challenge: { icon: 'plus', tone: 'text-wait', text: can.reason },
    deny: { icon: 'cross', tone: 'text-refuse', text: `You can’t ${part}: ${can.reason}` },
  } as const
  const { icon, tone, text } = said[can.outcome]
  return (
    <span className="col-start-2 min-w-0 md:col-start-auto md:pt-0.5">
      <span className="block">{inPlace ? asWhat(inPlace) : `Named as ${part === 'sign' ? 'signer' : 'approver'}`}</span>
      {icon && (
        <span className={cx('mt-px flex gap-1.5 text-dense', tone)}>
          <Icon name={icon} size={13} className="mt-[3.5px]" />
          <span className="min-w-0">{text}</span>
        </span>
      )}
      {expiresAt && can.outcome === 'permit' && <span className="sr-only">Signing ends {expiresAt.toISOString()}</span>}
    </span>
  )
}

const asWhat = ({ kind, name, called }: NonNullable<InboxRow['inPlace']>) =>
  `${kind === 'appointment' ? 'Appointment' : 'Delegation'} ${called} ${kind === 'appointment' ? 'for' : 'of'} ${name}`

function Due({ at, now, zone }: { at: Date | undefined; now: Date; zone: string }) {
  if (!at) return <span className="col-start-2 text-dense md:col-start-auto md:text-right md:leading-6">no due date</span>
  const { main, sub, pressing } = dueWords(at, now, zone)
  return (
    <time
      dateTime={at.toISOString()}
      title={at.toISOString()}
      className="col-start-2 flex flex-wrap items-baseline gap-x-2 leading-6 md:col-start-auto md:block md:text-right"
    >
      <span className={cx(pressing ? 'inline-flex items-center gap-1 font-medium text-wait' : 'text-ink')}>
        {pressing && <Icon name="clock" size={13} />}
        {main}
      </span>
      <span className="text-dense md:block">{sub}</span>
    </time>
  )
}
