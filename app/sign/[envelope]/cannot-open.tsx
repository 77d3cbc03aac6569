import { LinkButton, Notice, PageFrame, RefusalNotice } from '@/components/ui'
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

/** To someone who was to sign, and for whom another signs now. */
export function SignsInstead({ title, name }: { title: string; name: string }) {
  return (
    <PageFrame width="prose">
      <h1 className="text-title">You need not sign this</h1>
      <Notice kind="info" word="Replaced" className="mt-6" next="Nothing is asked of you any more.">
        {name} signs “{title}” in your place.
      </Notice>
      <LinkButton href="/inbox" className="mt-6">
        Go to your inbox
      </LinkButton>
    </PageFrame>
  )
}
