import Link from 'next/link'
import type { ReactNode } from 'react'
import type { EventDetail } from '@/lib/governance'
import { Rosette } from '../rosette'
import { dayOf } from '../time'
import { cx, formatTime, Hash, Icon, StateLine, Time } from '../ui'
import { factsOf } from './details'
import { ActorMark, Sentence } from './sentence'
import { OUTCOMES } from './words'

interface PanelProps {
  event: EventDetail
  zone: string
  hrefOf: (id: string) => string
  close: string
  newer: string | undefined
  older: string | undefined
  /** The page of the envelope it is about. */
  about: string | undefined
  /** Where the proof of its place in the log is taken from. */
  proof: string
}

/** Where what it is about can be seen as it is now. */
function placeOf({ object }: EventDetail, envelope: string | undefined) {
  if (envelope) return { href: envelope, says: 'open the envelope' }
  return object.type === 'delegation' ? { href: '/delegations/register', says: 'see who signs for whom' } : undefined
}

/** One event: what happened, why it could, where it stands in its object's chain, and its leaf. */
export function EventPanel({ event, zone, hrefOf, close, newer, older, about, proof }: PanelProps) {
  const { word } = OUTCOMES[event.outcome]
  const facts = factsOf(event)
  const place = placeOf(event, about)
  return (
    <aside
      aria-label="The chosen event"
      className="border-line-2 bg-sheet px-4 pb-6 text-dense max-lg:border-b sm:px-7 lg:sticky lg:top-0 lg:max-h-dvh lg:overflow-y-auto lg:border-l"
    >
      <header className="flex h-12 items-center gap-3 text-hash text-ink-2">
        {event.kind}
        <span className="ml-auto flex gap-3">
          <Step href={newer} icon="left" label="Newer event" />
          <Step href={older} icon="right" label="Older event" />
          <Step href={close} icon="cross" label="Close" />
        </span>
      </header>
      <div className="grid grid-cols-[1fr_auto] items-start gap-4 pb-4">
        <div className="min-w-0">
          <h2 className="font-serif text-[1.25rem] leading-7 text-pretty break-words">
            <Sentence pieces={event.sentence} />.
          </h2>
          <p className="mt-1.5 text-ink-2">
            <Time at={event.at} zone={zone} style="full" />
          </p>
        </div>
        {event.reviewed && (
          <Rosette hash={event.reviewed} size={92} state={event.byPasskey ? 'signed' : 'reviewed'} label="Figure of the document" />
        )}
      </div>
      <Section
        title={event.outcome === 'refused' ? 'Why it was refused' : 'Why it was allowed'}
        end={
          place && (
            <Link href={place.href} className="link font-normal">
              {place.says}
            </Link>
          )
        }
      >
        <Pairs>
          <Pair term="Policy">
            <span className={cx(event.outcome === 'refused' && 'text-refuse')}>{word}</span>
            {event.byPasskey && ', committed by a passkey'}
          </Pair>
          {event.reason && <Pair term="Reason">{event.reason}</Pair>}
          {event.why.map(({ rule, reason }) => (
            <Pair key={rule} term="Rule">
              <span className="text-hash">{rule}</span>
              <span className="block text-ink-2">{reason}</span>
            </Pair>
          ))}
          {event.bundle && (
            <Pair term="Policies">
              <Link href={`/policy/${event.bundle}`} className="link text-hash">
                {event.bundle.slice(0, 8)}…{event.bundle.slice(-4)}
              </Link>
            </Pair>
          )}
        </Pairs>
      </Section>
      {facts.length > 0 && (
        <Section title="Recorded with it">
          <Pairs>
            {facts.map(({ term, values }) => (
              <Pair key={term} term={term}>
                {values.map(({ text, sha256 }, at) => (
                  <span key={at} className="block break-words">
                    {text} {sha256 && <Hash value={sha256} what={text ? `SHA-256 of ${text}` : term} />}
                  </span>
                ))}
              </Pair>
            ))}
          </Pairs>
        </Section>
      )}
      {event.chain.length > 0 && (
        <Section title="Chain" end={<span className="font-normal text-ink-2">of this {event.object.type}</span>}>
          <ol>
            {event.chain.map((one) => (
              <li key={one.id}>
                <Link
                  href={hrefOf(one.id)}
                  prefetch={false}
                  scroll={false}
                  aria-current={one.id === event.id ? 'true' : undefined}
                  className={cx(
                    'grid grid-cols-[1.75rem_14px_1fr_auto] items-baseline gap-2 py-0.5 no-underline hover:text-ink',
                    one.id === event.id ? 'font-medium text-ink' : 'text-ink-2',
                  )}
                >
                  <span className="text-right text-hash">{one.object.seq}</span>
                  <ActorMark {...one.actor} className="self-center" />
                  <Sentence pieces={one.sentence} className="min-w-0 truncate" />
                  <span className="text-hash">
                    {dayOf(one.at, zone) === dayOf(event.at, zone) ? formatTime(one.at, zone, 'clock').slice(0, 8) : dayOf(one.at, zone)}
                  </span>
                </Link>
              </li>
            ))}
          </ol>
          {event.object.seq === undefined && (
            <p className="mt-1 text-ink-2">This event changed nothing: it takes no place in the chain, and cites what it saw.</p>
          )}
        </Section>
      )}
      <Section title="Leaf">
        <Pairs>
          <Pair term="Leaf hash">
            <Hash value={event.leafHash} what="Leaf hash" before={<Rosette hash={event.leafHash} size={20} />} />
          </Pair>
          {event.reviewed && (
            <Pair term="Document">
              <Hash value={event.reviewed} what="SHA-256 of what is signed" />
            </Pair>
          )}
          <Pair term="Place">
            {event.object.seq === undefined ? 'observation' : `${event.object.seq} in the chain of this ${event.object.type}`}
          </Pair>
        </Pairs>
        <details className="mt-2">
          <summary className="text-ink-2">As it is hashed</summary>
          <pre className="mt-1 rounded-sm border border-line p-2 text-hash break-all whitespace-pre-wrap">{event.leaf}</pre>
        </details>
      </Section>
      {event.standing && <Log standing={event.standing} proof={proof} />}
      {event.standing?.is === 'proven' && event.standing.isWitnessed ? (
        <StateLine state="proven">Proven by outside witnesses</StateLine>
      ) : (
        <StateLine state="recorded">Recorded, unwitnessed</StateLine>
      )}
    </aside>
  )
}

