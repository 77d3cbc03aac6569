'use client'

import { useMemo } from 'react'
import type { ListToConfirm } from '@/lib/authority'
import type { Result } from '@/lib/core'
import type { AuthenticationResponseJSON } from '@/lib/identity'
import { digestOfList, listOf, rowBytes, sumOf } from '@/lib/proof'
import { ListConfirm } from '../lists'
import { type KindNames, ListRows } from './list-rows'
import { listInWords } from './list-words'

interface ListConfirmProps {
  readonly act: 'propose' | 'activate'
  readonly asked: ListToConfirm
  readonly proposalId?: string
  /** The list's, which holds for every row without one of its own. */
  readonly reason: string
  readonly kinds: KindNames
  readonly zone: string
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly onDone: () => void
}

/** The whole list, and the gesture over the root that this page computes from the very rows it shows. */
export function AuthorityListConfirm({ asked: { prepared, rows }, proposalId, kinds, zone, ...rest }: ListConfirmProps) {
  const digest = useMemo(() => digestOfList(listOf(rows.map(({ row }) => rowBytes(row)))), [rows])
  const sum = listInWords({ size: rows.length, ...sumOf(rows.map(({ row }) => row)) })
  return (
    <ListConfirm kind="authorities" prepared={prepared} digest={digest} {...(proposalId && { proposalId })} sum={sum} {...rest}>
      <ListRows rows={rows} kinds={kinds} zone={zone} />
    </ListConfirm>
  )
}
