'use client'

import type { FindingRow } from '@/lib/governance'
import { type DialogAction, DialogButton, DialogForm, ReasonField } from '../ui'

interface SettleProps {
  readonly sentence: FindingRow['sentence']
  /** The approval that is questioned. */
  readonly approvalId: string
  readonly action: DialogAction<string>
}

/** What somebody questioned who has left: compliance says that it is settled, and why. */
export function Settle({ sentence, approvalId, action }: SettleProps) {
  const what = sentence.map(({ text }) => text).join('')
  return (
    <DialogButton label="Settle it" aria-label={`Settle: ${what}`} size="small" title="Is it settled?">
      <p className="mb-4 text-read wrap-anywhere">{what}, and has left since. It stays signed; why it is settled stands in the log.</p>
      <DialogForm action={action} words="It is settled">
        {({ refusal, typed }) => (
          <>
            <input type="hidden" name="id" value={approvalId} />
            <ReasonField refusal={refusal} defaultValue={typed} />
          </>
        )}
      </DialogForm>
    </DialogButton>
  )
}