/** Where the event stands in the log, and the proof of it to take away. */
function Log({ standing, proof }: { standing: NonNullable<EventDetail['standing']>; proof: string }) {
  return (
    <Section
      title="Log"
      end={
        standing.is === 'proven' && (
          <a href={proof} className="link font-normal">
            proof
          </a>
        )
      }
    >
      {standing.is === 'queued' ? (
        <p className="text-ink-2">Committed; the log takes it in within moments.</p>
      ) : (
        <Pairs>
          <Pair term="Leaf">
            <span className="text-hash">{standing.index.toLocaleString('en')}</span>
          </Pair>
          <Pair term="Checkpoint">
            {standing.is === 'proven' ? `signed, over ${standing.size.toLocaleString('en')} events` : 'signed within moments'}
          </Pair>
        </Pairs>
      )}
    </Section>
  )
}

function Step({ href, icon, label }: { href: string | undefined; icon: 'left' | 'right' | 'cross'; label: string }) {
  if (!href) return null
  return (
    <Link href={href} prefetch={false} scroll={false} aria-label={label} className="-m-1 rounded-sm p-1 hover:text-ink">
      <Icon name={icon} />
    </Link>
  )
}

function Section({ title, end, children }: { title: string; end?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line pt-2.5 pb-3.5">
      <h3 className="mb-1 flex justify-between gap-4 font-medium">
        {title}
        {end}
      </h3>
      {children}
    </section>
  )
}

const Pairs = ({ children }: { children: ReactNode }) => <dl className="grid grid-cols-[5.25rem_1fr] gap-x-2 gap-y-0.5">{children}</dl>
const Pair = ({ term, children }: { term: string; children: ReactNode }) => (
  <>
    <dt className="break-words text-ink-2">{term}</dt>
    <dd className="min-w-0">{children}</dd>
  </>
)
