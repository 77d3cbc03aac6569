import type { ReactNode } from 'react'
import { formatAmount, type Refusal, type Result } from '@/lib/core'
import type { LendingView } from '@/lib/signing'
import { counted } from '../envelope/words'
import { Rosette } from '../rosette'
import { localOf } from '../time'
import { cx, Icon, type IconName, Time } from '../ui'
import { listed } from './words'

interface PreviewProps {
  readonly said: Result<LendingView> | undefined
  readonly zone: string
  readonly busy: boolean
  /** Gives the sentence other dates, as wall clocks of the zone. */
  readonly onWindow: (edges: { from?: string; until?: string }) => void
}

/** Beside the sentence: what it would mean as it stands. */
export function Preview({ said, zone, busy, onWindow }: PreviewProps) {
  return (
    <section aria-label="What it would mean" aria-busy={busy}>
      <h2 className="border-b border-line-2 pb-2 font-medium">If you let them sign</h2>
      {said?.ok ? <Meaning view={said.value} zone={zone} onWindow={onWindow} /> : <NotYet refusal={said} />}
    </section>
  )
}

/** What the sentence does not say yet is no fault; what it says wrongly is. */
const MISSING = new Set([
  'delegate-unknown',
  'classes-missing',
  'end-missing',
  'cap-missing',
  'person-missing',
  'person-ambiguous',
  'person-unknown',
])

function NotYet({ refusal }: { refusal: Refusal | undefined }) {
  if (refusal && !MISSING.has(refusal.code)) return <ul>{<Fault refusal={refusal} />}</ul>
  return (
    <p className="py-3 text-dense text-ink-2">
      {refusal?.code === 'cap-missing'
        ? refusal.reason
        : 'Say who may sign, and what. Here stands then which of your waiting documents they could sign, what they would still be asked for, and what nobody could sign for you.'}
    </p>
  )
}

interface LineProps {
  readonly icon: IconName
  readonly tone?: 'refuse' | 'wait'
  readonly title: ReactNode
  readonly children?: ReactNode
}

const TONES = { refuse: 'text-refuse', wait: 'text-wait' } as const

const Line = ({ icon, tone, title, children }: LineProps) => (
  <li className="grid grid-cols-[1.625rem_minmax(0,1fr)] border-b border-line py-2.5 text-dense">
    <Icon name={icon} size={14} className={cx('mt-[3px]', tone && TONES[tone])} />
    <div>
      <p className={cx('font-medium', tone && TONES[tone])}>{title}</p>
      {children && <div className="text-ink-2">{children}</div>}
    </div>
  </li>
)

const Fault = ({ refusal }: { refusal: Refusal }) => (
  <Line icon="cross" tone="refuse" title={refusal.reason}>
    {refusal.next}
  </Line>
)

interface MeaningProps extends Pick<PreviewProps, 'zone' | 'onWindow'> {
  readonly view: LendingView
}

