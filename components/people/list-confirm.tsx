'use client'

import { useMemo } from 'react'
import type { Result } from '@/lib/core'
import type { AuthenticationResponseJSON } from '@/lib/identity'
import type { PeopleToConfirm } from '@/lib/people'
import { digestOfPeople, leafHash, listedPersonBytes, peopleListOf } from '@/lib/proof'
import { ListConfirm } from '../lists'
import { PeopleRows } from './list-rows'
import { peopleInWords } from './list-words'

interface PeopleConfirmProps {
  readonly act: 'propose' | 'activate'
  readonly asked: PeopleToConfirm
  readonly proposalId?: string
  readonly reason: string
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly onDone: () => void
}

/** The whole list, and the gesture over the root that this page computes from the very rows it shows. */
export function PeopleConfirm({ asked: { prepared, rows }, proposalId, ...rest }: PeopleConfirmProps) {
  const digest = useMemo(() => digestOfPeople(peopleListOf(rows.map((row) => leafHash(listedPersonBytes(row))))), [rows])
  return (
    <ListConfirm
      kind="people"
      prepared={prepared}
      digest={digest}
      {...(proposalId && { proposalId })}
      sum={peopleInWords(rows.length)}
      {...rest}
    >
      <PeopleRows rows={rows} />
    </ListConfirm>
  )
}
