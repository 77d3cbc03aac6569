import type { ReactNode } from 'react'
import { Rosette } from '@/components/rosette'
import { CopyButton, cx, Fact, Facts, Hash, HashDigits, Icon, LinkButton, SectionHead, StateLine, TextLink, Time } from '@/components/ui'
import type { Arrival } from '@/lib/ledger'
import { AwaitingChange } from './awaiting-change'
import { pastTense } from './past-tense'
import { Strip } from './strip'
import type { Capacity } from './types'
import { Unbroken } from './unbroken'

/** A document as it was signed, and its sealed file when that is made. */
export interface SignedDocument {
  readonly name: string
  readonly reviewed: string
  readonly sealed?:
    | { readonly sha256: string; readonly position: number; readonly of: number; readonly level: string; readonly file: string }
    | undefined
}

/** What is known of an approval after it was given. */
export interface Recorded {
  readonly part: 'approve' | 'sign'
  readonly title: string
  readonly version: number
  readonly who: Capacity
  readonly sentence: string
  readonly signedAt: Date
  readonly zone: string
  /** SHA-256 of the statement, and digest of the decision. */
  readonly statement: string
  readonly decision: string
  /** The key is in one device; otherwise it may be on several of the person's. */
  readonly deviceBound: boolean
  readonly rules: readonly string[]
  /** The exception it was signed under. */
  readonly exception?: string | undefined
  readonly documents: readonly SignedDocument[]
  /** How far the signature's event has come in the ledger. */
  readonly arrival: Arrival
  /** Operators outside who countersign the log; 0 when nobody watches. */
  readonly witnesses: number
  readonly evidenceFile: string
  readonly completed: boolean
  /** Who is told when everyone has signed. */
  readonly told: readonly string[]
  /** A newer version stands in its place: this one will not be completed. */
  readonly replaced?: { readonly by: number; readonly label: string; readonly href: string } | undefined
  readonly next?: { readonly label: string; readonly href: string } | undefined
}

/** Done: the figure of what was signed, its digits, and what was recorded. */
export function Done({ recorded }: { recorded: Recorded }) {
  const { part, who, version, documents, sentence } = recorded
  const did = part === 'sign' ? 'Signed' : 'Approved'
  const [first] = documents
  const several = documents.length > 1
  return (
    <>
      <Strip
        label={`${did} as`}
        who={who}
        version={`Version ${version}, ${did.toLowerCase()}`}
        hashLabel={`SHA-256 you ${did.toLowerCase()}`}
        hash={first?.reviewed ?? ''}
        hashOf={several ? first?.name : undefined}
        rosette="signed"
      />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto grid max-w-[73.5rem] gap-x-22 gap-y-8 px-4 pt-7 pb-16 sm:px-12 lg:grid-cols-[minmax(0,23.25rem)_minmax(0,38.75rem)] lg:justify-center lg:pt-18"
      >
        <Figures documents={documents} version={version} state={recorded.arrival.witnessed ? 'proven' : 'signed'} />
        <div className={cx('min-w-0', several && 'max-lg:order-first')}>
          <h1 className="text-act wrap-anywhere max-sm:text-title lg:-mt-2">
            {did}
            {(who.onBehalfOf ?? who.party) && ` for ${who.onBehalfOf ?? who.party}`}
          </h1>
          <p className="mt-3 text-state wrap-anywhere">
            <bdi>
              <Unbroken text={pastTense(sentence, who.name)} />
            </bdi>
          </p>
          <SectionHead title="Recorded" end={<Time at={recorded.signedAt} zone={recorded.zone} style="full" />} className="pt-9" />
          <Records recorded={recorded} />
          <p className="mt-2 text-dense text-ink-2">{standing(recorded)}</p>
          <Proof arrival={recorded.arrival} witnesses={recorded.witnesses} signedAt={recorded.signedAt} zone={recorded.zone} />
          <Ways recorded={recorded} />
          {settling(recorded) && <AwaitingChange />}
        </div>
      </main>
    </>
  )
}

function standing({ part, completed, version, replaced }: Recorded): string {
  if (replaced)
    return `Version ${version} has been replaced by version ${replaced.by}. Your ${part === 'sign' ? 'signature on' : 'approval of'} version ${version} stays recorded, and no longer counts.`
  return completed
    ? 'Everyone has signed, and every seal is made.'
    : part === 'sign'
      ? 'Others have still to sign, or a seal is still being made. You may leave this page.'
      : 'It is signed once everyone who is asked to has approved. You may leave this page.'
}

