'use client'

import { useActionState } from 'react'
import type { Refusal } from '@/lib/core'
import type { FindingRow } from '@/lib/governance'
import { dayOf } from '../time'
import { Button, DateTimeField, DialogButton, fieldError, RefusalNotice, Select, useCloseDialog } from '../ui'

export interface AssignState {
  readonly refusal?: Refusal
  readonly done?: string
  /** What was chosen, given back when it was refused. */
  readonly typed?: { readonly owner: string; readonly due: string }
}
export type AssignAction = (state: AssignState, data: FormData) => Promise<AssignState>

interface AssignProps {
  readonly row: Pick<FindingRow, 'id' | 'sentence' | 'owner' | 'due'>
  readonly owners: readonly { readonly id: string; readonly name: string }[]
  readonly zone: string
  readonly now: Date
  readonly action: AssignAction
}

/** Who answers for a finding, and until when: for compliance. */
export function Assign(props: AssignProps) {
  const what = props.row.sentence.map(({ text }) => text).join('')
  return (
    <DialogButton label={props.row.owner ? 'Change' : 'Assign'} size="small" title="Who sees to it?">
      <p className="mb-4 text-read wrap-anywhere">{what}.</p>
      <AssignForm {...props} />
    </DialogButton>
  )
}

function AssignForm({ row, owners, zone, now, action }: AssignProps) {
  const close = useCloseDialog()
  const [{ refusal, done, typed }, submit, pending] = useActionState(action, {})
  if (done) {
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
  }
  return (
    <form action={submit} noValidate className="grid gap-4">
      <input type="hidden" name="id" value={row.id} />
      <Select label="Owner" name="owner" defaultValue={typed?.owner ?? row.owner?.id ?? ''} required error={fieldError(refusal, 'owner')}>
        <option value="">Choose a person</option>
        {owners.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <DateTimeField
        label="Due"
        name="due"
        dayOnly
        required
        zone={zone}
        now={now}
        defaultValue={typed?.due ?? dayOf(row.due, zone)}
        error={fieldError(refusal, 'due')}
        hint="They are told by mail."
      />
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
      <div>
        <Button kind="ink" aria-busy={pending}>
          Give it to them
        </Button>
      </div>
    </form>
  )
}
