'use client'

import type { ListToConfirm, WaitingList as Waiting } from '@/lib/authority'
import { WaitingList } from '../lists'
import type { ProposalActs } from '../proposals'
import { AuthorityListConfirm } from './list-confirm'
import { ListRows } from './list-rows'
import { listInWords } from './list-words'

interface WaitingListProps {
  readonly list: Waiting
  readonly kinds: readonly (readonly [string, string])[]
  readonly zone: string
  readonly acts: ProposalActs<ListToConfirm>
}

/** A list of authorities that waits for another administrator. */
export function WaitingAuthorities({ list, kinds: named, zone, acts }: WaitingListProps) {
  const kinds = new Map(named)
  return (
    <WaitingList
      list={list}
      zone={zone}
      acts={acts}
      sum={listInWords(list)}
      rows={<ListRows rows={list.first} kinds={kinds} zone={zone} />}
      further={list.size - list.first.length}
      question="Give all of these their authority?"
    >
      {(asked, onDone) => (
        <AuthorityListConfirm
          act="activate"
          asked={asked}
          proposalId={list.id}
          reason={list.reason}
          kinds={kinds}
          zone={zone}
          finish={acts.finish}
          onDone={onDone}
        />
      )}
    </WaitingList>
  )
}
