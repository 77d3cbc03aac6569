'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import type { DelegationForm } from '@/lib/delegation'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { ComposeOptions } from '@/lib/signing'
import { findPerson, offered } from '../composer/find-person'
import { answerOf } from '../identity/ceremony'
import { useFragment } from '../identity/fragment'
import { Gesture } from '../identity/gesture'
import { Button, Dialog, fieldError, RefusalNotice, Time } from '../ui'
import { Sentence } from './sentence'
import { SentenceField } from './sentence-field'
import { saysTheSame } from './statement'
import { atItsField, isAt, loanIn, shownOf, type Typed, typedIn } from './typed'
import { WindowNote } from './window-note'
import { scopeInWords } from './words'

type Appointment = Omit<DelegationForm, 'delegates' | 'extends'> & { readonly grantor: string; readonly delegate: string }

interface AppointFormProps {
  readonly options: ComposeOptions
  /** In whose place, where that was said before. */
  readonly grantor: ComposeOptions['people'][number] | undefined
  readonly initial: Typed
  readonly zone: string
  readonly now: Date
  readonly start: (form: Appointment) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

interface Ready {
  readonly prepared: Prepared
  readonly form: Appointment
  readonly grantor: string
  readonly delegate: string
}

/** Appointing somebody to sign for a person who cannot let them: the sentence, and the first administrator's gesture. */
export function AppointForm({ options, grantor, initial, zone, now, start, finish }: AppointFormProps) {
  const router = useRouter()
  const [typed, setTyped] = useState(initial)
  const [ready, setReady] = useState<Ready>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const awake = useFragment() !== undefined

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const controls = new FormData(event.currentTarget)
    const grantor = findPerson(String(controls.get('grantor') ?? ''), options.people)
    if (!grantor.ok) return setRefusal({ ...grantor, field: 'grantor' })
    const loan = loanIn(typedIn(event.currentTarget), { people: options.people, zone, extending: undefined })
    if (!loan.ok) return setRefusal(loan)
    const { form, found } = loan.value
    const { delegates, ...rest } = form
    const appointment = { ...rest, grantor: grantor.value.id, delegate: delegates[0] ?? '' }
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(start(appointment))
    setBusy(false)
    if (!answer.ok) return setRefusal(atItsField(answer))
    setReady({ prepared: answer.value, form: appointment, grantor: grantor.value.name, delegate: found[0]?.name ?? '' })
  }
  const kinds = options.classes.flatMap(({ id, name }) => (typed.classes.includes(id) ? [name] : []))
  return (
    <form
      onSubmit={submit}
      onInput={({ currentTarget, target }) => {
        setTyped(typedIn(currentTarget))
        setRefusal((before) => (isAt(before, target) ? undefined : before))
      }}
      noValidate
      aria-label="The sentence"
      className="mt-8"
    >
      <Sentence
        options={options}
        initial={initial}
        typed={typed}
        refusal={refusal}
        dated={0}
        several={false}
        before={
          <>
            in the place of{' '}
            <SentenceField name="grantor" error={fieldError(refusal, 'grantor')}>
              {(tied) => (
                <input
                  {...tied}
                  name="grantor"
                  aria-label="In whose place"
                  list="delegates"
                  autoComplete="off"
                  placeholder="whoever cannot"
                  defaultValue={grantor && calledIn(options.people, grantor)}
                  className="in-sentence min-w-40"
                />
              )}
            </SentenceField>
            ,{' '}
          </>
        }
      />
      <p className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-dense text-ink-2">
        {!typed.from && <span>It begins as soon as it is accepted.</span>}
        <WindowNote from={typed.from} until={typed.until} zone={zone} now={now} most={30} people={[]} />
      </p>
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} className="mt-4" />}
      <div className="mt-6 flex flex-wrap items-center gap-x-5 gap-y-2">
        <Button kind="ink" aria-busy={busy} disabled={!awake}>
          Appoint them
        </Button>
        <p className="text-dense text-ink-2">
          It is no delegation, and nobody says that the person gave it.
          <br />
          Another administrator activates it, and whoever is appointed accepts it.
        </p>
      </div>
      <Dialog title="Appoint them?" open={ready !== undefined} onClose={() => setReady(undefined)}>
        {ready && (
          <>
            <p className="mb-4 text-state wrap-anywhere">
              I appoint{' '}
              <b>
                <bdi>{ready.delegate}</bdi>
              </b>{' '}
              to sign in the place of{' '}
              <b>
                <bdi>{ready.grantor}</bdi>
              </b>
              , who cannot:{' '}
              <b>{scopeInWords({ ...shownOf({ ...ready.form, delegates: [] }, ''), kinds, counterparty: undefined, titles: [] })}</b>, until{' '}
              <Time at={new Date(ready.form.until)} zone={zone} />, because: “{ready.form.reason}”
            </p>
            <Gesture
              prepared={ready.prepared}
              type="countersign/delegation/v1"
              expected={(statement) =>
                saysTheSame(statement, {
                  ...shownOf({ ...ready.form, delegates: [ready.form.delegate] }, ready.form.grantor),
                  act: 'appoint',
                  kind: 'appointment',
                })
              }
              finish={finish}
              onDone={() => router.push('/delegations/register')}
            >
              Appoint with your passkey
            </Gesture>
          </>
        )}
      </Dialog>
    </form>
  )
}

/** By the name alone, as one writes it, unless others are called that too. */
const calledIn = (people: ComposeOptions['people'], one: ComposeOptions['people'][number]) =>
  findPerson(one.name, people).ok ? one.name : offered(one)
