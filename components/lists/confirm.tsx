'use client'

import type { ComponentProps, ReactNode } from 'react'
import { ProposalGesture } from '../proposals'

interface ConfirmProps extends ComponentProps<typeof ProposalGesture> {
  /** The whole list in a sentence, and its reason. */
  readonly sum: string
  readonly reason: string
  /** Its rows. */
  readonly children: ReactNode
}

/** The whole list, and the gesture over its digest, as the page computed it from the very rows it shows. */
export function ListConfirm({ sum, reason, children, ...gesture }: ConfirmProps) {
  return (
    <>
      <p className="text-state">{sum}</p>
      <p className="mb-3 text-ink-2 wrap-anywhere">“{reason}”</p>
      {children}
      <div className="mt-5">
        <ProposalGesture {...gesture} />
      </div>
    </>
  )
}
