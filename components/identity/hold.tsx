'use client'

import { type Answered, type DialogAction, DialogForm, fieldError, ReasonField, TextField } from '../ui'

interface Case {
  readonly reason: string
  readonly reference: string
}
export type HoldState = Answered<Case>

/** Setting a legal hold: why, and under which case. */
export function HoldForm({ action }: { action: DialogAction<Case> }) {
  return (
    <DialogForm action={action} words="Set the hold">
      {({ refusal, typed }) => (
        <>
          <ReasonField
            refusal={refusal}
            label="Why"
            hint="It stands in the log and on this page, for compliance and administrators only."
            defaultValue={typed?.reason ?? ''}
          />
          <TextField
            label="Reference"
            name="reference"
            hint="The name of the case elsewhere, such as a file number."
            required
            maxLength={100}
            autoComplete="off"
            error={fieldError(refusal, 'reference')}
            defaultValue={typed?.reference ?? ''}
          />
        </>
      )}
    </DialogForm>
  )
}
