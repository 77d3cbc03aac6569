import type { TimelineRow } from '@/lib/governance'
import { Icon, Time } from '../ui'
import { ActorMark, Sentence } from './sentence'

/** What happened to one thing, newest first. */
export function History({ rows, zone }: { rows: readonly TimelineRow[]; zone: string }) {
  return (
    <ol>
      {rows.map((row) => (
        <li key={row.id} className="grid grid-cols-[14px_1fr] gap-x-2.5 border-b border-line py-2 text-ink-2 sm:grid-cols-[14px_1fr_auto]">
          <ActorMark {...row.actor} className="mt-[3px] text-ink" />
          <span className="min-w-0">
            <Sentence pieces={row.sentence} />
            {row.outcome === 'refused' && (
              <span className="flex gap-1.5 text-dense text-refuse">
                <Icon name="cross" size={13} className="mt-[3.5px]" />
                refused: {row.reason ?? row.rules.join(', ')}
              </span>
            )}
          </span>
          <Time at={row.at} zone={zone} className="col-start-2 text-dense sm:col-start-auto" />
        </li>
      ))}
    </ol>
  )
}
