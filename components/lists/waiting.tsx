'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON } from '@/lib/identity'
import type { ProposalRow } from '@/lib/proposals'
import { type Act, ActForm } from '../identity/act-form'
import { answerOf } from '../identity/ceremony'
import { Button, Dialog, RefusalNotice, Time } from '../ui'

export interface ListActs<Asked> {
  readonly startActivation: (proposalId: string) => Promise<Result<Asked>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly withdraw: Act
}

interface WaitingListProps<Asked> {
  readonly list: Pick<ProposalRow, 'id' | 'proposedBy' | 'proposedAt' | 'reason' | 'may' | 'obstacle'>
  readonly zone: string
  readonly acts: ListActs<Asked>
  /** The whole list in a sentence, and its first rows. */
  readonly sum: string
  readonly rows: ReactNode
  /** How many rows stand behind the first. */
  readonly further: number
  /** What the dialog asks that activates it. */
  readonly question: string
  /** The whole list, and the gesture that activates it. */
  readonly children: (asked: Asked, onDone: () => void) => ReactNode
}

/** A list that one administrator proposed: how much it gives, its first rows, and what its reader may do about it. */
export function WaitingList<Asked>({ list, zone, acts, sum, rows, further, question, children }: WaitingListProps<Asked>) {
  const { id, proposedBy, proposedAt, reason, may, obstacle } = list
  return (
    <li className="border-b border-dashed border-line-2 py-4">
      <p className="text-item">{sum}</p>
      <p className="mb-2 text-wait wrap-anywhere">
        <bdi>{proposedBy.name}</bdi> proposes this list <Time at={proposedAt} zone={zone} />: “{reason}”
      </p>
      {rows}
      {further > 0 && <p className="mt-2 text-ink-2">and {further} more.</p>}
      <div className="mt-3 flex flex-wrap items-start gap-2">
        {may.activate && (
          <Activate question={question} start={() => acts.startActivation(id)}>
            {children}
          </Activate>
        )}
        {may.withdraw && <ActForm action={acts.withdraw} id={id} label="Withdraw the list" words="Withdraw" />}
        {!may.activate && obstacle && <p className="text-dense text-ink-2">{obstacle.next ?? obstacle.reason}</p>}
      </div>
    </li>
  )
}

interface ActivateProps<Asked> extends Pick<WaitingListProps<Asked>, 'question' | 'children'> {
  readonly start: () => Promise<Result<Asked>>
}

function Activate<Asked>({ question, start, children }: ActivateProps<Asked>) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [asked, setAsked] = useState<Asked>()
  const [refusal, setRefusal] = useState<Refusal>()
  const show = async () => {
    setOpen(true)
    setAsked(undefined)
    setRefusal(undefined)
    const answer = await answerOf(start())
    if (answer.ok) setAsked(answer.value)
    else setRefusal(answer)
  }
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  return (
    <>
      <Button type="button" size="small" kind="ink" aria-haspopup="dialog" aria-label="Activate the list" onClick={show}>
        Activate
      </Button>
      <Dialog title={question} open={open} onClose={close}>
        {refusal && <RefusalNotice refusal={refusal} />}
        {asked && children(asked, close)}
      </Dialog>
    </>
  )
}
