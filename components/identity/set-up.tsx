'use client'

import { type FormEvent, useState } from 'react'
import { Button, fieldError, RefusalNotice, TextField } from '@/components/ui'
import { ok, type Refusal, type Result, refuse } from '@/lib/core'
import type { PreparedCreation, SetUpForm } from '@/lib/identity'
import { answerOf } from './ceremony'
import { EnrolSteps, type TakeCreation } from './enrol-steps'
import { useFragment } from './fragment'

interface SetUpProps {
  readonly start: (form: SetUpForm & { secret: string }) => Promise<Result<PreparedCreation>>
  readonly take: TakeCreation
}

const WITHOUT_TOKEN = refuse('link-unknown', 'This address lacks its token.', {
  next: 'Open the whole address that the console printed when Countersign started.',
})

/** The first administrator's form, and then the passkey. What was typed stays, whatever is refused. */
export function SetUp({ start, take }: SetUpProps) {
  const secret = useFragment()
  const [typed, setTyped] = useState<SetUpForm>()
  const [first, setFirst] = useState<PreparedCreation>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  if (secret === '') return <RefusalNotice refusal={WITHOUT_TOKEN} className="mt-8" />

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = readForm(new FormData(event.currentTarget))
    setBusy(true)
    setRefusal(undefined)
    const prepared = await answerOf(start({ ...form, secret: secret ?? '' }))
    setBusy(false)
    if (!prepared.ok) return setRefusal(prepared)
    setTyped(form)
    setFirst(prepared.value)
  }

  const begin = async (): Promise<Result<PreparedCreation>> => {
    // The statement made when the form was taken serves the first attempt; each later one needs its own.
    if (first) {
      setFirst(undefined)
      return ok(first)
    }
    return typed ? start({ ...typed, secret: secret ?? '' }) : WITHOUT_TOKEN
  }

  return (
    <>
      <form onSubmit={submit} hidden={typed !== undefined} className="mt-8 grid gap-5" noValidate>
        <TextField
          label="Organisation"
          name="organisation"
          required
          error={fieldError(refusal, 'organisation')}
          autoComplete="organization"
          hint="As it stands in contracts. It is written into the seal’s certificate."
        />
        <TextField label="Your name" name="name" required error={fieldError(refusal, 'name')} autoComplete="name" />
        <TextField
          label="Your mail address"
          name="email"
          type="email"
          required
          error={fieldError(refusal, 'email')}
          autoComplete="email"
          hint="Your own, not a shared mailbox."
        />
        <TextField label="Your title" name="title" optional error={fieldError(refusal, 'title')} autoComplete="organization-title" />
        {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
        <div>
          {/* Before the script is here a submit would put what was typed into the address. */}
          <Button kind="ink" aria-busy={busy} disabled={secret === undefined}>
            Continue to the passkey
          </Button>
        </div>
      </form>
      {typed && (
        <>
          <p className="mt-8 text-read">
            <bdi>{typed.organisation}</bdi>, first administrator <bdi>{typed.name}</bdi>, {typed.email}.{' '}
            <Button kind="bare" type="button" onClick={() => setTyped(undefined)}>
              Change
            </Button>
          </p>
          <EnrolSteps
            begin={begin}
            take={take}
            after="/you/device?enrolled"
            onFieldRefused={(said) => {
              setTyped(undefined)
              setRefusal(said)
            }}
            sentence={
              <>
                I, <b>{typed.name}</b>, set up <b>{typed.organisation}</b> and enrol this passkey as its first administrator.
              </>
            }
          />
        </>
      )}
    </>
  )
}

function readForm(data: FormData): SetUpForm {
  const text = (name: string) => String(data.get(name) ?? '')
  return { organisation: text('organisation'), name: text('name'), email: text('email'), title: text('title') }
}
