import type { WitnessHealth } from '@/lib/ledger'
import { lostIn } from '@/lib/proof'
import { cx, Icon, type IconName, StateLine, Time } from '../ui'

/** Whether the ledger goes on as it should, in a line; opened, what each witness and a time-stamp authority have confirmed. */
export function Ledger({ health, zone }: { health: WitnessHealth; zone: string }) {
  const { checkpoint, continued, overdue, refusal, witnesses, quorum, operators, anchored } = health
  const { icon, tone, says } = ledgerState(health)
  return (
    <details className="border-b border-line px-4 py-2 sm:px-6" open={Boolean(refusal) || overdue > 0 || lostBefore(health) !== undefined}>
      <summary className="cursor-pointer">
        <span className={cx('inline-flex items-center gap-1.5 font-medium', tone)}>
          <Icon name={icon} size={14} /> {says}
        </span>
        {checkpoint && (
          <span className="text-ink-2">
            {' '}
            Signed to {checkpoint.size.toLocaleString('en')} events at <Time at={checkpoint.at} zone={zone} style="full" inert />
          </span>
        )}
      </summary>
      <div className="max-w-prose pt-3 pb-2">
        {refusal && <p className="text-refuse">{refusal}</p>}
        {continued && <Continued {...continued} zone={zone} />}
        {overdue > 0 && (
          <p className="text-wait">
            {overdue.toLocaleString('en')} {overdue === 1 ? 'event has' : 'events have'} waited for the ledger longer than ten seconds.
          </p>
        )}
        {witnesses.length > 0 ? (
          <ul>
            {witnesses.map(({ name, operator, confirmed, behind, fault }) => (
              <li key={name} className="border-b border-line py-2">
                <p className="flex flex-wrap justify-between gap-x-4">
                  <span>
                    <bdi className="font-medium">{operator}</bdi> <bdi className="text-ink-2">{name}</bdi>
                  </span>
                  {confirmed && (
                    <span className="text-dense text-ink-2">
                      {confirmed.size.toLocaleString('en')} events, <Time at={confirmed.at} zone={zone} style="full" />
                    </span>
                  )}
                </p>
                {(fault || behind) && (
                  <p className={cx('text-dense', fault ? 'text-wait' : 'text-ink-2')}>
                    {[fault?.says, behind && `${behind.events.toLocaleString('en')} ${behind.events === 1 ? 'event' : 'events'} behind.`]
                      .filter(Boolean)
                      .join(' ')}
                  </p>
                )}
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-ink-2">No outside witness watches this ledger: what it proves rests on the organisation’s own key.</p>
        )}
        {anchored && <Anchored {...anchored} zone={zone} />}
        <StateLine state={isProven(health) ? 'proven' : 'recorded'} className="mt-2">
          {quorum > 0 ? `${quorum} of ${operators} operators must countersign` : 'Recorded, unwitnessed'}
        </StateLine>
      </div>
    </details>
  )
}

function Anchored({ last, fault, zone }: NonNullable<WitnessHealth['anchored']> & { zone: string }) {
  return (
    <>
      <p className="flex flex-wrap justify-between gap-x-4 pt-2">
        <span className="font-medium">Time-stamp authority</span>
        <span className="text-dense text-ink-2">
          {last ? (
            <>
              {last.size.toLocaleString('en')} events, <Time at={last.at} zone={zone} style="full" />
            </>
          ) : (
            'Nothing stamped yet'
          )}
        </span>
      </p>
      {fault && <p className="text-dense text-wait">{fault.says}</p>}
    </>
  )
}

/** That the ledger goes on from an earlier one, and what that one confirmed and nobody has any more. */
function Continued({ at, says, zone }: NonNullable<WitnessHealth['continued']> & { zone: string }) {
  const lost = lostIn(says)
  return (
    <p className={lost ? 'text-refuse' : 'text-ink-2'}>
      It goes on from an earlier one since <Time at={at} zone={zone} style="full" />: {WHY[says.because]}. <bdi>“{says.reason}”</bdi>
      {lost && ` What was confirmed as ${lost} is lost.`}
    </p>
  )
}

const WHY = {
  'key-lost': 'its key was lost',
  'key-stolen': 'its key was stolen',
  'older-backup': 'an older backup was restored',
} as const

const lostBefore = ({ continued }: WitnessHealth): string | undefined => continued && lostIn(continued.says)

const isProven = ({ checkpoint, witnessed }: WitnessHealth): boolean =>
  checkpoint !== undefined && witnessed !== undefined && witnessed.size === checkpoint.size

/** The ledger's state in a few words. */
export function ledgerState(health: WitnessHealth): { icon: IconName; tone: string; says: string } {
  const { refusal, overdue, checkpoint, quorum, witnesses, anchored } = health
  if (refusal) return { icon: 'cross', tone: 'text-refuse', says: 'Nothing is signed.' }
  if (overdue > 0 || !checkpoint) return { icon: 'hourglass', tone: 'text-wait', says: 'The ledger is behind.' }
  if (witnesses.some(({ fault }) => fault)) return { icon: 'hourglass', tone: 'text-wait', says: 'A witness does not answer well.' }
  if (lostBefore(health)) return { icon: 'cross', tone: 'text-refuse', says: 'Part of what was confirmed is lost.' }
  if (anchored?.fault) return { icon: 'hourglass', tone: 'text-wait', says: 'The time-stamp authority does not answer well.' }
  return { icon: 'tick', tone: 'text-ink', says: quorum > 0 ? 'The ledger goes on, witnessed.' : 'The ledger goes on, unwitnessed.' }
}
