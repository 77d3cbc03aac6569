'use client'

import { type ReactNode, useState } from 'react'
import { Rosette } from '@/components/rosette'
import { SealButton } from '@/components/ui'
import type { Refusal, Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { StatementType } from '@/lib/proof'
import { AttemptNotice } from './attempt-notice'
import { answerOf, type Expected, figureOf, usePasskeyFor } from './ceremony'

interface GestureProps<Type extends StatementType> {
  readonly prepared: Prepared
  readonly type: Type
  /** What the statement must say for this page to go on. */
  readonly expected: Expected<Type>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly onDone: () => void
  readonly children: ReactNode
}

/** The viridian button over a prepared statement: checks it, asks the passkey, hands the answer over. */
export function Gesture<Type extends StatementType>({ prepared, type, expected, finish, onDone, children }: GestureProps<Type>) {
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const confirm = async () => {
    setBusy(true)
    setRefusal(undefined)
    const answer = await usePasskeyFor(prepared, type, expected)
    const said = answer.ok ? await answerOf(finish(prepared.intentId, answer.value)) : answer
    setBusy(false)
    if (said.ok) onDone()
    else setRefusal(said)
  }
  return (
    <>
      <SealButton type="button" onClick={confirm} aria-busy={busy} rosette={<Rosette hash={figureOf(prepared)} size={24} state="plain" />}>
        {children}
      </SealButton>
      {refusal && <AttemptNotice refusal={refusal} className="mt-4" />}
    </>
  )
}
