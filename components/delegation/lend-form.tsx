'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import type { DelegationForm } from '@/lib/delegation'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { Awaiting, ComposeOptions, LendingView } from '@/lib/signing'
import { answerOf } from '../identity/ceremony'
import { useFragment } from '../identity/fragment'
import { Gesture } from '../identity/gesture'
import { Button, Dialog, fieldError, RefusalNotice, TextField, Time } from '../ui'
import type { Absence } from './calendar'
import { CalendarFile } from './calendar-file'
import { Preview } from './preview'
import { Sentence } from './sentence'
import { SingleDocuments } from './single-documents'
import { saysTheSame } from './statement'
import { atItsField, isAt, loanIn, shownOf, type Typed, typedIn } from './typed'
import { WindowNote } from './window-note'
import { listed, scopeInWords } from './words'

interface LendFormProps {
  /** Whose page it is, and in whose place it would be signed. */
  readonly grantor: string
  readonly options: ComposeOptions
  /** What waits for the grantor, and could be lent by itself. */
  readonly waits: readonly Awaiting[]
  readonly initial: Typed
  /** The delegation that this one goes on after. */
  readonly extending: { readonly id: string; readonly name: string } | undefined
  readonly zone: string
  readonly now: Date
  readonly preview: (form: DelegationForm) => Promise<Result<LendingView>>
  /** What lies ahead in the calendar at an address. */
  readonly askCalendar: (address: string) => Promise<Result<readonly Absence[]>>
  readonly start: (form: DelegationForm) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

interface Ready {
  readonly prepared: Prepared
  readonly form: DelegationForm
  readonly names: string
}

/** Letting others sign for one: the sentence, what it would mean beside it, and the gesture that confirms it. */
export function LendForm({ grantor, options, waits, initial, extending, zone, now, preview, askCalendar, start, finish }: LendFormProps) {
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState(initial)
  const [dated, setDated] = useState(0)
  const [ready, setReady] = useState<Ready>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const awake = useFragment() !== undefined
  const reading = { people: options.people, zone, extending: extending?.id }
  const meaning = usePreview(typed, (said) => loanIn(said, reading), preview)

  const dateAnew = (edges: Partial<Pick<Typed, 'from' | 'until'>>) => {
    // A calendar may have taken a while to come, and more been written meanwhile.
    setTyped((latest) => ({ ...latest, ...edges }))
    setDated((count) => count + 1)
  }
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const loan = loanIn(typedIn(event.currentTarget), reading)
    if (!loan.ok) return setRefusal(loan)
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(start(loan.value.form))
    setBusy(false)
    if (answer.ok) setReady({ prepared: answer.value, form: loan.value.form, names: listed(loan.value.found.map(({ name }) => name)) })
    else setRefusal(atItsField(answer))
  }
  const done = () => {
    setReady(undefined)
    router.push('/delegations')
    router.refresh()
  }
  return (
    <div className="grid gap-x-24 gap-y-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,25.25rem)]">
      <form
        ref={form}
        onSubmit={submit}
        onInput={({ currentTarget, target }) => {
          setTyped(typedIn(currentTarget))
          setRefusal((before) => (isAt(before, target) ? undefined : before))
        }}
        noValidate
        aria-label="The sentence"
      >
        <Sentence options={options} initial={initial} typed={typed} refusal={refusal} dated={dated} several />
        <div className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-dense text-ink-2">
          <WindowNote
            from={typed.from}
            until={typed.until}
            zone={zone}
            now={now}
            most={90}
            people={meaning.said?.ok ? meaning.said.value.delegates : []}
          />
          <CalendarFile
            zone={zone}
            now={now}
            ask={(address) => answerOf(askCalendar(address))}
            onChoose={({ from, until }) => dateAnew({ from, until })}
          />
        </div>
        <details className="mt-3 max-w-md" open={fieldError(refusal, 'counterparty') || initial.counterparty ? true : undefined}>
          <summary className="link w-fit rounded-sm text-dense">With one counterparty only</summary>
          <TextField
            label="Counterparty"
            name="counterparty"
            autoComplete="off"
            maxLength={200}
            defaultValue={initial.counterparty}
            hint="As senders write it. Empty: with any."
            error={fieldError(refusal, 'counterparty')}
            className="mt-2"
          />
        </details>
        <SingleDocuments waits={waits} chosen={initial.envelopes} error={fieldError(refusal, 'envelopes')} />
        {refusal && !refusal.field && <RefusalNotice refusal={refusal} className="mt-4" />}
        <div className="mt-6 flex flex-wrap items-center gap-x-5 gap-y-2">
          {/* Before the script is here a submit would put what was typed into the address. */}
          <Button kind="ink" aria-busy={busy} disabled={!awake}>
            {extending ? `Let it go on after ${extending.name}` : `Let ${typed.people.length === 1 ? firstOf(typed) : 'them'} sign`}
          </Button>
          <p className="text-dense text-ink-2">
            Your passkey signs this sentence next.
            <br />
            It counts once they accept it with theirs.
          </p>
        </div>
      </form>
      <Preview said={meaning.said} busy={meaning.busy} zone={zone} onWindow={dateAnew} />
      <Dialog title={`Let ${ready?.names ?? 'them'} sign for you?`} open={ready !== undefined} onClose={() => setReady(undefined)}>
        {ready && (
          <>
            <p className="mb-4 text-state wrap-anywhere">
              From <Confirmed ready={ready} options={options} waits={waits} zone={zone} />
            </p>
            <Gesture
              prepared={ready.prepared}
              type="countersign/delegation/v1"
              expected={(statement) => saysTheSame(statement, shownOf(ready.form, grantor))}
              finish={finish}
              onDone={done}
            >
              Confirm with your passkey
            </Gesture>
          </>
        )}
      </Dialog>
    </div>
  )
}

