import { useState } from 'react'
import type { Refusal } from '@/lib/core'
import { Button, fieldError, TextField } from '../ui'

interface CalendarAddressProps {
  readonly id: string
  readonly isOpen: boolean
  readonly refusal: Refusal | undefined
  readonly ask: (address: string) => Promise<void>
}

/** The field for a calendar's address, inside a form to which it does not belong: what is written here is no part of its sentence. */
export function CalendarAddress({ id, isOpen, refusal, ask }: CalendarAddressProps) {
  const [address, setAddress] = useState('')
  const [busy, setBusy] = useState(false)
  const go = async () => {
    if (busy) return
    setBusy(true)
    await ask(address)
    setBusy(false)
  }
  return (
    <div id={id} hidden={!isOpen} className="mt-2 flex basis-full flex-wrap items-start gap-2" onInput={(event) => event.stopPropagation()}>
      <TextField
        label="Address of the calendar"
        name="calendar"
        // Of no form: it goes nowhere with the one around it, and Enter does not send that.
        form=""
        type="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && void go()}
        hint="The server asks it once, and keeps the address nowhere."
        error={fieldError(refusal, 'address')}
        className="max-w-md flex-1 basis-64"
      />
      <Button type="button" aria-busy={busy} onClick={go} className="sm:mt-7">
        Take dates from it
      </Button>
    </div>
  )
}
