import type { AskedOfMe } from '@/lib/signing'
import { LinkButton, SectionHead, Time } from '../ui'

/** Who asked to be let sign what waits for the reader; the way on is the sentence, with them in it. */
export function AskedOfYou({ asked, zone }: { asked: readonly AskedOfMe[]; zone: string }) {
  if (asked.length === 0) return null
  return (
    <section aria-label="Asked of you" className="mb-10">
      <SectionHead title="Asked of you" end={asked.length} className="pt-0!" />
      <ul>
        {asked.map(({ by, envelope, at }) => (
          <li
            key={`${envelope.id} ${by.id}`}
            className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-dashed border-line-2 py-3"
          >
            <p className="min-w-0 flex-1 basis-80 wrap-anywhere">
              <bdi>{by.name}</bdi> asked to be let sign “{envelope.title}”, which waits for you.{' '}
              <Time at={at} zone={zone} className="text-ink-2" />
            </p>
            <LinkButton size="small" href={`/delegations?to=${by.id}`}>
              Let {by.name} sign
            </LinkButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
