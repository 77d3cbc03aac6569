'use client'

import { useActionState } from 'react'
import type { Refusal } from '@/lib/core'
import type { FindingRow } from '@/lib/governance'
import { Button, DialogButton, fieldError, RefusalNotice, TextArea, useCloseDialog } from '../ui'

export interface SettleState {
  readonly refusal?: Refusal
  readonly done?: string
  /** What was written, given back when it was refused. */
  readonly typed?: string
}
export type SettleAction = (state: SettleState, data: FormData) => Promise<SettleState>

interface SettleProps {
  readonly sentence: FindingRow['sentence']
  /** The approval that is questioned. */
  readonly approvalId: string
  readonly action: SettleAction
}

/** What somebody questioned who has left: compliance says that it is settled, and why. */
export function Settle({ sentence, approvalId, action }: SettleProps) {
  const what = sentence.map(({ text }) => text).join('')
  return (
    <DialogButton label="Settle it" aria-label={`Settle: ${what}`} size="small" title="Is it settled?">
      <p className="mb-4 text-read wrap-anywhere">{what}, and has left since. It stays signed; why it is settled stands in the log.</p>
      <SettleForm approvalId={approvalId} action={action} />
    </DialogButton>
  )
}

function SettleForm({ approvalId, action }: Omit<SettleProps, 'sentence'>) {
  const close = useCloseDialog()
  const [{ refusal, done, typed }, submit, pending] = useActionState(action, {})
  if (done)
    return (
      <>
        <p role="status" className="mb-4 text-read">
          {done}
        </p>
        <Button type="button" onClick={close}>
          Close
        </Button>
      </>
    )
  return (
    <form action={submit} noValidate className="grid gap-4">
      <input type="hidden" name="id" value={approvalId} />
      <TextArea label="Reason" name="reason" rows={2} required maxLength={300} defaultValue={typed} error={fieldError(refusal, 'reason')} />
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
      <div>
        <Button kind="ink" aria-busy={pending}>
          It is settled
        </Button>
      </div>
    </form>
  )
}
