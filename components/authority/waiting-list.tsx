'use client'

import type { ListToConfirm, WaitingList } from '@/lib/authority'
import { type ProposalActs, ProposalButtons } from '../proposals'
import { Time } from '../ui'
import { ListConfirm } from './list-confirm'
import { ListRows } from './list-rows'
import { listInWords } from './list-words'

interface WaitingListProps {
  readonly list: WaitingList
  readonly kinds: readonly (readonly [string, string])[]
  readonly zone: string
  readonly acts: ProposalActs<ListToConfirm>
}

/** A list that one administrator proposed: how much it gives, its first rows, and what its reader may do about it. */
export function WaitingListItem({ list, kinds: named, zone, acts }: WaitingListProps) {
  const { id, size, first, proposedBy, proposedAt, reason } = list
  const kinds = new Map(named)
  return (
    <li className="border-b border-dashed border-line-2 py-4">
      <p className="text-item">{listInWords(list)}</p>
      <p className="mb-2 text-wait wrap-anywhere">
        <bdi>{proposedBy.name}</bdi> proposes this list <Time at={proposedAt} zone={zone} />: “{reason}”
      </p>
      <ListRows rows={first} kinds={kinds} zone={zone} />
      {size > first.length && <p className="mt-2 text-ink-2">and {size - first.length} more.</p>}
      <ProposalButtons row={list} what="the list" title="Give all of these their authority?" acts={acts}>
        {(asked, done) => (
          <ListConfirm
            act="activate"
            asked={asked}
            proposalId={id}
            reason={reason}
            kinds={kinds}
            zone={zone}
            finish={acts.finish}
            onDone={done}
          />
        )}
      </ProposalButtons>
    </li>
  )
}
