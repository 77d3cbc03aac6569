'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button, ReasonField, RefusalNotice } from '@/components/ui'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { answerOf } from './ceremony'
import { useFragment } from './fragment'
import { Gesture } from './gesture'

interface ReopeningProps {
  readonly personId: string
  readonly name: string
  /** The first administrator's reason, when one has asked already. */
  readonly reason?: string
  readonly start: (personId: string, reason: string) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

/** One administrator's part: the reason (or another's), the sentence, the gesture. */
export function Reopening({ personId, name, reason, start, finish }: ReopeningProps) {
  const router = useRouter()
  const [prepared, setPrepared] = useState<Prepared>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const ready = useFragment() !== undefined
  const part = reason === undefined ? 'first' : 'second'

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('reason') ?? '')
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(start(personId, reason ?? typed))
    setBusy(false)
    if (answer.ok) setPrepared(answer.value)
    else setRefusal(answer)
  }

  return (
    <>
      <form onSubmit={submit} hidden={prepared !== undefined} className="mt-4 grid gap-4" noValidate>
        {part === 'first' && <ReasonField refusal={refusal} hint="The person and the second administrator read it." />}
        {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
        <div>
          {/* Before the script is here a submit would put the reason into the address. */}
          <Button aria-busy={busy} disabled={!ready}>
            {part === 'first' ? 'Ask to reopen the enrolment' : 'Confirm as the second administrator'}
          </Button>
        </div>
      </form>
      {prepared && (
        <div className="mt-5">
          <p className="mb-4 text-state">
            I let <b>{name}</b> enrol again with a new passkey,{' '}
            {part === 'first' ? 'once another administrator agrees' : 'as the second administrator'}.
          </p>
          <Gesture
            prepared={prepared}
            type="countersign/reopening/v1"
            expected={(statement) => statement.person === personId && statement.part === part}
            finish={finish}
            onDone={() => {
              setPrepared(undefined)
              router.refresh()
            }}
          >
            {part === 'first' ? 'Ask with your passkey' : 'Confirm with your passkey'}
          </Gesture>
        </div>
      )}
    </>
  )
}
