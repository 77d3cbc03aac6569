'use client'

import { useActionState } from 'react'
import { Button, fieldError, Notice, RefusalNotice, TextField } from '@/components/ui'
import type { Refusal } from '@/lib/core'
import { RoleChoice } from './role-choice'

interface InviteState {
  readonly typed: {
    readonly email: string
    readonly name: string
    readonly title: string
    readonly roles: readonly string[]
    readonly until: string
  }
  readonly refusal?: Refusal
  readonly sent?: string
}

const EMPTY: InviteState = { typed: { email: '', name: '', title: '', roles: [], until: '' } }

interface InviteFormProps {
  readonly send: (state: InviteState, data: FormData) => Promise<InviteState>
  readonly mails: boolean
  /** Whether an invitation may bring a role. */
  readonly withRoles: boolean
  readonly zone: string
  readonly now: Date
}

export function InviteForm({ send, mails, withRoles, zone, now }: InviteFormProps) {
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
      {withRoles ? (
        <RoleChoice chosen={typed.roles} optional until={typed.until} zone={zone} now={now} refusal={refusal} />
      ) : (
        <p className="text-ink-2">They come without a role. Two administrators give one afterwards, on their page.</p>
      )}
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
      <div>
        <Button kind="ink">Send the invitation</Button>
      </div>
    </form>
  )
}
