import { type ReactNode, useState } from 'react'
import type { Refusal } from '@/lib/core'
import type { ComposeOptions } from '@/lib/signing'
import { offered } from '../composer/find-person'
import { Checkbox, cx, fieldError, Icon } from '../ui'
import { SentenceField } from './sentence-field'
import type { Typed } from './typed'
import { listed } from './words'

interface SentenceProps {
  readonly options: ComposeOptions
  readonly initial: Typed
  readonly typed: Typed
  readonly refusal: Refusal | undefined
  /** Changes when dates came from elsewhere: then the controls begin anew with them. */
  readonly dated: number
  /** What stands before the people: nothing, or in an appointment for whom. */
  readonly before?: ReactNode
  readonly several: boolean
}

/** “From … until … Ana Ruiz may sign … up to … because …”, in native controls. */
export function Sentence({ options, initial, typed, refusal, dated, before, several }: SentenceProps) {
  const [people, setPeople] = useState(Math.max(initial.people.length, 1))
  const flaw = (field: string) => fieldError(refusal, field)
  const date = (name: 'from' | 'until', label: string) => (
    <SentenceField name={name} error={flaw(name)}>
      {(tied) => (
        <input
          {...tied}
          key={`${name} ${dated}`}
          type="datetime-local"
          name={name}
          aria-label={label}
          defaultValue={typed[name]}
          className="in-sentence"
        />
      )}
    </SentenceField>
  )
  return (
    <div className="font-serif text-[1.25rem]/[2.75rem] tracking-[-.006em] sm:text-[1.75rem]/[3.375rem]">
      From {date('from', 'From')} until {date('until', 'Until')} {before}
      {Array.from({ length: people }, (_, at) => (
        <span key={at}>
          {at > 0 && ' and '}
          <SentenceField name={`delegate${at || ''}`} error={at === 0 ? flaw('delegate') : undefined}>
            {(tied) => (
              <input
                {...tied}
                name="delegate"
                aria-label={at === 0 ? 'Who may sign' : 'Who else may sign'}
                list="delegates"
                autoComplete="off"
                placeholder="somebody"
                defaultValue={initial.people[at] ?? ''}
                ref={at >= Math.max(initial.people.length, 1) ? takeFocus : undefined}
                className="in-sentence min-w-40"
              />
            )}
          </SentenceField>
        </span>
      ))}
      <datalist id="delegates">
        {options.people.map((one) => (
          <option key={one.id} value={offered(one)} />
        ))}
      </datalist>{' '}
      {several && people < 10 && (
        <button type="button" className="link rounded-sm align-middle font-sans text-dense" onClick={() => setPeople(people + 1)}>
          and another
        </button>
      )}{' '}
      may sign <Kinds options={options} typed={typed} initial={initial} error={flaw('classes')} /> up to{' '}
      <SentenceField name="amount" error={flaw('amount') ?? flaw('currency')}>
        {(tied) => (
          <span className="inline-flex">
            <input
              {...tied}
              name="amount"
              aria-label="Up to"
              inputMode="decimal"
              autoComplete="off"
              placeholder="an amount"
              defaultValue={initial.amount}
              className="in-sentence min-w-28 tabular-nums"
            />
            <select name="currency" aria-label="Currency" defaultValue={initial.currency} className="in-sentence">
              {options.currencies.map((code) => (
                <option key={code}>{code}</option>
              ))}
            </select>
          </span>
        )}
      </SentenceField>{' '}
      because{' '}
      <SentenceField name="reason" error={flaw('reason')}>
        {(tied) => (
          <input
            {...tied}
            name="reason"
            aria-label="Because"
            maxLength={300}
            autoComplete="off"
            placeholder="of what"
            defaultValue={initial.reason}
            className="in-sentence min-w-56"
          />
        )}
      </SentenceField>
    </div>
  )
}

/** Whoever asks for another name goes on in it. */
const takeFocus = (field: HTMLInputElement | null) => field?.focus()

const fold = (list: HTMLDetailsElement) => {
  list.open = false
}

interface KindsProps extends Pick<SentenceProps, 'options' | 'typed' | 'initial'> {
  readonly error: string | undefined
}

/** The kinds chosen, as the sentence says them; unfolded, a tick for each. */
function Kinds({ options, typed, initial, error }: KindsProps) {
  const chosen = options.classes.flatMap(({ id, name }) => (typed.classes.includes(id) ? [name] : []))
  return (
    <SentenceField name="classes" error={error}>
      {(tied) => (
        <details
          className="relative inline-block max-w-full"
          // Left open it would lie over the fields that come after it.
          onBlur={({ currentTarget: list, relatedTarget: to }) => !(to instanceof Node && list.contains(to)) && fold(list)}
          onKeyDown={({ key, currentTarget: list }) => {
            if (key !== 'Escape') return
            fold(list)
            list.querySelector('summary')?.focus()
          }}
        >
          <summary
            aria-describedby={tied['aria-describedby']}
            aria-label={`Kinds of document: ${listed(chosen) || 'none chosen'}`}
            className={cx('in-sentence', error && 'border-b-refuse!')}
          >
            <span className="min-w-0">
              {chosen.length > 0 ? `any ${listed(chosen, 'or')}` : <span className="text-ink-2">these kinds</span>}
            </span>
            <Icon name="down" className="shrink-0 text-ink-2" />
          </summary>
          <fieldset className="z-20 mt-1 min-w-64 rounded-md border border-line-2 bg-sheet px-4 py-3 font-sans text-ui tracking-normal sm:absolute">
            <legend className="sr-only">Kinds of document</legend>
            {options.classes.map(({ id, name }) => (
              <Checkbox key={id} name="class" value={id} label={name} defaultChecked={initial.classes.includes(id)} />
            ))}
          </fieldset>
        </details>
      )}
    </SentenceField>
  )
}
