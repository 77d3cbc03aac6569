import { LinkButton, PageFrame, RefusalNotice } from '@/components/ui'
import type { Refusal } from '@/lib/core'

/** An envelope that this person may not open, or that is not there: the rule, and the ways on. */
export function CannotOpen({ refusal }: { refusal: Refusal }) {
  return (
    <PageFrame width="prose">
      <h1 className="mb-6 text-title">This envelope does not open for you</h1>
      <RefusalNotice
        refusal={refusal}
        actions={
          <>
            <LinkButton href="/inbox">Inbox</LinkButton>
            <LinkButton href="/documents">Documents</LinkButton>
          </>
        }
      />
    </PageFrame>
  )
}
