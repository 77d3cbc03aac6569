'use client'

import { useActionState } from 'react'
import { Button, RefusalNotice } from '@/components/ui'
import type { Refusal } from '@/lib/core'

interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
}

export type Act = (state: ActState, data: FormData) => Promise<ActState>

/** One act on one thing: a native form with a small button, and below it what came of it. `label` says it in full. */
export function ActForm({
  action,
  id,
  label,
  words,
  kind = 'plain',
}: {
  action: Act
  id: string
  label: string
  words: string
  kind?: 'plain' | 'ink' | 'bare'
}) {
  const [state, submit] = useActionState(action, {})
  return (
    <form action={submit}>
      <input type="hidden" name="id" value={id} />
      <Button kind={kind} size="small" aria-label={label}>
        {words}
      </Button>
      {state.done && (
        <p role="status" className="mt-1 max-w-64 text-dense text-ink-2">
          {state.done}
        </p>
      )}
      {state.refusal && <RefusalNotice refusal={state.refusal} className="mt-2 max-w-96" />}
    </form>
  )
}