function Meaning({ view: { faults, waiting, asks, overlaps, uncovered, withoutAmounts }, zone, onWindow }: MeaningProps) {
  const covered = waiting.filter(({ said }) => said.some(({ outcome }) => outcome === 'permit'))
  const asked = waiting.filter((one) => !covered.includes(one) && one.said.some(({ outcome }) => outcome === 'challenge'))
  const left = waiting.filter((one) => !covered.includes(one) && !asked.includes(one))
  return (
    <ul>
      {faults.length === 0 ? (
        <Line icon="tick" title="It lies within what you may sign yourself." />
      ) : (
        faults.map((one) => <Fault key={one.code + one.reason} refusal={one} />)
      )}
      {withoutAmounts && <Line icon="minus" title="Only what states no amount: none is said here." />}
      {covered.length > 0 && (
        <Line
          icon="page"
          title={`${counted(covered.length, 'document that waits for you', 'documents that wait for you')} would be covered.`}
        >
          <Documents rows={covered} />
        </Line>
      )}
      {asked.length > 0 && (
        <Line icon="plus" title={`${counted(asked.length, 'more document', 'more documents')} once policy has what it asks for.`}>
          <Documents rows={asked} why />
        </Line>
      )}
      {left.length > 0 && (
        <Line
          icon="minus"
          title={`${counted(left.length, 'document that waits for you', 'documents that wait for you')} would not be covered.`}
        >
          <Documents rows={left} why />
        </Line>
      )}
      {waiting.length === 0 && <Line icon="page" title="Nothing waits for you now." />}
      {asks.map(({ kind, approvals, deviceBound }) => (
        <Line key={kind} icon="plus" title={`Policy asks the same of whoever signs a ${kind}:`}>
          {approvals > 0 && <p>{counted(approvals, 'approval', 'approvals')} by others before it.</p>}
          {deviceBound && (
            <p>
              A passkey that stays in its device.
              {deviceBound.missing.length > 0 && (
                <>
                  {' '}
                  <bdi>{listed(deviceBound.missing)}</bdi> {deviceBound.missing.length > 1 ? 'have' : 'has'} none.
                </>
              )}
            </p>
          )}
        </Line>
      ))}
      {overlaps.map(({ name, delegate, from, until, startsWithin, endsWithin, ...reach }) => (
        <Line key={name} icon="clock" tone="wait" title={`${name} overlaps.`}>
          <bdi>{delegate}</bdi> may sign {reachInWords(reach)} from <Time at={from} zone={zone} /> until <Time at={until} zone={zone} />{' '}
          too; either could.
          <span className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
            {endsWithin && (
              <button type="button" className={WAY} onClick={() => onWindow({ from: localOf(until, zone) })}>
                Begin when {name} ends
              </button>
            )}
            {startsWithin && (
              <button type="button" className={WAY} onClick={() => onWindow({ until: localOf(from, zone) })}>
                End when {name} begins
              </button>
            )}
            <a href={`#${name}`} className={WAY}>
              See {name}
            </a>
          </span>
        </Line>
      ))}
      {uncovered.length > 0 && (
        <Line icon="minus" title="Nobody could sign for you then:">
          {listed(uncovered.map(({ kind, above }) => (above ? `${kind} over ${formatAmount(above)}` : kind)))}.
        </Line>
      )}
    </ul>
  )
}

/** `any lease or NDA with Halden Foods AS`, `any NDA, of one document only`. */
function reachInWords({ kinds, counterparty, envelopes }: Pick<LendingView['overlaps'][number], 'kinds' | 'counterparty' | 'envelopes'>) {
  const single = envelopes > 0 && `, of ${counted(envelopes, 'document').toLowerCase()} only`
  return [`any ${listed(kinds, 'or')}`, counterparty && ` with ${counterparty}`, single].filter(Boolean).join('')
}

const WAY = 'link rounded-sm text-ink'
const FEW = 5

function Documents({ rows, why = false }: { rows: LendingView['waiting']; why?: boolean }) {
  return (
    <>
      <ul>
        {rows.slice(0, FEW).map(({ row, said }) => {
          const refused = said.find(({ outcome }) => outcome !== 'permit')
          return (
            <li key={row.envelopeId} className="pt-1">
              <span className="flex items-center gap-2">
                {row.reviewed[0] && <Rosette hash={row.reviewed[0]} size={16} />}
                <span className="min-w-0 truncate font-serif text-[0.9375rem]/5 text-ink">
                  <bdi>{row.title}</bdi>
                </span>
                <span className="ml-auto whitespace-nowrap tabular-nums">{row.money ? formatAmount(row.money) : row.counterparty}</span>
              </span>
              {refused && (why || said.length > 1) && (
                <span className="block pl-6">
                  {said.length > 1 && (
                    <>
                      <bdi>{refused.delegate}</bdi>:{' '}
                    </>
                  )}
                  {refused.reason}
                </span>
              )}
            </li>
          )
        })}
      </ul>
      {rows.length > FEW && <p className="pt-1">and {rows.length - FEW} more</p>}
    </>
  )
}
