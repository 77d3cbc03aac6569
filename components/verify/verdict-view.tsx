import type { Check, Verdict } from '@/lib/proof'
import { Rosette } from '../rosette'
import { cx, Hash, Icon, type IconName, Notice, StateLine, Time } from '../ui'

/** The verdict in one sentence, and below it every line it rests on. */
export function VerdictView({ verdict, ofThisHost }: { verdict: Verdict; ofThisHost: boolean }) {
  const { checks, fingerprint, outcome, reviewed, signatures } = verdict
  const about = [...new Set(checks.map((check) => check.about))]
  return (
    <>
      <Sentence verdict={verdict} ofThisHost={ofThisHost} />
      {outcome !== 'refuted' && (
        <ul className="mt-6 space-y-5">
          {signatures.map(({ who, sentence, at, under = [] }, index) => (
            <li key={index} className="grid grid-cols-[48px_1fr] gap-x-4">
              {reviewed[0] && <Rosette hash={reviewed[0]} size={48} state="signed" />}
              <div className="min-w-0">
                <p className="text-item wrap-anywhere">
                  <bdi>{sentence ?? who ?? 'What was stated is erased.'}</bdi>
                </p>
                {at && (
                  <p className="text-dense text-ink-2">
                    {sentence && who ? `${who}, ` : ''}
                    <Time at={at} zone="UTC" style="full" />
                  </p>
                )}
                {under.map((line) => (
                  <p key={line} className="mt-1 text-dense text-ink-2 wrap-anywhere">
                    <bdi>{line}</bdi>
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ul>
      )}
      {reviewed.map((hash) => (
        <p key={hash} className="mt-4 text-dense text-ink-2">
          What was signed <Hash value={hash} what="SHA-256 of the reviewed version" />
        </p>
      ))}
      <p className="mt-4 text-dense text-ink-2">
        Fingerprint of {outcome === 'issuer-unknown' ? 'what its issuer says of itself' : 'the trust file'}
      </p>
      <p className="font-mono text-dense break-words select-all">{fingerprint}</p>
      {about.map((one) => (
        <section key={one} aria-label={one} className="mt-7">
          <h3 className="border-b border-line-2 pb-1.5 font-medium break-words">{titled(one)}</h3>
          <ul>
            {checks
              .filter((check) => check.about === one)
              .map((check) => (
                <Line key={check.says} check={check} />
              ))}
          </ul>
        </section>
      ))}
      {outcome !== 'refuted' && (
        <StateLine state={isWitnessed(verdict) ? 'proven' : 'recorded'}>
          {isWitnessed(verdict) ? 'Proven' : 'Recorded, unwitnessed'}
        </StateLine>
      )}
    </>
  )
}

/** Closed by a double rule only when witnesses confirm the log, and the trust file was the reader's. */
const isWitnessed = ({ outcome, checks }: Verdict): boolean =>
  outcome === 'verified' && checks.some(({ status, restsOn }) => status === 'holds' && restsOn === 'witnesses')

const titled = (about: string) => about.charAt(0).toUpperCase() + about.slice(1)

function Sentence({ verdict, ofThisHost }: { verdict: Verdict; ofThisHost: boolean }) {
  const { outcome, organisation, signatures, checks } = verdict
  const count = `${signatures.length} ${signatures.length === 1 ? 'signature' : 'signatures'}`
  const unwitnessed = checks.some(({ status, restsOn }) => status === 'open' && restsOn === 'witnesses') ? ' Unwitnessed.' : ''
  if (outcome === 'refuted')
    return (
      <Notice kind="refuse" word="Not verified" live next="Do not rely on it. The lines that fail say why.">
        {checks.filter(({ status }) => status === 'fails').length} of {checks.length} lines do not hold.
      </Notice>
    )
  if (outcome === 'issuer-unknown')
    return (
      <Notice kind="wait" word="Issuer not established" live next="Add a trust file that you got elsewhere, or compare the fingerprint.">
        It agrees with itself: {count}, by what calls itself <bdi>{organisation}</bdi>.{unwitnessed}
      </Notice>
    )
  // A page of the organisation that is judged may say what it likes: it never shows that it is believed.
  if (ofThisHost)
    return (
      <Notice
        kind="info"
        word="Every line holds"
        live
        next="This page comes from the organisation it judges. Run the verifier in one file to rely on nobody."
      >
        {count} of <bdi>{organisation}</bdi>, by the trust file you gave.{unwitnessed}
      </Notice>
    )
  return (
    <Notice kind="done" word="Verified" live>
      {count} of <bdi>{organisation}</bdi>, by the trust file you gave.{unwitnessed}
    </Notice>
  )
}

const SHOWN: Record<Check['status'], { icon: IconName; tone: string; word: string }> = {
  holds: { icon: 'tick', tone: 'text-ink', word: 'Holds' },
  fails: { icon: 'cross', tone: 'text-refuse', word: 'Fails' },
  open: { icon: 'hourglass', tone: 'text-wait', word: 'Open' },
}

function Line({ check: { status, says, restsOn, why } }: { check: Check }) {
  const { icon, tone, word } = SHOWN[status]
  return (
    <li className="grid grid-cols-[1.125rem_1fr] gap-x-2 border-b border-line py-2">
      <span className={cx('flex h-[1lh] items-center', tone)}>
        <Icon name={icon} size={14} />
        <span className="sr-only">{word}:</span>
      </span>
      <span className="min-w-0">
        <span className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span className="min-w-0 break-words">{says}</span>
          <span className="text-dense text-ink-2">{restsOn}</span>
        </span>
        {why && <span className={cx('block text-dense break-words', status === 'fails' ? 'text-refuse' : 'text-ink-2')}>{why}</span>}
      </span>
    </li>
  )
}