/** Something on this page is about to change: the proof arrives, a seal is missing, or the last one is there and the envelope not yet closed. */
const settling = ({ part, arrival, witnesses, documents, completed, replaced }: Recorded): boolean =>
  !arrival.signed ||
  (witnesses > 0 && !arrival.witnessed) ||
  (part === 'sign' &&
    (documents.some(({ sealed }) => !sealed) ||
      (!completed && !replaced && documents.every(({ sealed }) => sealed?.position === sealed?.of))))

function Figures({ documents, version, state }: { documents: readonly SignedDocument[]; version: number; state: 'signed' | 'proven' }) {
  if (documents.length === 1 && documents[0])
    return (
      <figure>
        <Rosette hash={documents[0].reviewed} size={372} state={state} className="h-auto w-full max-w-44 lg:max-w-93" />
        <HashDigits value={documents[0].reviewed} className="mt-5 w-full justify-between leading-5.5 lg:mt-8" />
        <figcaption className="mt-3 flex items-center justify-between border-t border-line-2 pt-2.5 text-dense text-ink-2">
          SHA-256 of version {version}, as you saw it
          <CopyButton text={documents[0].reviewed} what="SHA-256" />
        </figcaption>
      </figure>
    )
  return (
    <ul className="space-y-8">
      {documents.map(({ name, reviewed }) => (
        <li key={reviewed}>
          <figure>
            <Rosette hash={reviewed} size={176} state={state} />
            <HashDigits value={reviewed} className="mt-4 w-full justify-between leading-5.5" />
            <figcaption className="mt-2 flex items-center justify-between gap-3 border-t border-line-2 pt-2 text-dense text-ink-2">
              <bdi className="truncate">{name}</bdi>
              <CopyButton text={reviewed} what={`SHA-256 of ${name}`} />
            </figcaption>
          </figure>
        </li>
      ))}
    </ul>
  )
}

function Records({ recorded }: { recorded: Recorded }) {
  const { part, who, statement, decision, deviceBound, rules, exception, documents, told, completed, replaced } = recorded
  const several = documents.length > 1
  return (
    <Facts>
      <Fact term="Your statement" end={<Hash value={statement} what="SHA-256 of your statement" />}>
        confirmed with your passkey{deviceBound && ', which is in one device only'}, user verified
      </Fact>
      {who.onBehalfOf && (
        <Fact term="On behalf of">
          <bdi>{who.onBehalfOf}</bdi>, under {who.under.slice(0, 1).toLowerCase() + who.under.slice(1)}
        </Fact>
      )}
      <Fact term="Policy" end={<Hash value={decision} what="Digest of the decision" />}>
        permitted by <span className="font-mono text-dense">{rules.join(', ')}</span>
      </Fact>
      {exception && (
        <Fact term="Exception" end={<TextLink href={`/exceptions/${exception}`}>The exception</TextLink>}>
          <span className="inline-flex items-center gap-1.5 font-medium text-wait">
            <Icon name="clock" size={13} /> signed under an exception, which is reviewed
          </span>
        </Fact>
      )}
      {(part === 'sign' ? documents : []).map(({ name, reviewed, sealed }) => (
        <Fact
          key={reviewed}
          term={several ? <bdi className="block truncate">{name}</bdi> : 'Sealed PDF'}
          end={sealed && <Hash value={sealed.sha256} what={`SHA-256 of the sealed ${name}`} />}
        >
          <span role="status">
            {sealed ? (
              `sealed ${sealed.position} of ${sealed.of}, PAdES ${sealed.level}, names you`
            ) : (
              <span className="inline-flex items-center gap-1.5 text-wait">
                <Icon name="hourglass" size={13} />
                sealing
              </span>
            )}
          </span>
        </Fact>
      ))}
      {told.length > 0 && !replaced && (
        <Fact term="Told">
          <bdi>{told.join(', ')}</bdi>
          {!completed && <span className="text-ink-2">, when everyone has signed</span>}
        </Fact>
      )}
    </Facts>
  )
}

