'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import type { GrantForm as Grant } from '@/lib/authority'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { ComposeOptions } from '@/lib/signing'
import { findPerson, offered } from '../composer/find-person'
import { answerOf } from '../identity/ceremony'
import { useFragment } from '../identity/fragment'
import { Gesture } from '../identity/gesture'
import { dayOf, plusDays } from '../time'
import { Button, Checkbox, DateTimeField, FieldError, fieldError, Icon, MoneyField, ReasonField, RefusalNotice, TextField } from '../ui'
import { faultyCap, readGrant, scopeIn } from './grant'
import { ScopeSentence } from './scope-sentence'
import { saysTheSame } from './statement'

interface GrantFormProps {
  readonly options: ComposeOptions
  readonly zone: string
  readonly now: Date
  readonly start: (form: Grant) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

interface Ready {
  readonly prepared: Prepared
  readonly name: string
  readonly form: Grant
}

/** The labels make the sentence: somebody may sign these kinds, up to so much, from then until then, because of this. */
const Word = ({ children, more }: { children: ReactNode; more?: string }) => (
  <span className="font-serif text-item font-normal">
    {children}
    {more && <span className="sr-only"> {more}</span>}
  </span>
)

/** Granting authority: the form, then the sentence it makes and the gesture that confirms it. */
export function GrantForm({ options, zone, now, start, finish }: GrantFormProps) {
  const router = useRouter()
  const people = useId()
  const [ready, setReady] = useState<Ready>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [faulty, setFaulty] = useState(0)
  const [caps, setCaps] = useState(1)
  const [busy, setBusy] = useState(false)
  const awake = useFragment() !== undefined
  const flaw = (field: string) => fieldError(refusal, field)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const controls = new FormData(event.currentTarget)
    const person = findPerson(String(controls.get('person') ?? ''), options.people)
    if (!person.ok) return setRefusal({ ...person, field: 'person' })
    const form = readGrant(controls, person.value.id, zone)
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(start(form))
    setBusy(false)
    if (answer.ok) return setReady({ prepared: answer.value, name: person.value.name, form })
    setFaulty(faultyCap(form.caps, answer.field))
    setRefusal(answer)
  }

  return (
    <>
      <form onSubmit={submit} hidden={ready !== undefined} className="mt-8 grid gap-6" noValidate>
        <div>
          <TextField
            label={<Word>Who</Word>}
            name="person"
            required
            list={people}
            autoComplete="off"
            hint="A name or an address. Nobody grants authority to themselves."
            error={flaw('person')}
          />
          <datalist id={people}>
            {options.people.map((one) => (
              <option key={one.id} value={offered(one)} />
            ))}
          </datalist>
        </div>
        <fieldset className="min-w-0">
          <legend className="mb-1.5">
            <Word more="these kinds of document">may sign</Word>
          </legend>
          <div className="grid gap-1 sm:grid-cols-2">
            {options.classes.map(({ id, name }) => (
              <Checkbox key={id} name="class" value={id} label={name} />
            ))}
          </div>
          {flaw('classes') && <FieldError id="classes-error">{flaw('classes')}</FieldError>}
        </fieldset>
        <div className="grid gap-3">
          {Array.from({ length: caps }, (_, at) => (
            <div key={at}>
              <MoneyField
                label={<Word more="in one document">{at === 0 ? 'up to' : 'or'}</Word>}
                currencies={options.currencies}
                defaultCurrency={options.currencies.includes('EUR') && at === 0 ? 'EUR' : options.currencies[at]}
                error={at === faulty ? (flaw('amount') ?? flaw('currency')) : undefined}
                {...(at === caps - 1 && {
                  hint: 'In one document. In a currency that does not stand here, nothing with an amount may be signed.',
                })}
              />
              <Altogether error={at === faulty ? flaw('cumulative') : undefined} />
            </div>
          ))}
          <div>
            <Button type="button" size="small" before={<Icon name="plus" size={13} />} onClick={() => setCaps(caps + 1)}>
              Another currency
            </Button>
          </div>
        </div>
        <div className="grid gap-6 sm:grid-cols-2">
          <DateTimeField label={<Word>from</Word>} name="from" zone={zone} now={now} hint="Empty: from now on." error={flaw('from')} />
          <DateTimeField
            label={<Word>until</Word>}
            name="until"
            required
            zone={zone}
            now={now}
            defaultValue={`${plusDays(dayOf(now, zone), 365)}T18:00`}
            hint="It ends by itself, after five years at most."
            error={flaw('until')}
          />
        </div>
        <ReasonField
          refusal={refusal}
          label={<Word>because</Word>}
          hint="The person reads it, the second administrator, and whoever reads the register."
        />
        {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
        <div>
          {/* Before the script is here a submit would put what was typed into the address. */}
          <Button kind="ink" aria-busy={busy} disabled={!awake}>
            Go on to the sentence
          </Button>
        </div>
      </form>
      {ready && (
        <section aria-label="What you confirm" className="mt-8 border-t border-line-2 pt-6">
          <Confirming ready={ready} options={options} zone={zone} finish={finish} onDone={() => router.push('/authority')} />
          <Button kind="bare" type="button" className="mt-4 text-ink-2" onClick={() => setReady(undefined)}>
            Change it
          </Button>
        </section>
      )}
    </>
  )
}

/** So that a contract split in parts stays under what it is worth. Folded away: few ask for it. */
function Altogether({ error }: { error: string | undefined }) {
  return (
    <details className="mt-2" open={error ? true : undefined}>
      <summary className="link w-fit rounded-sm text-dense">and altogether with one counterparty</summary>
      <div className="mt-2 grid gap-4 sm:grid-cols-[1fr_10rem]">
        <TextField label="Altogether" name="cumulative" inputMode="decimal" autoComplete="off" hint="In the same currency." error={error} />
        <TextField label="Within days" name="days" inputMode="numeric" autoComplete="off" defaultValue="365" />
      </div>
    </details>
  )
}

interface ConfirmingProps extends Pick<GrantFormProps, 'options' | 'zone' | 'finish'> {
  readonly ready: Ready
  readonly onDone: () => void
}

function Confirming({ ready: { prepared, name, form }, options, zone, finish, onDone }: ConfirmingProps) {
  const scope = scopeIn(form)
  const kinds = options.classes.flatMap((one) => (scope.classes.includes(one.id) ? [one.name] : []))
  return (
    <>
      <p className="text-state wrap-anywhere">
        I let{' '}
        <b>
          <bdi>{name}</bdi>
        </b>{' '}
        sign <ScopeSentence scope={scope} kinds={kinds} zone={zone} />, because: “{form.reason}”
      </p>
      <p className="mt-3 mb-5 text-ink-2">It holds nothing until another administrator activates it, and the person is told then.</p>
      <Gesture
        prepared={prepared}
        type="countersign/authority/v1"
        expected={(statement) => saysTheSame(statement, { act: 'grant', personId: form.personId, ...scope })}
        finish={finish}
        onDone={onDone}
      >
        Grant with your passkey
      </Gesture>
    </>
  )
}
