'use client'

import type { FindingRow } from '@/lib/governance'
import { dayOf } from '../time'
import { DateTimeField, type DialogAction, DialogButton, DialogForm, fieldError, Select } from '../ui'

export type AssignAction = DialogAction<{ readonly owner: string; readonly due: string }>

interface AssignProps {
  readonly row: Pick<FindingRow, 'id' | 'sentence' | 'owner' | 'due'>
  readonly owners: readonly { readonly id: string; readonly name: string }[]
  readonly zone: string
  readonly now: Date
  readonly action: AssignAction
}

/** Who answers for a finding, and until when: for compliance. */
export function Assign({ row, owners, zone, now, action }: AssignProps) {
  const what = row.sentence.map(({ text }) => text).join('')
  return (
    <DialogButton label={row.owner ? 'Change' : 'Assign'} size="small" title="Who sees to it?">
      <p className="mb-4 text-read wrap-anywhere">{what}.</p>
      <DialogForm action={action} words="Give it to them">
        {({ refusal, typed }) => (
          <>
            <input type="hidden" name="id" value={row.id} />
            <Select
              label="Owner"
              name="owner"
              defaultValue={typed?.owner ?? row.owner?.id ?? ''}
              required
              error={fieldError(refusal, 'owner')}
            >
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
          </>
        )}
      </DialogForm>
    </DialogButton>
  )
}
