'use client'

import type { ReactNode } from 'react'
import type { Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { Statement } from '@/lib/proof'
import { Gesture } from '../identity/gesture'

export interface ConfirmProps {
  readonly act: 'propose' | 'activate'
  readonly kind: Extract<Statement, { type: 'countersign/proposal/v1' }>['kind']
  readonly prepared: Prepared
  /** As the page computed it from the very rows it shows. */
  readonly digest: string
  /** The proposal, where it is to be activated. */
  readonly proposalId: string | undefined
  /** The whole list in a sentence, and its reason. */
  readonly sum: string
  readonly reason: string
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly onDone: () => void
  /** Its rows. */
  readonly children: ReactNode
}

/** The whole list, and the gesture over its digest. */
export function ListConfirm(props: ConfirmProps) {
  const { act, kind, prepared, digest, proposalId, sum, reason, finish, onDone, children } = props
  return (
    <>
      <p className="text-state">{sum}</p>
      <p className="mb-3 text-ink-2 wrap-anywhere">“{reason}”</p>
      {children}
      <div className="mt-5">
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
      </div>
    </>
  )
}
