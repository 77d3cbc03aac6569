'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { ProposalRow } from '@/lib/proposals'
import { type Act, ActForm } from '../identity/act-form'
import { answerOf } from '../identity/ceremony'
import { Button, Dialog, Icon, RefusalNotice } from '../ui'

/** What is done about a proposal. `Asked` is what its activation is prepared as: for some kinds more than the statement. */
export interface ProposalActs<Asked = Prepared> {
  readonly startActivation: (proposalId: string) => Promise<Result<Asked>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly withdraw: Act
}

interface ProposalButtonsProps<Asked> {
  readonly row: Pick<ProposalRow, 'id' | 'state' | 'may' | 'obstacle'>
  /** What it is, in the names of the buttons: `the list`. */
  readonly what: string
  /** The question that the dialog asks. */
  readonly title: string
  readonly acts: ProposalActs<Asked>
  /** What is confirmed, with the gesture that does. */
  readonly children: (asked: Asked, done: () => void) => ReactNode
}

/** Activating and withdrawing what somebody proposed, for whom policy lets; for everybody else why not. */
export function ProposalButtons<Asked>({ row, what, title, acts, children }: ProposalButtonsProps<Asked>) {
  const { id, state, may, obstacle } = row
  return (
    <div className="mt-3">
      <div className="flex flex-wrap items-start gap-2">
        {may.activate && (
          <Activate id={id} what={what} title={title} start={acts.startActivation}>
            {children}
          </Activate>
        )}
        {may.withdraw && <ActForm action={acts.withdraw} id={id} label={`Withdraw ${what}`} words="Withdraw" />}
      </div>
      {state === 'stale' && (
        <p className="mt-1 flex gap-1.5 text-wait">
          <Icon name="hourglass" size={13} className="mt-[3.5px] shrink-0" /> Something else was put in force since. It can only be
          withdrawn.
        </p>
      )}
      {obstacle && <p className="mt-1 text-ink-2">{[obstacle.reason, obstacle.next].filter(Boolean).join(' ')}</p>}
    </div>
  )
}

interface ActivateProps<Asked> extends Pick<ProposalButtonsProps<Asked>, 'what' | 'title' | 'children'> {
  readonly id: string
  readonly start: ProposalActs<Asked>['startActivation']
}

function Activate<Asked>({ id, what, title, start, children }: ActivateProps<Asked>) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [answer, setAnswer] = useState<Result<Asked>>()
  const refusal: Refusal | undefined = answer?.ok === false ? answer : undefined
  const show = async () => {
    setOpen(true)
    setAnswer(undefined)
    setAnswer(await answerOf(start(id)))
  }
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  return (
    <>
      <Button type="button" size="small" kind="ink" aria-haspopup="dialog" aria-label={`Activate ${what}`} onClick={show}>
        Activate
      </Button>
      <Dialog title={title} open={open} onClose={close}>
        {refusal && <RefusalNotice refusal={refusal} />}
        {answer?.ok && children(answer.value, close)}
      </Dialog>
    </>
  )
}