/** How the signature became part of what nobody can take back: a double rule once outside witnesses say so, else a single one. */
function Proof({ arrival, witnesses, signedAt, zone }: Pick<Recorded, 'arrival' | 'witnesses' | 'signedAt' | 'zone'>) {
  const { logged, signed, witnessed } = arrival
  const arriving = !signed || (witnesses > 0 && !witnessed)
  return (
    <section aria-label="Proof" role="status">
      <SectionHead
        title="Proof"
        end={
          arriving ? (
            <span className="inline-flex items-center gap-1.5 font-medium text-wait">
              <Icon name="hourglass" size={13} /> arriving
            </span>
          ) : witnessed ? (
            <span className="font-medium text-seal">proven</span>
          ) : (
            'unwitnessed'
          )
        }
        className="pt-9"
      />
      <ol>
        <Step done={logged && <Time at={logged.at} zone={zone} style="clock" />}>
          {logged ? (
            <>
              Written to the ledger <span className="text-ink-2">as leaf {logged.index.toLocaleString('en')}</span>
            </>
          ) : (
            'On its way into the ledger'
          )}
        </Step>
        <Step done={signed && <Time at={signed.at} zone={zone} style="clock" />}>
          {signed ? (
            <>
              Covered by a signed checkpoint <span className="text-ink-2">of {signed.size.toLocaleString('en')} leaves</span>
            </>
          ) : (
            'Waiting for a signed checkpoint'
          )}
        </Step>
        {witnesses > 0 && (
          <Step done={witnessed && <Time at={witnessed.at} zone={zone} style="clock" />}>
            {witnessed ? (
              <>
                Countersigned by {witnessed.count} of {witnessed.of} witnesses <span className="text-ink-2">none of them ours</span>
              </>
            ) : (
              'Waiting for witnesses'
            )}
          </Step>
        )}
      </ol>
      {arriving ? (
        <StateLine state="notyet">Arriving. Usually within {witnesses > 0 ? 'a minute' : 'a second'}; you may leave this page.</StateLine>
      ) : witnessed ? (
        <StateLine state="proven" end={after(signedAt, witnessed.at)}>
          Proven. Anyone can check it without us.
        </StateLine>
      ) : (
        <>
          <StateLine state="recorded">Recorded, unwitnessed</StateLine>
          <p className="mt-1 text-dense text-ink-2">
            Anyone can check the evidence without us. No outside witness has countersigned the ledger.
          </p>
        </>
      )}
    </section>
  )
}

/** A witness's clock is not ours, and counts whole seconds. */
const after = (from: Date, to: Date) => `${Math.max(1, Math.round((to.getTime() - from.getTime()) / 1000))} s after you signed`

function Step({ done, children }: { done: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-x-3 border-b border-line py-[7px] last:border-b-0">
      <Icon name={done ? 'tick' : 'hourglass'} size={14} className={done ? '' : 'text-wait'} />
      <span className={cx('min-w-0 flex-1', !done && 'text-wait')}>{children}</span>
      {done && <span className="text-hash text-ink-2">{done}</span>}
    </li>
  )
}

function Ways({ recorded: { part, arrival, documents, evidenceFile, replaced, next } }: { recorded: Recorded }) {
  const several = documents.length > 1
  return (
    <div className="mt-9 flex flex-wrap items-center gap-3">
      {replaced && (
        <LinkButton href={replaced.href} kind="ink">
          {replaced.label}
        </LinkButton>
      )}
      {(part === 'sign' ? documents : []).map(({ name, reviewed, sealed }) =>
        sealed ? (
          <LinkButton key={reviewed} href={sealed.file} file before={<Icon name="download" size={14} />} className="max-w-full">
            <span className="truncate">{several ? name : 'Sealed PDF'}</span>
          </LinkButton>
        ) : (
          <span
            key={reviewed}
            className="inline-flex min-h-9 max-w-full items-center gap-2 rounded-md border border-dashed border-ink-3 px-3.5 font-medium text-ink-2"
          >
            <Icon name="hourglass" size={14} />
            <span className="truncate">{several ? name : 'Sealed PDF'}, when sealed</span>
          </span>
        ),
      )}
      {arrival.signed ? (
        <LinkButton href={evidenceFile} file before={<Icon name="download" size={14} />}>
          Evidence bundle
        </LinkButton>
      ) : (
        <span className="inline-flex min-h-9 items-center gap-2 rounded-md border border-dashed border-ink-3 px-3.5 font-medium text-ink-2">
          <Icon name="hourglass" size={14} />
          Evidence bundle, when recorded
        </span>
      )}
      <span className="inline-flex items-center gap-2 sm:ml-auto">
        <TextLink href={next?.href ?? '/inbox'}>
          <bdi>{next ? `Next: ${next.label}` : 'Back to your inbox'}</bdi>
        </TextLink>
        <Icon name="arrow" />
      </span>
    </div>
  )
}
