import Link from 'next/link'
import type { ReplayView } from '@/lib/rulebook'
import { Progress, Time } from '../ui'
import { ASKED, foundBy } from './words'

interface Props {
  readonly replay: ReplayView
  readonly zone: string
  /** Whether this reader may open the timeline, where each decision stands. */
  readonly mayOpen: boolean
}

/** What past decisions would have been: how many, and some of them. */
export function ReplayResult({ replay, zone, mayOpen }: Props) {
  const { total, done, finishedAt, since, until, samples } = replay
  return (
    <div>
      {!finishedAt && (
        <div role="status" className="mb-2">
          <p className="text-ink-2">
            {done.toLocaleString('en')} of {total.toLocaleString('en')} asked again. You may leave; it goes on.
          </p>
          <Progress value={done} max={Math.max(total, 41)} label={`${done} of ${total} decisions asked again`} className="mt-1 w-full" />
        </div>
      )}
      {finishedAt &&
        foundBy(replay).map((sentence, at) => (
          <p key={at} className={at === 0 ? undefined : 'font-medium'}>
            {sentence}
          </p>
        ))}
      {finishedAt && (
        <p className="text-dense text-ink-2">
          {since ? (
            <>
              From <Time at={since} zone={zone} />
            </>
          ) : (
            'Everything'
          )}{' '}
          until <Time at={until} zone={zone} />.
        </p>
      )}
      {samples.length > 0 && (
        <ul className="mt-3 border-t border-line">
          {samples.map((one) => (
            <li key={one.eventId} className="border-b border-line py-2 text-dense">
              <p>
                {mayOpen ? (
                  <Link href={`/timeline?event=${one.eventId}`} className="link">
                    <Time at={new Date(one.at)} zone={zone} />
                  </Link>
                ) : (
                  <Time at={new Date(one.at)} zone={zone} />
                )}{' '}
                <span className="text-hash text-ink-2">{one.kind}</span>
              </p>
              <p>
                was {ASKED[one.was] ?? one.was}, would be <b>{ASKED[one.now] ?? one.now}</b> by{' '}
                <span className="text-hash">{one.rules.join(', ')}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
