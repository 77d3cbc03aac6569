'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ListToConfirm, WaitingList } from '@/lib/authority'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON } from '@/lib/identity'
import { type Act, ActForm } from '../identity/act-form'
import { answerOf } from '../identity/ceremony'
import { Button, Dialog, RefusalNotice, Time } from '../ui'
import { ListConfirm } from './list-confirm'
import { ListRows } from './list-rows'
import { listInWords } from './list-words'

export interface ListActs {
  readonly startActivation: (proposalId: string) => Promise<Result<ListToConfirm>>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly withdraw: Act
}

interface WaitingListProps {
  readonly list: WaitingList
  readonly kinds: readonly (readonly [string, string])[]
  readonly zone: string
  readonly acts: ListActs
}

/** A list that one administrator proposed: how much it gives, its first rows, and what its reader may do about it. */
export function WaitingListItem({ list, kinds: named, zone, acts }: WaitingListProps) {
  const { id, size, first, proposedBy, proposedAt, reason, may, obstacle } = list
  const kinds = new Map(named)
  return (
    <li className="border-b border-dashed border-line-2 py-4">
      <p className="text-item">{listInWords(list)}</p>
      <p className="mb-2 text-wait wrap-anywhere">
        <bdi>{proposedBy.name}</bdi> proposes this list <Time at={proposedAt} zone={zone} />: “{reason}”
      </p>
      <ListRows rows={first} kinds={kinds} zone={zone} />
      {size > first.length && <p className="mt-2 text-ink-2">and {size - first.length} more.</p>}
      <div className="mt-3 flex flex-wrap items-start gap-2">
        {may.activate && <Activate list={list} kinds={kinds} zone={zone} acts={acts} />}
        {may.withdraw && <ActForm action={acts.withdraw} id={id} label="Withdraw the list" words="Withdraw" />}
        {!may.activate && obstacle && <p className="text-dense text-ink-2">{obstacle.next ?? obstacle.reason}</p>}
      </div>
    </li>
  )
}

function Activate({ list, kinds, zone, acts }: Omit<WaitingListProps, 'kinds'> & { kinds: ReadonlyMap<string, string> }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [asked, setAsked] = useState<ListToConfirm>()
  const [refusal, setRefusal] = useState<Refusal>()
  const show = async () => {
    setOpen(true)
    setAsked(undefined)
    setRefusal(undefined)
    const answer = await answerOf(acts.startActivation(list.id))
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
      <Dialog title="Give all of these their authority?" open={open} onClose={close}>
        {refusal && <RefusalNotice refusal={refusal} />}
        {asked && (
          <ListConfirm
            act="activate"
            asked={asked}
            proposalId={list.id}
            reason={list.reason}
            kinds={kinds}
            zone={zone}
            finish={acts.finish}
            onDone={close}
          />
        )}
      </Dialog>
    </>
  )
}
