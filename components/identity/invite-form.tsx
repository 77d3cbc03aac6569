'use client'

import { useActionState } from 'react'
import { Button, Checkbox, fieldError, Notice, RefusalNotice, TextField } from '@/components/ui'
import type { Refusal } from '@/lib/core'

interface InviteState {
  readonly typed: { readonly email: string; readonly name: string; readonly title: string; readonly roles: readonly string[] }
  readonly refusal?: Refusal
  readonly sent?: string
}

const EMPTY: InviteState = { typed: { email: '', name: '', title: '', roles: [] } }

export function InviteForm({ send, mails }: { send: (state: InviteState, data: FormData) => Promise<InviteState>; mails: boolean }) {
  const [{ typed, refusal, sent }, submit] = useActionState(send, EMPTY)
  return (
    <form action={submit} className="mt-8 grid gap-5" noValidate>
      {sent && (
        <Notice kind="done" word="Invited" live>
          {mails ? `${sent} gets the address by mail.` : `The address for ${sent} waits in the outbox: show it, and pass it on.`} Invite the
          next, or go back.
        </Notice>
      )}
      <TextField
        label="Name"
        name="name"
        required
        defaultValue={typed.name}
        error={fieldError(refusal, 'name')}
        autoComplete="off"
        hint="As it is to stand in signatures, in any script."
      />
      <TextField
        label="Mail address"
        name="email"
        type="email"
        required
        defaultValue={typed.email}
        error={fieldError(refusal, 'email')}
        autoComplete="off"
        hint="The person’s own. Shared mailboxes and role accounts cannot enrol."
      />
      <TextField label="Title" name="title" optional defaultValue={typed.title} error={fieldError(refusal, 'title')} autoComplete="off" />
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 font-medium">
          Roles<span className="font-normal text-ink-2"> optional</span>
        </legend>
        <Checkbox
          key={`a${typed.roles}`}
          name="role"
          value="administrator"
          defaultChecked={typed.roles.includes('administrator')}
          label="Administrator"
          hint="Invites and suspends people, reopens enrolments, reads the outbox."
        />
        <Checkbox
          key={`c${typed.roles}`}
          name="role"
          value="compliance"
          defaultChecked={typed.roles.includes('compliance')}
          label="Compliance"
          hint="Reads every envelope and the timeline."
        />
        <p className="text-dense text-ink-2">Everyone may sign what names them, and send.</p>
      </fieldset>
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
      <div>
        <Button kind="ink">Send the invitation</Button>
      </div>
    </form>
  )
}
