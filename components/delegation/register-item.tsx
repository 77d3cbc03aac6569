import type { DelegationRow } from '@/lib/delegation'
import { cx, Icon, LinkButton, Time } from '../ui'
import { Step, type StepActs } from './step'
import { scopeInWords, stateInWords, usesInWords } from './words'

interface RegisterItemProps {
  readonly row: DelegationRow
  readonly zone: string
  readonly acts: StepActs
  /** Its events, for who may read them. */
  readonly history: string | undefined
}

/** One instrument in the register: who may sign for whom, what, when, by whose word, and how often it was used. */
export function RegisterItem({ row, zone, acts, history }: RegisterItemProps) {
  const { word, tone } = stateInWords(row)
  const { grantor, delegate, may, uses, state } = row
  const isUnused = uses.length === 0
  const waits = state === 'appointed' || state === 'granted'
  return (
    <li
      className={cx(
        'grid grid-cols-[3rem_minmax(0,1fr)] gap-x-3 gap-y-2 border-b py-4 lg:grid-cols-[3rem_minmax(0,5fr)_minmax(0,3fr)_12rem]',
        waits ? 'border-dashed border-line-2' : 'border-line',
      )}
    >
      <span className="pt-1 font-mono text-meta text-ink-2">{row.name}</span>
      <div className="min-w-0">
        <p className="text-item">
          <bdi>{delegate.name}</bdi> for <bdi>{grantor.name}</bdi>
        </p>
        <p>{scopeInWords(row)}</p>
        {row.reason && <p className="mt-1 text-ink-2 wrap-anywhere">“{row.reason}”</p>}
        {row.kind === 'appointment' && (
          <p className="text-ink-2 wrap-anywhere">
            An appointment by <bdi>{row.grantedBy.name}</bdi>
            {row.activatedBy && (
              <>
                {' '}
                and <bdi>{row.activatedBy.name}</bdi>
              </>
            )}
            ; <bdi>{grantor.name}</bdi> signed nothing of it.
          </p>
        )}
      </div>
      <p className="col-start-2 text-ink-2 lg:col-start-auto">
        from <Time at={row.from} zone={zone} />
        <br />
        until <Time at={row.until} zone={zone} />
        {row.endedAt && (
          <>
            <br />
            ended <Time at={row.endedAt} zone={zone} />
            {row.endedBy && (
              <>
                {' '}
                by <bdi>{row.endedBy.name}</bdi>
              </>
            )}
          </>
        )}
      </p>
      <div className="col-start-2 flex flex-col gap-2 lg:col-start-auto lg:items-end">
        <p className={cx('lg:text-right', tone)}>{word}</p>
        {hasRun(row) && (
          <p className={cx('inline-flex items-center gap-1.5', isUnused ? 'text-wait' : 'text-ink-2')}>
            {isUnused && <Icon name="info" size={13} />} {usesInWords(row)}
          </p>
        )}
        <div className="flex flex-wrap gap-2 lg:justify-end">
          {history && (
            <LinkButton kind="bare" size="small" href={history} aria-label={`History of ${row.name}`}>
              History
            </LinkButton>
          )}
          {may.activate && <Step act="activate" row={row} zone={zone} acts={acts} />}
          {may.end && <Step act="end" row={row} zone={zone} acts={acts} />}
        </div>
      </div>
    </li>
  )
}

/** Only of what could have been used does it say something that it never was. */
const hasRun = ({ state, acceptedAt, from, endedAt }: DelegationRow): boolean =>
  state !== 'planned' && acceptedAt !== undefined && (endedAt === undefined || endedAt > from)
