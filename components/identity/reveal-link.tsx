'use client'

import { useState } from 'react'
import { Button, CopyButton, RefusalNotice } from '@/components/ui'
import type { Result } from '@/lib/core'
import { answerOf } from './ceremony'

/** Shows a letter's secret address on demand, below the row it stands in. It is asked for each time and kept nowhere in the page's source. */
export function RevealLink({
  mailId,
  to,
  reveal,
}: {
  mailId: string
  to: string
  reveal: (mailId: string) => Promise<Result<{ link: string }>>
}) {
  const [shown, setShown] = useState<Result<{ link: string }>>()
  const [busy, setBusy] = useState(false)
  const ask = async () => {
    setBusy(true)
    setShown(await answerOf(reveal(mailId)))
    setBusy(false)
  }
  if (shown?.ok)
    return (
      <div className="order-last basis-full pt-1 pb-1.5" role="status">
        <p className="text-hash [overflow-wrap:anywhere]">{shown.value.link}</p>
        <p className="mt-1 flex flex-wrap gap-x-4 text-dense text-ink-2">
          <CopyButton text={shown.value.link} what={`the address for ${to}`} /> It is recorded that you saw it.
        </p>
      </div>
    )
  return (
    <>
      <Button
        type="button"
        kind="bare"
        className="text-dense"
        onClick={ask}
        aria-busy={busy}
        aria-label={`Show the address in the message to ${to}`}
      >
        Show the address
      </Button>
      {shown && <RefusalNotice refusal={shown} className="order-last my-1 basis-full" />}
    </>
  )
}
