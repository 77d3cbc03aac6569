'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { ExceptionForm, ExceptionSubject } from '@/lib/authority'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { answerOf } from '../identity/ceremony'
import { useFragment } from '../identity/fragment'
import { Gesture } from '../identity/gesture'
import { Button, fieldError, ReasonField, RefusalNotice, Select, TextField } from '../ui'
import { ExceptionSentence } from './sentence'
import { saysTheSame } from './statement'
import { DURATIONS, lasting } from './words'

interface AskFormProps {
  readonly subject: ExceptionSubject
  readonly start: (form: ExceptionForm) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

interface Ready {
  readonly prepared: Prepared
  readonly form: ExceptionForm
}

/** Asking for an exception: why and for how long, then the sentence it makes and the gesture that confirms it. */
export function AskForm({ subject, start, finish }: AskFormProps) {
  const router = useRouter()
  const [ready, setReady] = useState<Ready>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const awake = useFragment() !== undefined
  const flaw = (field: string) => fieldError(refusal, field)
  const [only, ...others] = subject.signers

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const words = (name: string) =>
      String(typed.get(name) ?? '')
        .normalize('NFC')
        .trim()
        .replace(/ {2,}/g, ' ')
    const form = {
      envelopeId: subject.id,
      personId: words('person') || (only?.id ?? ''),
      ticket: words('ticket'),
      reason: words('reason'),
      minutes: Number(words('minutes')),
    }
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(start(form))
    setBusy(false)
    if (answer.ok) setReady({ prepared: answer.value, form })
    else setRefusal(answer)
  }

  return (
    <>
      <form onSubmit={submit} hidden={ready !== undefined} className="mt-8 grid gap-6" noValidate>
        {others.length > 0 && (
          <Select label="Who would sign" name="person" defaultValue={only?.id ?? ''} error={flaw('person')}>
            {subject.signers.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <TextField
          label="Ticket"
          name="ticket"
          required
          maxLength={100}
          autoComplete="off"
          hint="Where the reason stands in full, such as a number of an incident."
          error={flaw('ticket')}
        />
        <ReasonField
          refusal={refusal}
          label="Why it cannot wait"
          maxLength={500}
          hint="Whoever approves it reads it, and whoever reviews it afterwards."
        />
        <Select label="For how long" name="minutes" defaultValue="60" hint="From its approval on." error={flaw('minutes')}>
          {DURATIONS.map((minutes) => (
            <option key={minutes} value={minutes}>
              {lasting(minutes)}
            </option>
          ))}
        </Select>
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
          <Confirming ready={ready} subject={subject} finish={finish} onDone={() => router.push('/exceptions')} />
          <Button kind="bare" type="button" className="mt-4 text-ink-2" onClick={() => setReady(undefined)}>
            Change it
          </Button>
        </section>
      )}
    </>
  )
}

interface ConfirmingProps extends Pick<AskFormProps, 'subject' | 'finish'> {
  readonly ready: Ready
  readonly onDone: () => void
}

function Confirming({ ready: { prepared, form }, subject, finish, onDone }: ConfirmingProps) {
  const signer = subject.signers.find(({ id }) => id === form.personId)
  const { ticket, reason, minutes } = form
  const shown = {
    act: 'request' as const,
    envelopeId: subject.id,
    version: subject.version,
    signerId: form.personId,
    minutes,
    ticket,
    reason,
  }
  return (
    <>
      <ExceptionSentence {...shown} signer={signer?.name ?? ''} title={subject.title} />
      <p className="mt-3 mb-5 text-ink-2">
        It lets nobody sign before another administrator approves it. All of it is recorded, told to compliance, and reviewed afterwards.
      </p>
      <Gesture
        prepared={prepared}
        type="countersign/exception/v1"
        expected={(statement) => saysTheSame(statement, prepared, shown)}
        finish={finish}
        onDone={onDone}
      >
        Ask with your passkey
      </Gesture>
    </>
  )
}
