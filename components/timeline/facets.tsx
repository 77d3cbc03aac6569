import Link from 'next/link'
import type { Facet, TimelineSummary } from '@/lib/governance'
import { cx, Icon } from '../ui'
import { ActorMark } from './sentence'
import { ACTOR_KINDS, kindWords, OUTCOMES } from './words'

interface FacetsProps {
  summary: TimelineSummary
  chosen: { readonly kind: string; readonly actor: string; readonly outcome: string }
  /** The address of the same view with one facet chosen, or not chosen any more. */
  hrefOf: (name: 'kind' | 'actor' | 'outcome', value: string) => string
}

const SHOWN = 12

/** What the events at hand are, counted; each count narrows the view to it. */
export function Facets({ summary, chosen, hrefOf }: FacetsProps) {
  const group = (name: 'kind' | 'actor' | 'outcome', facets: readonly Facet[]) => (
    <ul>
      {facets.map(({ value, count }) => {
        const on = chosen[name] === value
        return (
          <li key={value}>
            <Link
              href={hrefOf(name, on ? '' : value)}
              prefetch={false}
              aria-current={on ? 'true' : undefined}
              className={cx(
                'flex items-center gap-2 rounded-sm py-0.5 no-underline hover:text-ink',
                on ? 'font-medium text-ink' : 'text-ink-2',
              )}
            >
              <Label name={name} value={value} />
              {on && <Icon name="cross" size={11} label="chosen; choose all again" />}
              <span className="ml-auto text-hash">{count.toLocaleString('en')}</span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
  return (
    <div className="space-y-5 text-dense">
      <Group title="Who">{group('actor', summary.actorKinds)}</Group>
      <Group title="Policy">{group('outcome', summary.outcomes)}</Group>
      <Group title="Act">
        {group('kind', summary.kinds.slice(0, SHOWN))}
        {summary.kinds.length > SHOWN && (
          <details className="mt-1">
            <summary className="text-ink-2">{summary.kinds.length - SHOWN} more</summary>
            {group('kind', summary.kinds.slice(SHOWN))}
          </details>
        )}
      </Group>
    </div>
  )
}

const Group = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section aria-label={title}>
    <h2 className="mb-1 font-medium">{title}</h2>
    {children}
  </section>
)

function Label({ name, value }: { name: 'kind' | 'actor' | 'outcome'; value: string }) {
  if (name === 'actor' && value in ACTOR_KINDS) {
    const kind = value as keyof typeof ACTOR_KINDS
    return (
      <>
        <ActorMark kind={kind} />
        {ACTOR_KINDS[kind]}
      </>
    )
  }
  if (name === 'outcome' && value in OUTCOMES) {
    const { word, icon } = OUTCOMES[value as keyof typeof OUTCOMES]
    return (
      <>
        <Icon name={icon} size={12} />
        {word}
      </>
    )
  }
  return <span className="min-w-0">{kindWords(value)}</span>
}
