import type { ExceptionRow } from '@/lib/authority'
import { formatAmount } from '@/lib/core'
import type { RefusedBy } from '@/lib/signing'
import { DecidedBy, Fact, Facts, Time } from '../ui'
import { lasting } from './words'

interface ExceptionFactsProps {
  readonly row: ExceptionRow
  readonly zone: string
  /** What the rules say to the signature without the exception, while it can still be made. */
  readonly refused: RefusedBy | undefined
}

/** Everything that bears on an exception: what would be signed, how far beyond the rules, who asks and why, and what became of it. */
export function ExceptionFacts({ row, zone, refused }: ExceptionFactsProps) {
  const { envelope, signer, amount, maximum, requestedBy, approvedBy, endedBy, review } = row
  return (
    <Facts className="mt-6 border-t border-line-2">
      <Fact term="Document">
        <bdi className="wrap-anywhere">{envelope.name}</bdi>, version {envelope.version}
        {envelope.superseded && <span className="text-refuse">, which its sender has replaced</span>}
      </Fact>
      <Fact term="Kind">{row.kind}</Fact>
      {envelope.counterparty && (
        <Fact term="Counterparty">
          <bdi>{envelope.counterparty}</bdi>
        </Fact>
      )}
      <Fact term="Sent by">
        <bdi>{envelope.sender}</bdi>, who declares kind{amount && ', amount'}
        {envelope.counterparty && ' and counterparty'}
      </Fact>
      {amount && (
        <Fact term="Amount">
          <span className="tabular-nums">{formatAmount(amount)}</span>
        </Fact>
      )}
      <Fact term="Would sign">
        <bdi>{signer.name}</bdi>, <Limit amount={amount} maximum={refused?.over?.maximum ?? maximum} />
      </Fact>
      {refused && (
        <Fact term="Refused by">
          {refused.reasons.length === 0 && 'No rule: they may sign it without an exception.'}
          {refused.reasons.map(({ rule, reason }) => (
            <div key={rule} className="not-first:mt-1.5">
              {reason}
              <DecidedBy rule={rule} />
            </div>
          ))}
        </Fact>
      )}
      <Fact term="Ticket">
        <span className="wrap-anywhere">{row.ticket}</span>
      </Fact>
      <Fact term="Reason">
        <span className="wrap-anywhere">“{row.reason}”</span>
      </Fact>
      <Fact term="Asked by" end={<Time at={row.requestedAt} zone={zone} />}>
        <bdi>{requestedBy.name}</bdi>
      </Fact>
      <Fact term="For" end={row.until && <Time at={row.until} zone={zone} />}>
        {lasting(row.minutes)} from its approval, once
      </Fact>
      {approvedBy && row.approvedAt && (
        <Fact term="Approved by" end={<Time at={row.approvedAt} zone={zone} />}>
          <bdi>{approvedBy.name}</bdi>
        </Fact>
      )}
      {row.usedAt && (
        <Fact term="Signed by" end={<Time at={row.usedAt} zone={zone} />}>
          <bdi>{signer.name}</bdi>, under this exception
        </Fact>
      )}
      {endedBy && row.endedAt && (
        <Fact term={approvedBy ? 'Ended by' : 'Turned down'} end={<Time at={row.endedAt} zone={zone} />}>
          <bdi>{endedBy.name}</bdi>
        </Fact>
      )}
      {review && (
        <Fact term="Review" end={<Time at={review.at} zone={zone} />}>
          <bdi>{review.by}</bdi> found it {review.justified ? 'justified' : 'not justified'}:{' '}
          <span className="wrap-anywhere">“{review.reason}”</span>
        </Fact>
      )}
    </Facts>
  )
}

function Limit({ amount, maximum }: Pick<ExceptionRow, 'amount' | 'maximum'>) {
  if (!maximum) return <>who has no authority in the register for it</>
  const over = amount && amount.minor > maximum.minor ? { ...amount, minor: amount.minor - maximum.minor } : undefined
  return (
    <>
      who may sign up to <span className="tabular-nums">{formatAmount(maximum)}</span>
      {over && (
        <>
          : this is <b className="font-medium text-refuse tabular-nums">{formatAmount(over)} over</b>
        </>
      )}
    </>
  )
}
