'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { ProposalRow } from '@/lib/proposals'
import { type Act, ActForm } from '../identity/act-form'
import { answerOf } from '../identity/ceremony'
import { Gesture } from '../identity/gesture'
import { Button, Dialog, Hash, Icon, RefusalNotice, Time } from '../ui'

export interface ProposalActs {
  readonly startActivation: (proposalId: string) => Promise<Result<Prepared>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly withdraw: Act
}

/** What the server read of a proposal; its bytes stay there. */
export type Waiting = Pick<ProposalRow, 'id' | 'digest' | 'reason' | 'state' | 'proposedBy' | 'proposedAt' | 'may' | 'obstacle'>

interface Props {
  readonly row: Waiting
  readonly zone: string
  readonly acts: ProposalActs
  /** What it changes, and what past decisions would have been. */
  readonly diff: ReactNode
  readonly replayed: ReactNode
}

/** A change that waits for its second administrator: what, why, by whom, what it would have changed, and the acts its reader has. */
export function ProposalItem({ row, zone, acts, diff, replayed }: Props) {
  const { id, digest, reason, state, proposedBy, proposedAt, may, obstacle } = row
  return (
    <li className="border-b border-dashed border-line-2 py-4">
      <div className="grid gap-x-6 gap-y-3 lg:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">
          <p className="text-item wrap-anywhere">“{reason}”</p>
          <p className="text-ink-2">
            Proposed by <bdi>{proposedBy.name}</bdi>, <Time at={proposedAt} zone={zone} />{' '}
            <Hash value={digest} what="Hash of the policies" />
          </p>
          {state === 'stale' && (
            <p className="mt-1 flex gap-1.5 text-wait">
              <Icon name="hourglass" size={13} className="mt-[3.5px] shrink-0" /> Something else was put in force since. It can only be
              withdrawn.
            </p>
          )}
          {obstacle && <p className="mt-1 text-ink-2">{[obstacle.reason, obstacle.next].filter(Boolean).join(' ')}</p>}
        </div>
        <div className="flex flex-wrap items-start gap-2">
          {may.activate && <Activate row={row} acts={acts} />}
          {may.withdraw && <ActForm action={acts.withdraw} id={id} label={`Withdraw “${reason}”`} words="Withdraw" />}
        </div>
      </div>
      <div className="mt-3 grid gap-x-10 gap-y-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0">
          <h3 className="font-medium">What it changes</h3>
          {diff}
        </div>
        <div className="min-w-0">
          <h3 className="font-medium">Past decisions under it</h3>
          {replayed}
        </div>
      </div>
    </li>
  )
}

function Activate({ row: { id, digest, reason, proposedBy }, acts }: { row: Waiting; acts: ProposalActs }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [prepared, setPrepared] = useState<Prepared>()
  const [refusal, setRefusal] = useState<Refusal>()
  const show = async () => {
    setOpen(true)
    setPrepared(undefined)
    setRefusal(undefined)
    const answer = await answerOf(acts.startActivation(id))
    if (answer.ok) setPrepared(answer.value)
    else setRefusal(answer)
  }
  const close = () => {
    setOpen(false)
    router.refresh()
  }
  return (
    <>
      <Button type="button" size="small" kind="ink" aria-haspopup="dialog" aria-label={`Activate “${reason}”`} onClick={show}>
        Activate
      </Button>
      <Dialog title="Put these policies in force?" open={open} onClose={close}>
        {refusal && <RefusalNotice refusal={refusal} className="mt-4" />}
        {prepared && (
          <>
            <p className="mb-2 text-state wrap-anywhere">
              I put the policies in force that <bdi>{proposedBy.name}</bdi> proposed, because: “{reason}”
            </p>
            <p className="mb-4 text-ink-2">
              They decide from the next act on, and whoever is confirming a signature starts again.{' '}
              <Hash value={digest} what="Hash of the policies" />
            </p>
            <Gesture
              prepared={prepared}
              type="countersign/proposal/v1"
              expected={(says) => says.act === 'activate' && says.kind === 'policy' && says.proposal === id && says.digest === digest}
              finish={acts.finish}
              onDone={close}
            >
              Activate with your passkey
            </Gesture>
          </>
        )}
      </Dialog>
    </>
  )
}
