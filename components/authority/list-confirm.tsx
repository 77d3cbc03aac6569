'use client'

import { useMemo } from 'react'
import type { ListToConfirm } from '@/lib/authority'
import type { Result } from '@/lib/core'
import type { AuthenticationResponseJSON } from '@/lib/identity'
import { digestOfList, listOf, rowBytes, sumOf } from '@/lib/proof'
import { ProposalGesture } from '../proposals'
import { type KindNames, ListRows } from './list-rows'
import { listInWords } from './list-words'

interface ListConfirmProps {
  readonly act: 'propose' | 'activate'
  readonly asked: ListToConfirm
  /** The proposal, where it is to be activated. */
  readonly proposalId?: string
  /** The list's, which holds for every row without one of its own. */
  readonly reason: string
  readonly kinds: KindNames
  readonly zone: string
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly onDone: () => void
}

/** The whole list, and the gesture over the root that this page computes from the very rows it shows. */
export function ListConfirm({ act, asked: { prepared, rows }, proposalId, reason, kinds, zone, finish, onDone }: ListConfirmProps) {
  const digest = useMemo(() => digestOfList(listOf(rows.map(({ row }) => rowBytes(row)))), [rows])
  return (
    <>
      <p className="text-state">{listInWords({ size: rows.length, ...sumOf(rows.map(({ row }) => row)) })}</p>
      <p className="mb-3 text-ink-2 wrap-anywhere">“{reason}”</p>
      <ListRows rows={rows} kinds={kinds} zone={zone} />
      <div className="mt-5">
        <ProposalGesture
          act={act}
          kind="authorities"
          digest={digest}
          {...(proposalId && { proposalId })}
          prepared={prepared}
          finish={finish}
          onDone={onDone}
        />
      </div>
    </>
  )
}
