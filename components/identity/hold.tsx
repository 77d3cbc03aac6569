'use client'

import { useActionState } from 'react'
import { Button, fieldError, Notice, RefusalNotice, TextArea, TextField } from '@/components/ui'
import type { Refusal } from '@/lib/core'

export interface HoldState {
  readonly refusal?: Refusal
  readonly done?: string
  /** What was typed, given back when it was refused. */
  readonly typed?: { readonly reason: string; readonly reference: string }
}

/** Setting a legal hold: why, and under which case. */
export function HoldForm({ action }: { action: (before: HoldState, form: FormData) => Promise<HoldState> }) {
  const [{ refusal, done, typed }, act, pending] = useActionState(action, {})
  const flaw = (field: string) => fieldError(refusal, field)
  if (done)
    return (
      <Notice kind="done" live>
        {done}
      </Notice>
    )
  return (
    <form action={act} noValidate className="space-y-4">
      <TextArea
        label="Why"
        name="reason"
        hint="It stands in the log and on this page, for compliance and administrators only."
        required
        maxLength={300}
        error={flaw('reason')}
        defaultValue={typed?.reason ?? ''}
      />
      <TextField
        label="Reference"
        name="reference"
        hint="The name of the case elsewhere, such as a file number."
        required
        maxLength={100}
        autoComplete="off"
        error={flaw('reference')}
        defaultValue={typed?.reference ?? ''}
      />
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
      <Button kind="ink" aria-busy={pending}>
        Set the hold
      </Button>
    </form>
  )
}
