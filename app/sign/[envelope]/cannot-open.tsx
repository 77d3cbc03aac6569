import { RefusedAct } from '@/components/ceremony'
import { LinkButton, PageFrame, RefusalNotice } from '@/components/ui'
import type { Refusal } from '@/lib/core'
import type { Barred } from '@/lib/signing'
import { notInPlace } from './impossible'

interface Props {
  readonly envelopeId: string
  readonly refusal: Refusal
  /** What was lent that does not reach so far. */
  readonly barred: Barred | undefined
}

/** Nothing of the envelope may be shown: only why, and the way on. */
export function CannotOpen({ envelopeId, refusal, barred }: Props) {
  if (barred && barred.rule === refusal.rule)
    return (
      <PageFrame width="prose">
        <RefusedAct impossible={notInPlace(envelopeId, barred.inPlace, refusal)} level="h1" />
      </PageFrame>
    )
  return (
    <PageFrame width="prose">
      <h1 className="text-title">You can’t open this</h1>
      <RefusalNotice className="mt-6" refusal={refusal} actions={<LinkButton href="/inbox">Go to your inbox</LinkButton>} />
    </PageFrame>
  )
}
