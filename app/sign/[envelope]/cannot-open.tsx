import { OverScale } from '@/components/ceremony'
import { ActForm } from '@/components/identity/act-form'
import { LinkButton, PageFrame, RefusalNotice } from '@/components/ui'
import type { Refusal } from '@/lib/core'
import type { Barred } from '@/lib/signing'
import { askForLoan } from './actions'
import { letsYou, whyNot } from './in-place'

interface Props {
  readonly envelopeId: string
  readonly refusal: Refusal
  /** What was lent that does not reach so far. */
  readonly barred: Barred | undefined
}

/** Nothing of the envelope may be shown: only why, and the way on. */
export function CannotOpen({ envelopeId, refusal, barred }: Props) {
  const inPlace = barred && barred.rule === refusal.rule ? barred.inPlace : undefined
  const told = inPlace ? { ...refusal, reason: whyNot(inPlace, refusal.rule ?? '', refusal.reason) } : refusal
  return (
    <PageFrame width="prose">
      <h1 className="text-title">{inPlace ? `You can’t sign this for ${inPlace.name}` : 'You can’t open this'}</h1>
      <RefusalNotice className="mt-6" refusal={told} actions={<LinkButton href="/inbox">Go to your inbox</LinkButton>} />
      {inPlace?.over && <OverScale {...inPlace.over} lets={letsYou(inPlace)} />}
      {inPlace?.lendable && (
        <div className="mt-6 border-t border-line pt-4">
          <h2 className="mb-3 font-medium">Ask {inPlace.name} to let you sign it</h2>
          <ActForm
            action={askForLoan.bind(null, envelopeId, inPlace.grantor)}
            id=""
            label={`Ask ${inPlace.name} to let you sign this`}
            words={`Ask ${inPlace.name}`}
            kind="ink"
          />
        </div>
      )}
    </PageFrame>
  )
}
