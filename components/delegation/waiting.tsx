import type { DelegationRow } from '@/lib/delegation'
import { SectionHead, Time } from '../ui'
import { Elsewhere } from './elsewhere'
import { Step, type StepActs } from './step'
import { scopeInWords } from './words'

interface WaitingProps {
  readonly rows: readonly DelegationRow[]
  readonly zone: string
  readonly acts: StepActs
}

/** What was given to the reader and counts once they accept it. */
export function WaitingForYou({ rows, zone, acts }: WaitingProps) {
  if (rows.length === 0) return null
  return (
    <section aria-label="Waits for you" className="mb-10">
      <SectionHead title="Waits for you to accept" remark="and counts for nothing until then" end={rows.length} className="pt-0!" />
      <ul>
        {rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-start gap-x-6 gap-y-3 border-b border-dashed border-line-2 py-4">
            <div className="min-w-0 flex-1 basis-80">
              <p className="text-item wrap-anywhere">
                {row.kind === 'appointment' ? (
                  <>
                    You were appointed to sign for <bdi>{row.grantor.name}</bdi>
                  </>
                ) : (
                  <>
                    <bdi>{row.grantor.name}</bdi> lets you sign for them
                  </>
                )}
                : {scopeInWords(row)}
              </p>
              <p className="text-ink-2 wrap-anywhere">
                From <Time at={row.from} zone={zone} /> until <Time at={row.until} zone={zone} />. “{row.reason}”
                <Elsewhere {...row} zone={zone} people={[row.grantor]} />
              </p>
            </div>
            <div className="flex flex-wrap gap-2">
              <Step act="accept" row={row} zone={zone} acts={acts} />
              {row.may.end && <Step act="end" row={row} zone={zone} acts={acts} />}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
