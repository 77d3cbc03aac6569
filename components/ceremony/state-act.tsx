'use client'

import Link from 'next/link'
import type { Ref } from 'react'
import { Checkbox, cx, Glyph, Icon } from '@/components/ui'
import type { Phrase } from '@/lib/proof'
import { Act } from './act'
import type { Choice, Fact, Stating } from './types'
import { Unbroken } from './unbroken'

export interface StateActProps {
  readonly stating: Stating
  /** Pages a class wants read first are still unseen. */
  readonly locked: boolean
  readonly busy: boolean
  readonly stated: boolean
  readonly consented: boolean
  readonly onStated: (stated: boolean) => void
  readonly onConsented: (consented: boolean) => void
  readonly consentError: string | undefined
  readonly ref: Ref<HTMLElement>
}

/** State: the exact sentence, what policy checked of it, and the tick that says "this is what I mean". */
export function StateAct({ stating, locked, busy, stated, consented, onStated, onConsented, consentError, ref }: StateActProps) {
  return (
    <Act ref={ref} name="State" when={locked ? 'later' : 'now'} headClass="sm:pt-1.5">
      {stating.choices.length > 1 && <SignAs choices={stating.choices} />}
      <Sentence phrases={stating.sentence} className={locked ? 'text-ink-2' : ''} />
      <FactList facts={stating.facts} />
      {stating.consent.needed && (
        <div className="mt-4 border-t border-line pt-3">
          <Checkbox
            name="consent"
            label="I agree to sign electronically."
            checked={consented}
            disabled={locked || busy}
            onChange={(event) => onConsented(event.target.checked)}
            {...(consentError && { error: consentError })}
          />
          <details className="pl-7 text-dense text-ink-2">
            <summary className="link w-fit rounded-sm">What you agree to, asked once</summary>
            {stating.consent.text.split(/\n{2,}/).map((paragraph) => (
              <p key={paragraph} className="mt-2 max-w-prose whitespace-pre-line">
                {paragraph}
              </p>
            ))}
          </details>
        </div>
      )}
      <Checkbox
        name="stated"
        className={cx('mt-3', !stating.consent.needed && 'max-lg:border-t max-lg:border-line max-lg:pt-3')}
        label={`This is what I mean to ${stating.part}.`}
        checked={stated}
        disabled={locked || busy}
        onChange={(event) => onStated(event.target.checked)}
      />
    </Act>
  )
}

/** Where there is more than one lawful capacity, it is one of them: the page starts anew with another. */
function SignAs({ choices }: { choices: readonly Choice[] }) {
  return (
    <nav aria-label="Sign as" className="mb-4 border-b border-line pb-3">
      <p className="text-dense text-ink-2">Sign as</p>
      <ul className="mt-1">
        {choices.map(({ words, href, inPlace, current }) => (
          <li key={href}>
            <Link
              href={href}
              replace
              aria-current={current && 'page'}
              className={cx(
                'flex min-h-8 items-center gap-2 rounded-sm no-underline',
                current ? 'font-medium text-ink' : 'text-ink-2 hover:text-ink hover:underline',
              )}
            >
              <Glyph kind={inPlace ? 'delegate' : 'person'} />
              <bdi className="min-w-0 flex-1 wrap-anywhere">{words}</bdi>
              {current && <Icon name="tick" size={13} />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The sentence in serif; what must not be missed is strong. */
export function Sentence({ phrases, className }: { phrases: readonly Phrase[]; className?: string }) {
  return (
    <p className={cx('text-state wrap-anywhere max-[359px]:text-[1.125rem] max-[359px]:leading-7', className)}>
      {phrases.map(({ text, strong }, at) => {
        return strong ? (
          <b key={at}>{text}</b>
        ) : (
          <span key={at}>
            <Unbroken text={text} />
          </span>
        )
      })}
    </p>
  )
}

/** What was checked, each with a tick. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <ul className="mt-4 text-dense text-ink-2">
      {facts.map(({ text, rule }) => (
        <li
          key={text}
          className={cx('grid grid-cols-[1.25rem_minmax(0,1fr)] py-0.5', rule === 'sign-under-exception' && 'font-medium text-wait')}
        >
          <Icon name={rule === 'sign-under-exception' ? 'clock' : 'tick'} size={13} className="mt-1 text-ink" />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  )
}
