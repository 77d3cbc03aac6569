'use client'

import type { RolesProposal } from '@/lib/people'
import { type ProposalActs, ProposalButtons, ProposalGesture } from '../proposals'
import { Time } from '../ui'
import { digestOfRoles, RolesSentence } from './roles-sentence'

interface RolesProposalItemProps {
  readonly proposal: RolesProposal
  /** Whose roles they would be. */
  readonly name: string
  readonly zone: string
  readonly acts: ProposalActs
}

/** Roles that one administrator proposed for a person, and what its reader may do about it. */
export function RolesProposalItem({ proposal, name, zone, acts }: RolesProposalItemProps) {
  const { id, content, proposedBy, proposedAt, reason } = proposal
  return (
    <li className="border-b border-dashed border-line-2 py-4">
      <p className="text-item">
        <RolesSentence content={content} name={name} zone={zone} />.
      </p>
      <p className="text-wait wrap-anywhere">
        <bdi>{proposedBy.name}</bdi> proposes it <Time at={proposedAt} zone={zone} />: “{reason}”
      </p>
      <ProposalButtons row={proposal} what={`the roles of ${name}`} title={`Give ${name} these roles?`} acts={acts}>
        {(prepared, done) => (
          <>
            <p className="mb-2 text-state wrap-anywhere">
              <RolesSentence content={content} name={name} zone={zone} />.
            </p>
            <p className="mb-4 text-ink-2 wrap-anywhere">
              <bdi>{proposedBy.name}</bdi> proposed it, because: “{reason}” It holds from their next page on, and one administrator can take
              it back.
            </p>
            <ProposalGesture
              act="activate"
              kind="roles"
              digest={digestOfRoles(content)}
              proposalId={id}
              prepared={prepared}
              finish={acts.finish}
              onDone={done}
            />
          </>
        )}
      </ProposalButtons>
    </li>
  )
}