function Confirmed({ ready: { form, names }, options, waits, zone }: { ready: Ready } & Pick<LendFormProps, 'options' | 'waits' | 'zone'>) {
  const { cap, from, until } = shownOf(form, '')
  const kinds = options.classes.flatMap(({ id, name }) => (form.classes.includes(id) ? [name] : []))
  const counterparty = form.counterparty.trim() || undefined
  const titles = waits.flatMap(({ envelopeId, title }) => (form.envelopes.includes(envelopeId) ? [title] : []))
  return (
    <>
      {from ? <Time at={from} zone={zone} /> : 'now'} until <Time at={until} zone={zone} />{' '}
      <b>
        <bdi>{names}</bdi>
      </b>{' '}
      may sign <b>{scopeInWords({ kinds, cap, counterparty, envelopes: form.envelopes, titles })}</b>, in my place, because: “{form.reason}”
    </>
  )
}

/** The name alone, where the list put an address behind it. */
const firstOf = ({ people }: Typed) => (people[0] ?? '').split(/[,·]/)[0]?.trim()

const PAUSE_MS = 350

/** What the sentence would mean, asked for a moment after it last changed; an answer to an older one is dropped. */
function usePreview(typed: Typed, read: (typed: Typed) => ReturnType<typeof loanIn>, ask: LendFormProps['preview']) {
  const [said, setSaid] = useState<Result<LendingView>>()
  const [busy, setBusy] = useState(false)
  const latest = useRef({ read, ask })
  latest.current = { read, ask }
  useEffect(() => {
    let isLatest = true
    const loan = latest.current.read(typed)
    if (!loan.ok) {
      setSaid(loan)
      return
    }
    setBusy(true)
    const pause = setTimeout(async () => {
      const answer = await answerOf(latest.current.ask(loan.value.form))
      if (!isLatest) return
      setSaid(answer)
      setBusy(false)
    }, PAUSE_MS)
    return () => {
      isLatest = false
      clearTimeout(pause)
      setBusy(false)
    }
  }, [typed])
  return { said, busy }
}
