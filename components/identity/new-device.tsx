'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { Rosette } from '@/components/rosette'
import { Button, Hash, Icon, LinkButton, Notice, RefusalNotice } from '@/components/ui'
import { ok, type Result, refuse } from '@/lib/core'
import type { HandOver, PreparedCreation, RegistrationResponseJSON } from '@/lib/identity'
import { AttemptNotice } from './attempt-notice'
import { answerOf, createForHandOver } from './ceremony'
import { useFragment } from './fragment'

interface NewDeviceProps {
  readonly show: (given: HandOver) => Promise<Result<PreparedCreation & { name: string }>>
  readonly take: (given: HandOver, answer: RegistrationResponseJSON) => Promise<Result<unknown>>
  readonly ask: (given: HandOver) => Promise<'waiting' | 'added' | 'ended'>
}

const POLL_MS = 2000
const WITHOUT_SECRET = refuse('link-unknown', 'This address lacks its last part.', { next: 'Scan the code again.' })

function readFragment(fragment: string): Result<HandOver> {
  const [intentId, secret] = fragment.split('.')
  return intentId && secret ? ok({ intentId, secret }) : WITHOUT_SECRET
}

/** The second device: it makes a key, shows its figure, and waits until the first device says yes. */
export function NewDevice({ show, take, ask }: NewDeviceProps) {
  const fragment = useFragment()
  const [shown, setShown] = useState<Result<PreparedCreation & { name: string }>>()
  /** The figure of the key made here, once the server has it. */
  const [made, setMade] = useState<Result<string>>()
  const [state, setState] = useState<'waiting' | 'added' | 'ended'>('waiting')
  const [busy, setBusy] = useState(false)

  const read = useEffectEvent((given: HandOver) => answerOf(show(given)))
  useEffect(() => {
    if (fragment === undefined) return
    const given = readFragment(fragment)
    if (given.ok) void read(given.value).then(setShown)
    else setShown(given)
  }, [fragment])

  const handedOver = made?.ok
  useEffect(() => {
    const given = fragment === undefined ? WITHOUT_SECRET : readFragment(fragment)
    if (!handedOver || !given.ok || state !== 'waiting') return
    const timer = setInterval(() => void ask(given.value).then(setState, () => undefined), POLL_MS)
    return () => clearInterval(timer)
  }, [handedOver, fragment, ask, state])

  const create = async () => {
    const given = readFragment(fragment ?? '')
    if (!given.ok || !shown?.ok) return
    setBusy(true)
    setMade(await createForHandOver(shown.value, (answer) => take(given.value, answer)))
    setBusy(false)
  }

  if (shown && !shown.ok)
    return (
      <>
        <h1 className="text-act">This address opens nothing</h1>
        <RefusalNotice refusal={shown} className="mt-6" />
      </>
    )
  if (made?.ok) return <Waiting figure={made.value} state={state} />
  return (
    <>
      <h1 className="text-act">A passkey on this device</h1>
      {shown ? (
        <>
          <p className="mt-3 text-state">
            For <bdi>{shown.value.name}</bdi>. It counts once your first device has confirmed it.
          </p>
          <Button kind="ink" type="button" device onClick={create} aria-busy={busy} className="mt-8" before={<Icon name="key" />}>
            Create a passkey on this device
          </Button>
        </>
      ) : (
        <p className="mt-3 text-ink-2" role="status">
          Reading the code.
        </p>
      )}
      {made && !made.ok && <AttemptNotice refusal={made} className="mt-6" />}
    </>
  )
}

function Waiting({ figure, state }: { figure: string; state: 'waiting' | 'added' | 'ended' }) {
  if (state === 'added')
    return (
      <>
        <h1 className="text-act">This device is yours too</h1>
        <p className="mt-3 text-state">Its passkey can sign you in and sign for you.</p>
        <LinkButton href="/sign-in" kind="ink" className="mt-8">
          Sign in here
        </LinkButton>
      </>
    )
  if (state === 'ended')
    return (
      <>
        <h1 className="text-act">It was not confirmed</h1>
        <p className="mt-3 text-state">The passkey made here opens nothing. Begin again on your first device.</p>
      </>
    )
  return (
    <>
      <h1 className="text-act">Now confirm on your first device</h1>
      <div className="mt-8 flex items-center gap-6">
        <Rosette hash={figure} size={92} state="reviewed" />
        <div>
          <p className="text-state">It must show this same figure.</p>
          <p className="mt-1 text-ink-2">
            <Hash value={figure} what="Figure of the new passkey" />
          </p>
        </div>
      </div>
      <Notice kind="wait" className="mt-8" live>
        Waiting for the first device. This page notices by itself.
      </Notice>
    </>
  )
}
