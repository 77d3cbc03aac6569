import Link from 'next/link'
import type { AuthorityRow } from '@/lib/authority'
import { cx, Glyph, Icon, Time } from '../ui'
import { type ChangeActs, ChangeAuthority } from './change'
import { capsInWords, cumulativeInWords, kindsInWords, STATES } from './words'

/** One authority: whose, for what, when, by whom and why; with the acts its reader has. Dashed while it waits for its second hand. */
export function AuthorityItem({ row, zone, acts }: { row: AuthorityRow; zone: string; acts?: ChangeActs }) {
  const { word, icon, tone } = STATES[row.state]
  const begun = row.state !== 'planned' && row.state !== 'granted'
  return (
    <li
      className={cx(
        'grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-3 gap-y-2 border-b py-4 lg:grid-cols-[1.5rem_minmax(0,5fr)_minmax(0,4fr)_12rem]',
        row.state === 'granted' ? 'border-dashed border-line-2' : 'border-line',
      )}
    >
      <span className="pt-1">
        <Glyph kind="person" />
      </span>
      <div className="min-w-0">
        <p className="text-item">
          <Link href={`/people/${row.person.id}`} className="no-underline hover:underline">
            <bdi>{row.person.name}</bdi>
          </Link>
          {row.person.status !== 'active' && <span className="font-sans text-ui text-refuse"> · {STANDING[row.person.status]}</span>}
        </p>
        <p>
          {kindsInWords(row.kinds)}, <span className="whitespace-nowrap tabular-nums">{capsInWords(row.caps)}</span>
          {row.cumulative.length > 0 && `, and ${cumulativeInWords(row.cumulative)} altogether with one counterparty`}
        </p>
        <p className="mt-1 text-ink-2 wrap-anywhere">
          “{row.reason}” Granted by <bdi>{row.grantedBy}</bdi>
          {row.activatedBy && (
            <>
              , activated by <bdi>{row.activatedBy}</bdi>
            </>
          )}
          {row.endedBy && (
            <>
              , ended by <bdi>{row.endedBy}</bdi>
            </>
          )}
          {row.byList && ', by a list'}.
        </p>
      </div>
      <p className="col-start-2 text-ink-2 lg:col-start-auto">
        {!begun && (
          <>
            from <Time at={row.from} zone={zone} />
            <br />
          </>
        )}
        {row.endedAt ? 'ended ' : 'until '}
        <Time at={row.endedAt ?? row.until} zone={zone} />
        {begun && (
          <span className="block text-dense">
            from <Time at={row.from} zone={zone} style="day" />
          </span>
        )}
      </p>
      <div className="col-start-2 flex flex-col gap-2 lg:col-start-auto lg:items-end">
        <p className={cx('inline-flex items-start gap-1.5', tone)}>
          <Icon name={icon} size={13} className="mt-[3.5px] shrink-0" /> {word}
        </p>
        {acts && (row.may.activate || row.may.end) && (
          <div className="flex flex-wrap gap-2 lg:justify-end">
            {row.may.activate && <ChangeAuthority act="activate" row={row} zone={zone} acts={acts} />}
            {row.may.end && <ChangeAuthority act="end" row={row} zone={zone} acts={acts} />}
          </div>
        )}
      </div>
    </li>
  )
}

const STANDING: Readonly<Record<string, string>> = { suspended: 'suspended', left: 'has left' }
