import { LinkButton, PageFrame, RefusalNotice } from '@/components/ui'
import type { Refusal } from '@/lib/core'

/** Nothing of the envelope may be shown: only why, and the way on. */
export function CannotOpen({ refusal }: { refusal: Refusal }) {
  return (
    <PageFrame width="prose">
      <h1 className="text-title">You can’t open this</h1>
      <RefusalNotice className="mt-6" refusal={refusal} actions={<LinkButton href="/inbox">Go to your inbox</LinkButton>} />
    </PageFrame>
  )
}
