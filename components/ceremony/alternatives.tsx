'use client'

import { type FormEvent, useState, useTransition } from 'react'
import { Button, DecidedBy, Dialog, fieldError, TextArea } from '@/components/ui'
import type { Refusal } from '@/lib/core'
import type { CeremonyActs, Fact } from './types'

const LINK = 'link rounded-sm text-ink-2 hover:text-ink'

interface AlternativesProps {
  readonly part: 'approve' | 'sign'
  readonly acts: CeremonyActs
  readonly reasons: readonly Fact[]
  readonly onDeclined: () => void
}

/** What else there is to do than act: decline with a reason, and read why policy permits it. */
export function Alternatives({ part, acts, reasons, onDeclined }: AlternativesProps) {
  const [open, setOpen] = useState<'decline' | 'why'>()
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-2 py-5 text-dense sm:pl-21 lg:mt-auto lg:pb-7">
      {acts.decline && (
        <button type="button" aria-haspopup="dialog" className={LINK} onClick={() => setOpen('decline')}>
          Decline with a reason
        </button>
      )}
      <button type="button" aria-haspopup="dialog" className={LINK} onClick={() => setOpen('why')}>
        Why policy permits this
      </button>
      <Dialog title={`Decline to ${part}`} open={open === 'decline'} onClose={() => setOpen(undefined)}>
        {acts.decline && <DeclineForm decline={acts.decline} onDeclined={onDeclined} onClose={() => setOpen(undefined)} />}
      </Dialog>
      <Dialog title="Why policy permits this" open={open === 'why'} onClose={() => setOpen(undefined)}>
        <WhyPermitted reasons={reasons} />
      </Dialog>
    </div>
  )
}

interface DeclineFormProps {
  readonly decline: NonNullable<CeremonyActs['decline']>
  readonly onDeclined: () => void
  readonly onClose: () => void
}

function DeclineForm({ decline, onDeclined, onClose }: DeclineFormProps) {
  const [refusal, setRefusal] = useState<Refusal>()
  const [pending, start] = useTransition()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '')
    start(async () => {
      try {
        const declined = await decline(reason)
        if (declined.ok) onDeclined()
        else setRefusal(declined)
      } catch {
        setRefusal({ ok: false, code: 'no-answer', reason: 'The server did not answer.', next: 'Try again.', field: 'reason' })
      }
    })
  }
  const error = fieldError(refusal, 'reason') ?? (refusal && [refusal.reason, refusal.next].filter(Boolean).join(' '))
  return (
    <form onSubmit={submit}>
      <TextArea
        label="Reason"
        name="reason"
        required
        maxLength={1000}
        autoFocus
        hint="The sender and the other signers read it. Declining ends this version for everyone."
        error={error}
      />
      <div className="mt-4 flex gap-3">
        <Button kind="ink" disabled={pending}>
          {pending ? 'Declining…' : 'Decline'}
        </Button>
        <Button type="button" onClick={onClose}>
          Keep it open
        </Button>
      </div>
    </form>
  )
}

function WhyPermitted({ reasons }: { reasons: readonly Fact[] }) {
  return (
    <>
      <ul className="border-t border-line">
        {reasons.map(({ text, rule }) => (
          <li key={`${rule}${text}`} className="border-b border-line py-2.5">
            <p>{text}</p>
            <DecidedBy rule={rule} />
          </li>
        ))}
      </ul>
      <p className="mt-3 text-dense text-ink-2">
        The decision is taken again when you confirm, on the facts of that moment, and is recorded with your signature.
      </p>
    </>
  )
}
