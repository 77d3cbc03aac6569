'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { ExceptionRow, Review } from '@/lib/authority'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { answerOf } from '../identity/ceremony'
import { useFragment } from '../identity/fragment'
import { Gesture } from '../identity/gesture'
import { Button, ReasonField, RefusalNotice, Select } from '../ui'
import { ExceptionSentence } from './sentence'
import { type Shown, saysTheSame } from './statement'

interface StepProps {
  readonly row: ExceptionRow
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

const shownOf = ({ id, envelope, signer, minutes, ticket, reason }: ExceptionRow) => ({
  id,
  envelopeId: envelope.id,
  version: envelope.version,
  signerId: signer.id,
  minutes,
  ticket,
  reason,
})

/** What one step asks of the server, and what came of it. */
function useStep() {
  const [prepared, setPrepared] = useState<Prepared>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const begin = async (asked: Promise<Result<Prepared>>) => {
    setBusy(true)
    setRefusal(undefined)
    const answer = await answerOf(asked)
    setBusy(false)
    if (answer.ok) setPrepared(answer.value)
    else setRefusal(answer)
  }
  return { prepared, refusal, busy, begin }
}

interface ConfirmProps extends StepProps {
  readonly prepared: Prepared
  readonly shown: Shown
  readonly words: string
}

function Confirm({ row, prepared, shown, words, finish }: ConfirmProps) {
  const router = useRouter()
  return (
    <section aria-label="What you confirm" className="mt-5">
      <ExceptionSentence {...shown} signer={row.signer.name} title={row.envelope.name} />
      <div className="mt-5">
        <Gesture
          prepared={prepared}
          type="countersign/exception/v1"
          expected={(statement) => saysTheSame(statement, prepared, shown)}
          finish={finish}
          onDone={() => router.refresh()}
        >
          {words}
        </Gesture>
      </div>
    </section>
  )
}

/** Approving what somebody asked for. */
export function ApproveException({ row, start, finish }: StepProps & { readonly start: (id: string) => Promise<Result<Prepared>> }) {
  const { prepared, refusal, busy, begin } = useStep()
  const awake = useFragment() !== undefined
  if (prepared)
    return (
      <Confirm
        row={row}
        prepared={prepared}
        shown={{ act: 'approve', ...shownOf(row) }}
        words="Approve with your passkey"
        finish={finish}
      />
    )
  return (
    <div className="mt-4">
      {refusal && <RefusalNotice refusal={refusal} className="mb-4" />}
      <Button type="button" kind="ink" aria-busy={busy} disabled={!awake} onClick={() => void begin(start(row.id))}>
        Approve it
      </Button>
    </div>
  )
}

/** Saying afterwards whether it was justified. */
export function ReviewException({
  row,
  start,
  finish,
}: StepProps & { readonly start: (id: string, review: Review) => Promise<Result<Prepared>> }) {
  const { prepared, refusal, busy, begin } = useStep()
  const [review, setReview] = useState<Review>()
  const awake = useFragment() !== undefined
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const reason = String(typed.get('reason') ?? '')
      .normalize('NFC')
      .trim()
      .replace(/ {2,}/g, ' ')
    const given: Review = { verdict: typed.get('verdict') === 'justified' ? 'justified' : 'not-justified', reason }
    setReview(given)
    void begin(start(row.id, given))
  }
  return (
    <>
      <form onSubmit={submit} hidden={prepared !== undefined} className="mt-4 grid gap-5" noValidate>
        <Select label="What you find" name="verdict" defaultValue="justified">
          <option value="justified">It was justified</option>
          <option value="not-justified">It was not justified</option>
        </Select>
        <ReasonField refusal={refusal} label="Why" maxLength={500} />
        {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
        <div>
          <Button kind="ink" aria-busy={busy} disabled={!awake}>
            Go on to the sentence
          </Button>
        </div>
      </form>
      {prepared && review && (
        <Confirm
          row={row}
          prepared={prepared}
          shown={{ act: 'review', ...shownOf(row), review }}
          words="Confirm the review with your passkey"
          finish={finish}
        />
      )}
    </>
  )
}
