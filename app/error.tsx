'use client'

import { Button, LinkButton, PageFrame } from '@/components/ui'

/** Only a bug brings anyone here: what is refused on purpose says so on its own page. */
export default function PageFailed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <PageFrame width="prose">
      <title>This page failed · Countersign</title>
      <h1 className="text-act">This page failed</h1>
      <p className="mt-3 text-state">The fault is ours, not yours. What was recorded before stays recorded.</p>
      <p className="mt-3 text-ink-2">
        If you were in the middle of signing, open the document again: its page says whether your signature was taken.
      </p>
      <div className="mt-8 flex flex-wrap gap-3">
        <Button kind="ink" type="button" onClick={reset}>
          Try again
        </Button>
        <LinkButton href="/" file>
          Go to the start page
        </LinkButton>
      </div>
      {error.digest && (
        <p className="mt-8 border-t border-line-2 pt-3 text-dense text-ink-2">
          Reference for your administrator: <span className="text-hash text-ink">{error.digest}</span>
        </p>
      )}
    </PageFrame>
  )
}
