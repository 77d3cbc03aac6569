import { formatAmount } from '@/lib/core'
import type { SaidAlike, WhoView } from '@/lib/signing'
import { nameList } from '../envelope/words'
import { DecidedBy, EmptyState, Glyph, LinkButton, Notice, SectionHead, TextLink, Time } from '../ui'
import { inCommon } from './who-words'

interface Shared {
  /** The address of one list, read on after somebody. */
  readonly hrefOf: (of: string, after?: string) => string
  /** The address of a person, for whoever may read about people. */
  readonly personHref: ((id: string) => string) | undefined
  /** The list that is read page by page. */
  readonly of: string
}

/** Who could sign, who could after what, and who could not and why. */
export function WhoAnswer({ view, zone, ...shared }: Shared & { readonly view: WhoView; readonly zone: string }) {
  const { answers, tense, at } = view
  const part = (outcome: SaidAlike['outcome']) => answers.filter((one) => one.outcome === outcome)
  const [could] = part('permit')
  const not = part('deny')
  return (
    <>
      {tense === 'past' && (
        <Notice kind="info" word="As recorded" className="mt-8">
          This is how it was on <Time at={at} zone={zone} style="full" />: people and their roles, authorities and what was asked of the
          kind of document, as the record has them. Names are those of today.
        </Notice>
      )}
      {tense === 'coming' && (
        <Notice kind="info" word="Not yet" className="mt-8">
          This is how it will be on <Time at={at} zone={zone} style="full" />, if nothing changes until then.
        </Notice>
      )}
      <section aria-label="Could sign">
        <SectionHead title="Could sign" end={number(could?.count ?? 0)} />
        {could ? (
          <Whole said={could} {...shared} />
        ) : (
          <EmptyState title="Nobody.">
            {answers.length > 0 && 'What stands in each person’s way is below, the largest part first.'}
          </EmptyState>
        )}
      </section>
      {part('challenge').length > 0 && (
        <section aria-label="Could, after">
          <SectionHead title="Could, after" remark="what can be cured" />
          <Parts said={part('challenge')} {...shared} />
        </section>
      )}
      {not.length > 0 && (
        <section aria-label="Could not">
          <SectionHead title="Could not" remark="and why" end={number(not.reduce((sum, { count }) => sum + count, 0))} />
          <Parts said={not} {...shared} />
        </section>
      )}
    </>
  )
}

const number = (count: number) => count.toLocaleString('en')

/** A list that is read page by page. */
function Whole({ said: { key, people, more }, hrefOf, personHref }: Shared & { readonly said: SaidAlike }) {
  return (
    <>
      <ul className="sm:columns-2 sm:gap-x-12">
        {people.map(({ id, name, maximum, byException }) => (
          <li key={id} className="flex break-inside-avoid items-baseline gap-x-2 border-b border-line py-2">
            <Glyph kind="person" size={12} className="shrink-0" />
            <span className="min-w-0 wrap-anywhere">
              {personHref ? <TextLink href={personHref(id)}>{name}</TextLink> : <bdi>{name}</bdi>}
            </span>
            {byException && <span className="shrink-0 text-ink-2">by an exception</span>}
            {maximum && <span className="ml-auto shrink-0 text-ink-2 tabular-nums">up to {formatAmount(maximum)}</span>}
          </li>
        ))}
      </ul>
      {more && (
        <LinkButton href={hrefOf(key, people.at(-1)?.id)} className="mt-4">
          More
        </LinkButton>
      )}
    </>
  )
}

function Parts({ said, ...shared }: Shared & { readonly said: readonly SaidAlike[] }) {
  return (
    <ul>
      {said.map((one) => (
        <li
          key={one.key}
          id={one.key}
          className="grid gap-x-8 gap-y-2 border-b border-line py-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]"
        >
          <Why said={one} />
          <div className="min-w-0">{one.key === shared.of ? <Whole said={one} {...shared} /> : <Few said={one} {...shared} />}</div>
        </li>
      ))}
    </ul>
  )
}

function Why({ said }: { readonly said: SaidAlike }) {
  const next = [...new Set(said.reasons.flatMap((one) => one.next ?? []))]
  return (
    <div className="min-w-0">
      <h3 className="flex items-baseline justify-between gap-x-4 text-item">
        <span className="wrap-anywhere">{inCommon(said)}</span>
        <span className="shrink-0 font-sans text-ui tabular-nums">{number(said.count)}</span>
      </h3>
      {said.reasons.map(({ rule, reason }) => (
        <div key={rule} className="mt-1">
          <p className="text-ink-2">{reason}</p>
          <DecidedBy rule={rule} />
        </div>
      ))}
      {next.length > 0 && <p className="mt-2">{next.join(' ')}</p>}
    </div>
  )
}

function Few({ said: { key, people, count }, hrefOf }: Shared & { readonly said: SaidAlike }) {
  const names = people.map(({ name }) => name)
  const others = count - names.length
  if (others === 0) return <p className="wrap-anywhere">{names.length > 3 ? names.join(', ') : nameList(names)}</p>
  return (
    <p className="wrap-anywhere">
      {names.join(', ')} and{' '}
      <TextLink href={hrefOf(key)}>
        {number(others)} {others === 1 ? 'other' : 'others'}
      </TextLink>
    </p>
  )
}
