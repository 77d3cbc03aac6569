'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Result } from '@/lib/core'
import type { DelegationRow } from '@/lib/delegation'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import { answerOf } from '../identity/ceremony'
import { Gesture } from '../identity/gesture'
import { Button, Dialog, RefusalNotice, Time } from '../ui'
import { saysTheSame } from './statement'
import { scopeInWords } from './words'

export type LaterAct = 'accept' | 'activate' | 'confirm' | 'end'

export interface StepActs {
  readonly start: (act: LaterAct, delegationId: string) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
}

const BUTTONS: Readonly<Record<LaterAct, string>> = { accept: 'Accept', activate: 'Activate', confirm: 'Still wanted', end: 'End it' }
const GESTURES: Readonly<Record<LaterAct, string>> = {
  accept: 'Accept with your passkey',
  activate: 'Activate with your passkey',
  confirm: 'Confirm with your passkey',
  end: 'End with your passkey',
}

interface StepProps {
  readonly act: LaterAct
  readonly row: DelegationRow
  readonly zone: string
  readonly acts: StepActs
}

/** A later step of one that is on record: its sentence, then the gesture. */
export function Step({ act, row, zone, acts }: StepProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [answer, setAnswer] = useState<Result<Prepared>>()
  const show = async () => {
    setOpen(true)
    setAnswer(undefined)
    setAnswer(await answerOf(acts.start(act, row.id)))
  }
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  // What somebody has not accepted yet they do not end.
  const isDeclined = act === 'end' && row.may.accept
  const button = isDeclined ? 'Decline' : BUTTONS[act]
  const { grantor, delegate, counterparty, ...rest } = row
  const shown = {
    ...rest,
    act,
    grantor: grantor.id,
    delegates: [delegate.id],
    delegationId: row.id,
    hasCounterparty: counterparty !== undefined,
  }
  return (
    <>
      <Button
        type="button"
        size="small"
        kind={act === 'end' ? 'plain' : 'ink'}
        aria-haspopup="dialog"
        aria-label={`${button}: ${row.name}`}
        onClick={show}
      >
        {button}
      </Button>
      <Dialog title={`${button}: ${row.name}`} open={open} onClose={close}>
        {answer?.ok === false && <RefusalNotice refusal={answer} />}
        {answer?.ok && (
          <>
            <p className="mb-4 text-state wrap-anywhere">
              <Said act={act} row={row} zone={zone} />
            </p>
            {act === 'end' && (
              <p className="mb-4 text-ink-2">{!isDeclined && 'What was signed under it stays signed. '}Both sides are told.</p>
            )}
            <Gesture
              prepared={answer.value}
              type="countersign/delegation/v1"
              expected={(statement) => saysTheSame(statement, shown)}
              finish={acts.finish}
              onDone={close}
            >
              {isDeclined ? 'Decline with your passkey' : GESTURES[act]}
            </Gesture>
          </>
        )}
      </Dialog>
    </>
  )
}

function Said({ act, row, zone }: Pick<StepProps, 'act' | 'row' | 'zone'>) {
  const window = (
    <>
      from <Time at={row.from} zone={zone} /> until <Time at={row.until} zone={zone} />
    </>
  )
  const [grantor, delegate] = [row.grantor.name, row.delegate.name].map((name) => (
    <b key={name}>
      <bdi>{name}</bdi>
    </b>
  ))
  if (act === 'accept')
    return (
      <>
        In the place of {grantor} I may sign <b>{scopeInWords(row)}</b>, {window}. The reason given: “{row.reason}”
      </>
    )
  if (act === 'end')
    return (
      <>
        From now on {delegate} {row.acceptedAt ? 'no longer signs' : 'is not to sign'} {scopeInWords(row)} in the place of {grantor}.
      </>
    )
  return (
    <>
      {act === 'activate' ? 'As the second administrator I appoint ' : 'It is still wanted that '}
      {delegate} {act === 'activate' ? 'to sign' : 'signs'} <b>{scopeInWords(row)}</b> in the place of {grantor}, {window}, because: “
      {row.reason}”
    </>
  )
}
