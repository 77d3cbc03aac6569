import type { DelegationRow } from '@/lib/delegation'
import { cx, Fact, Facts, LinkButton, Time } from '../ui'
import { Elsewhere } from './elsewhere'
import { Step, type StepActs } from './step'
import { scopeInWords, stateInWords } from './words'

interface PanelProps {
  readonly row: DelegationRow
  readonly mine: 'given' | 'received'
  readonly zone: string
  readonly acts: StepActs
}

/** What one says, who did what about it, and what can be done. */
export function Panel({ row, mine, zone, acts }: PanelProps) {
  const { word, tone } = stateInWords(row)
  const { may } = row
  return (
    <div className="px-4 pt-2 pb-5 sm:px-6">
      <p className="text-state wrap-anywhere">
        From <Time at={row.from} zone={zone} /> until <Time at={row.until} zone={zone} />{' '}
        <b>
          <bdi>{mine === 'given' ? row.delegate.name : 'you'}</bdi>
        </b>{' '}
        may sign {scopeInWords(row)},{' '}
        {mine === 'given' ? (
          'in your place'
        ) : (
          <>
            in the place of <bdi>{row.grantor.name}</bdi>
          </>
        )}
        {row.kind === 'delegation' && <>, because: “{row.reason}”</>}
      </p>
      <p className="mt-1 text-ink-2">
        <Elsewhere {...row} zone={zone} people={[mine === 'given' ? row.delegate : row.grantor]} />
      </p>
      <Facts className="mt-3 max-w-prose border-t border-line">
        <Fact term="State">
          <span className={tone}>{word}</span>
          {row.endedAt && (
            <>
              {' '}
              <Time at={row.endedAt} zone={zone} />
              {row.endedBy && (
                <>
                  , by <bdi>{row.endedBy.name}</bdi>
                </>
              )}
            </>
          )}
        </Fact>
        {row.kind === 'appointment' ? (
          <Fact term="Appointed by">
            <bdi>{row.grantedBy.name}</bdi>
            {row.activatedBy && (
              <>
                {' '}
                and <bdi>{row.activatedBy.name}</bdi>
              </>
            )}
            , because: “{row.reason}”. <bdi>{row.grantor.name}</bdi> signed nothing of it.
          </Fact>
        ) : (
          <Fact term="Given">
            <Time at={row.grantedAt} zone={zone} />
          </Fact>
        )}
        {row.acceptedAt && (
          <Fact term="Accepted">
            <Time at={row.acceptedAt} zone={zone} />
          </Fact>
        )}
        {row.confirmedAt && (
          <Fact term="Confirmed">
            <Time at={row.confirmedAt} zone={zone} />
          </Fact>
        )}
        {row.lapses && (
          <Fact term="Lapses">
            <span className="text-wait">
              <Time at={row.lapses} zone={zone} />, unless {mine === 'given' ? 'you say' : <bdi>{row.grantor.name} says</bdi>} that it is
              still wanted
            </span>
          </Fact>
        )}
        {row.uses.length > 0 && (
          <Fact term="Used">
            <ul className={cx(row.uses.length > 3 && 'sm:columns-2')}>
              {row.uses.map((use) => (
                <li key={use.getTime()}>
                  <Time at={use} zone={zone} />
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </Facts>
      <div className="mt-4 flex flex-wrap gap-2">
        {may.accept && <Step act="accept" row={row} zone={zone} acts={acts} />}
        {may.confirm && row.lapses && <Step act="confirm" row={row} zone={zone} acts={acts} />}
        {may.extend && (
          <LinkButton size="small" href={`/delegations?extend=${row.id}`}>
            Extend {row.name}
          </LinkButton>
        )}
      </div>
    </div>
  )
}
