'use client'

import { useRouter } from 'next/navigation'
import { useActionState, useState } from 'react'
import { Button, Dialog, DialogButton, fieldError, RefusalNotice, TextField } from '@/components/ui'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { answerOf } from './ceremony'
import { Gesture } from './gesture'

interface RenameState {
  readonly refusal?: Refusal
  readonly done?: string
  readonly name?: string
}

export function NamePasskey({
  id,
  name,
  action,
}: {
  id: string
  name: string
  action: (state: RenameState, data: FormData) => Promise<RenameState>
}) {
  const [state, submit] = useActionState(action, {})
  return (
    <DialogButton label="Name" size="small" title="Name this passkey" aria-label={`Name the passkey ${name}`}>
      <form action={submit} className="grid gap-4" noValidate>
        <input type="hidden" name="id" value={id} />
        <TextField
          label="Name"
          name="name"
          required
          defaultValue={state.name ?? name}
          error={fieldError(state.refusal, 'name')}
          autoComplete="off"
        />
        {state.refusal && !state.refusal.field && <RefusalNotice refusal={state.refusal} />}
        <div className="flex items-center gap-3">
          <Button kind="ink">Save the name</Button>
          {state.done && <span role="status">{state.done}</span>}
        </div>
      </form>
    </DialogButton>
  )
}

interface EndPasskeyProps {
  readonly id: string
  readonly name: string
  /** The session one is in was opened with it, and ends with it. */
  readonly current: boolean
  readonly start: (passkeyId: string) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

/** Ends a passkey by a gesture of any live one. */
export function EndPasskey({ id, name, current, start, finish }: EndPasskeyProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [prepared, setPrepared] = useState<Result<Prepared>>()
  const begin = async () => {
    setOpen(true)
    setPrepared(undefined)
    setPrepared(await answerOf(start(id)))
  }
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  return (
    <>
      <Button type="button" size="small" aria-haspopup="dialog" aria-label={`End the passkey ${name}`} onClick={begin}>
        End
      </Button>
      <Dialog title={`End “${name}”?`} open={open} onClose={close}>
        <p className="mb-4 text-read">
          It can no longer sign in or sign, and the sessions it opened end{current ? ', this one included' : ''}. What it signed stays
          signed. Confirm with any of your passkeys.
        </p>
        {prepared && !prepared.ok && <RefusalNotice refusal={prepared} />}
        {prepared?.ok && (
          <Gesture
            prepared={prepared.value}
            type="countersign/passkey-change/v1"
            expected={(statement) => statement.change === 'revoke'}
            finish={finish}
            onDone={close}
          >
            End this passkey
          </Gesture>
        )}
      </Dialog>
    </>
  )
}
