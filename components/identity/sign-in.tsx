'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { Rosette } from '@/components/rosette'
import { Notice, SealButton } from '@/components/ui'
import type { Refusal, Result } from '@/lib/core'
import type { Prepared } from '@/lib/identity'
import { AttemptNotice } from './attempt-notice'
import { answerOf, becomeSignedIn, checkPrepared, figureOf, UNANSWERED, usePasskeyFor } from './ceremony'

const TYPE = 'countersign/sign-in/v1'

interface SignInProps {
  readonly start: () => Promise<Result<Prepared>>
  readonly isSignedIn: () => Promise<boolean>
  /** Where to go afterwards: a path of ours. */
  readonly next: string
  readonly host: string
}

/** Sign-in without a name: the statement is prepared, its figure shown, and whichever passkey answers says who it is. */
export function SignIn({ start, isSignedIn, next, host }: SignInProps) {
  const [prepared, setPrepared] = useState<Prepared>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)

  const prepare = async (): Promise<Result<Prepared>> => {
    const answer = await answerOf(start())
    if (answer.ok) setPrepared(answer.value)
    else setRefusal(answer)
    return answer
  }

  // A link followed from a mail arrives without the strict session cookie; asked from here, it comes along.
  const onArrival = useEffectEvent(async () => {
    if (await isSignedIn()) location.replace(next)
    else await prepare()
  })
  // Once: preparing sets a cookie, so the router renders this page again, with new references to the same actions.
  useEffect(() => {
    onArrival().catch(() => setRefusal(UNANSWERED))
  }, [])

  const enter = async () => {
    setBusy(true)
    setRefusal(undefined)
    const ready = prepared && stillOpen(prepared) ? { ok: true as const, value: prepared } : await prepare()
    const said = ready.ok ? await gesture(ready.value) : ready
    if (said.ok) return location.assign(next)
    setRefusal(said)
    setBusy(false)
    if (said.code !== 'passkey-cancelled') await prepare()
  }

  return (
    <div className="mt-8">
      <SealButton
        type="button"
        onClick={enter}
        aria-busy={busy}
        disabled={!prepared && !refusal}
        {...(prepared && { rosette: <Rosette hash={figureOf(prepared)} size={24} state="plain" /> })}
      >
        Sign in with your passkey
      </SealButton>
      <p className="mt-3 text-dense text-ink-2">
        The passkey belongs to <span className="text-hash text-ink">{host}</span>. Look for that name in your browser’s address bar.
      </p>
      {refusal && <AttemptNotice refusal={refusal} className="mt-6" />}
      <Notice kind="info" word="No passkey" className="mt-10">
        New here: an administrator sends you an invitation. Lost your passkey: two administrators together let you enrol again.
      </Notice>
      <noscript>
        <p className="mt-6 text-refuse">Passkeys need JavaScript, and this browser does not run it here.</p>
      </noscript>
    </div>
  )
}

async function gesture(prepared: Prepared): Promise<Result<undefined>> {
  const answer = await usePasskeyFor(prepared, TYPE)
  return answer.ok ? becomeSignedIn('sign-in', prepared.intentId, answer.value) : answer
}

function stillOpen(prepared: Prepared): boolean {
  const statement = checkPrepared(prepared, TYPE)
  return statement.ok && Date.parse(statement.value.expires) - Date.now() > 15_000
}
