import type { WitnessHealth } from '@/lib/ledger'
import { ledgerState } from '../timeline/ledger'
import { cx, Icon, SectionHead, StateLine, Time } from '../ui'

/** The ledger at a glance: how much it holds, whether it goes on, and who outside confirms it. */
export function Pulse({ health, zone }: { health: WitnessHealth; zone: string }) {
  const { checkpoint, overdue, quorum, operators, witnesses, witnessed, refusal } = health
  const { icon, tone, says } = ledgerState(health)
  const proven = checkpoint !== undefined && witnessed?.size === checkpoint.size
  return (
    <>
      <section aria-label="Ledger">
        <SectionHead title="Ledger" />
        {checkpoint && <p className="mt-3 text-title">{checkpoint.size.toLocaleString('en')} events</p>}
        <p className={cx('mt-1 flex items-start gap-1.5', tone)}>
          <Icon name={icon} size={14} className="mt-[3px] shrink-0" /> {says}
        </p>
        {refusal && <p className="mt-1 text-refuse">{refusal}</p>}
        {overdue > 0 && <p className="mt-1 text-wait">{overdue.toLocaleString('en')} wait longer than ten seconds.</p>}
        {checkpoint && (
          <p className="mt-1 text-ink-2">
            Signed <Time at={checkpoint.at} zone={zone} style="full" />
          </p>
        )}
      </section>
      <section aria-label="Witnesses">
        <SectionHead title="Witnesses" end={quorum > 0 ? `${quorum} of ${operators} must countersign` : undefined} />
        {witnesses.length === 0 && <p className="mt-3 text-ink-2">None. What the ledger proves rests on the organisation’s own key.</p>}
        <ul>
          {witnesses.map(({ name, operator, behind, fault, confirmed }) => (
            <li key={name} className="border-b border-line py-2">
              <p className="flex flex-wrap justify-between gap-x-4">
                <bdi className="font-medium">{operator}</bdi>
                <span className="text-dense text-ink-2">
                  {confirmed ? `${confirmed.size.toLocaleString('en')} events` : 'nothing confirmed yet'}
                </span>
              </p>
              {(fault || behind) && (
                <p className={cx('text-dense', fault ? 'text-wait' : 'text-ink-2')}>
                  {fault?.says ?? `${behind?.events.toLocaleString('en')} behind`}
                </p>
              )}
            </li>
          ))}
        </ul>
        <StateLine state={proven ? 'proven' : 'recorded'} className="mt-3">
          {proven ? 'All of it is witnessed' : quorum > 0 ? 'The newest part is not witnessed yet' : 'Recorded, unwitnessed'}
        </StateLine>
      </section>
    </>
  )
}
