'use client'

import type { ClassRules, ProposedRules } from '@/lib/authority'
import { type Canonical, canonicalBytes, hex, sha256 } from '@/lib/core'
import { type ProposalActs, ProposalButtons, ProposalGesture } from '../proposals'
import { Time } from '../ui'
import { KindChange } from './kind-change'

/** The digest that a statement about these rules names: of the very bytes that the page shows in words. */
export const digestOf = (rules: ClassRules): string => hex(sha256(canonicalBytes(rules as Canonical)))

interface Props {
  readonly proposal: ProposedRules
  /** What is in force; absent for a new kind. */
  readonly before: ClassRules | undefined
  readonly zone: string
  readonly acts: ProposalActs
}

/** What one administrator proposed for a kind of document, and what its reader may do about it. */
export function KindProposal({ proposal, before, zone, acts }: Props) {
  const { id, rules, proposedBy, proposedAt, reason } = proposal
  return (
    <div className="mt-3 border-l-2 border-dashed border-line-2 pl-4">
      <p className="mb-2 text-wait">
        <bdi>{proposedBy.name}</bdi> proposes <Time at={proposedAt} zone={zone} />: “{reason}”
      </p>
      <KindChange before={before} after={rules} />
      <ProposalButtons
        row={proposal}
        what={`what is proposed for ${rules.name}`}
        title={`Put this in force for ${rules.name}?`}
        acts={acts}
      >
        {(prepared, done) => (
          <>
            <KindChange before={before} after={rules} />
            <p className="mt-3 mb-4 text-ink-2 wrap-anywhere">“{reason}”</p>
            <ProposalGesture
              act="activate"
              kind="class"
              digest={digestOf(rules)}
              proposalId={id}
              prepared={prepared}
              finish={acts.finish}
              onDone={done}
            />
          </>
        )}
      </ProposalButtons>
    </div>
  )
}
