'use client'

import { Button, DecidedBy, Icon, LinkButton } from '@/components/ui'
import type { Refusal } from '@/lib/core'

/** Something changed while the page was open. It stops here, says what, and starts again. */
export function Stopped({ why, onAgain }: { why: Refusal; onAgain: () => void }) {
  return (
    <section role="alert" className="grid gap-x-4 border-t border-line-2 pt-4.5 pb-8 sm:grid-cols-[4.25rem_minmax(0,1fr)]">
      <p className="-ml-0.5 flex h-9 items-center gap-1 font-medium text-refuse">
        <Icon name="cross" size={14} />
        Stopped
      </p>
      <div className="min-w-0">
        <h2 className="text-title">Nothing was signed</h2>
        <p className="mt-1 font-serif text-read">{why.reason}</p>
        <DecidedBy rule={why.rule} className="mt-1.5" />
        {why.next && <p className="mt-3 text-ink-2">{why.next}</p>}
        <div className="mt-5 flex flex-wrap gap-3">
          <Button kind="ink" type="button" onClick={onAgain}>
            Start again
          </Button>
          <LinkButton href="/inbox">Inbox</LinkButton>
        </div>
      </div>
    </section>
  )
}
