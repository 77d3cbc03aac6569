'use client'

import type { ReactNode } from 'react'
import type { ProposalRow } from '@/lib/proposals'
import { type ProposalActs, ProposalButtons } from '../proposals'
import { Time } from '../ui'

interface WaitingListProps<Asked> {
  readonly list: Omit<ProposalRow, 'content'>
  readonly zone: string
  readonly acts: ProposalActs<Asked>
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
  const { proposedBy, proposedAt, reason } = list
  return (
    <li className="border-b border-dashed border-line-2 py-4">
      <p className="text-item">{sum}</p>
      <p className="mb-2 text-wait wrap-anywhere">
        <bdi>{proposedBy.name}</bdi> proposes this list <Time at={proposedAt} zone={zone} />: “{reason}”
      </p>
      {rows}
      {further > 0 && <p className="mt-2 text-ink-2">and {further} more.</p>}
      <ProposalButtons row={list} what="the list" title={question} acts={acts}>
        {children}
      </ProposalButtons>
    </li>
  )
}
