'use client'

import type { Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { ProposalAct, ProposalKind } from '@/lib/proposals'
import { Gesture } from '../identity/gesture'

interface ProposalGestureProps {
  readonly act: ProposalAct
  readonly kind: ProposalKind
  /** The digest of what this page shows. */
  readonly digest: string
  /** The proposal, where it is to be activated. */
  readonly proposalId?: string
  readonly prepared: Prepared
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly onDone: () => void
}

/** The gesture that proposes what the page shows, or activates it: only over a statement that names its very digest. */
export function ProposalGesture({ act, kind, digest, proposalId, prepared, finish, onDone }: ProposalGestureProps) {
  return (
    <Gesture
      prepared={prepared}
      type="countersign/proposal/v1"
      expected={(said) =>
        said.act === act && said.kind === kind && said.digest === digest && (proposalId === undefined || said.proposal === proposalId)
      }
      finish={finish}
      onDone={onDone}
    >
      {act === 'propose' ? 'Propose with your passkey' : 'Activate with your passkey'}
    </Gesture>
  )
}
