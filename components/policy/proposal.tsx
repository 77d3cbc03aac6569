'use client'

import type { ReactNode } from 'react'
import type { ProposalRow } from '@/lib/proposals'
import { type ProposalActs, ProposalButtons, ProposalGesture } from '../proposals'
import { Hash, Time } from '../ui'

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
  const { id, digest, reason, proposedBy, proposedAt } = row
  return (
    <li className="border-b border-dashed border-line-2 py-4">
      <p className="text-item wrap-anywhere">“{reason}”</p>
      <p className="text-ink-2">
        Proposed by <bdi>{proposedBy.name}</bdi>, <Time at={proposedAt} zone={zone} /> <Hash value={digest} what="Hash of the policies" />
      </p>
      <ProposalButtons row={row} what={`“${reason}”`} title="Put these policies in force?" acts={acts}>
        {(prepared, done) => (
          <>
            <p className="mb-2 text-state wrap-anywhere">
              I put the policies in force that <bdi>{proposedBy.name}</bdi> proposed, because: “{reason}”
            </p>
            <p className="mb-4 text-ink-2">
              They decide from the next act on, and whoever is confirming a signature starts again.{' '}
              <Hash value={digest} what="Hash of the policies" />
            </p>
            <ProposalGesture
              act="activate"
              kind="policy"
              digest={digest}
              proposalId={id}
              prepared={prepared}
              finish={acts.finish}
              onDone={done}
            />
          </>
        )}
      </ProposalButtons>
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
