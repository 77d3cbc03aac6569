import { Notice, RefusalNotice } from '@/components/ui'
import type { Refusal } from '@/lib/core'

/** What came of an attempt with a passkey. Whoever puts the device's own dialog away has been refused nothing. */
export function AttemptNotice({ refusal, className = '' }: { refusal: Refusal; className?: string }) {
  if (refusal.code !== 'passkey-cancelled') return <RefusalNotice refusal={refusal} className={className} />
  return (
    <Notice kind="info" word="Not done" live className={className} next={refusal.next}>
      {refusal.reason}
    </Notice>
  )
}
