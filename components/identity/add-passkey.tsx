'use client'

import { useEffect, useState } from 'react'
import { Rosette } from '@/components/rosette'
import { Button, CopyButton, Hash, Icon, LinkButton, Notice, RefusalNotice } from '@/components/ui'
import { ok, type Refusal, type Result, refuse } from '@/lib/core'
import type { Adding, AuthenticationResponseJSON, Begun, HandOver, PreparedCreation, RegistrationResponseJSON } from '@/lib/identity'
import { AttemptNotice } from './attempt-notice'
import { answerOf, checkPrepared, createForHandOver, DIFFERENT } from './ceremony'
import { figureOfAdded } from './figure'
import { Gesture } from './gesture'
import { QrCode } from './qr-code'

interface AddPasskeyProps {
  readonly start: () => Promise<Result<Begun>>
  readonly ask: (handOverId: string) => Promise<Adding>
  readonly finish: (intentId: string, answer: AuthenticationResponseJSON) => Promise<Result<unknown>>
  readonly show: (given: HandOver) => Promise<Result<PreparedCreation & { name: string }>>
  readonly take: (given: HandOver, answer: RegistrationResponseJSON) => Promise<Result<unknown>>
}

const POLL_MS = 2000
const ENDED = refuse('adding-ended', 'This attempt has ended, and nothing was added.', { next: 'Begin again.' })

/** Adds a passkey: made on another device by QR code or on this one, and in either case confirmed with one the person already has. */
export function AddPasskey({ start, ask, finish, show, take }: AddPasskeyProps) {
  const [begun, setBegun] = useState<Begun & { here: boolean }>()
  /** The figure of a key made on this very device. */
  const [own, setOwn] = useState<string>()
  const [adding, setAdding] = useState<Adding>({ state: 'waiting' })
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  const waiting = begun !== undefined && adding.state === 'waiting'
  const intentId = begun?.intentId

  useEffect(() => {
    if (!waiting || !intentId) return
    // A question that got no answer is asked again by the next tick.
    const timer = setInterval(() => void ask(intentId).then(setAdding, () => undefined), POLL_MS)
    return () => clearInterval(timer)
  }, [waiting, intentId, ask])

  const begin = async (here: boolean) => {
    setBusy(true)
    setRefusal(undefined)
    setAdding({ state: 'waiting' })
    const answer = await answerOf(start())
    const made = answer.ok && here ? await createHere(answer.value, { show, take }) : ok(undefined)
    if (answer.ok && made.ok) {
      setBegun({ ...answer.value, here })
      setOwn(made.value)
      if (here) setAdding(await ask(answer.value.intentId))
    } else if (!answer.ok) setRefusal(answer)
    else if (!made.ok) setRefusal(made)
    setBusy(false)
  }

  if (adding.state === 'added') return <Added />
  if (begun && adding.state === 'ready')
    return <Confirm adding={adding} own={own} finish={finish} onDone={() => setAdding({ state: 'added' })} />
  return (
    <>
      {begun && adding.state === 'waiting' && !begun.here ? (
        <Scan begun={begun} />
      ) : (
        <div className="mt-8 grid gap-px sm:grid-cols-2 sm:gap-6">
          <Choice
            icon="device"
            title="On another device"
            words="Your phone or a second computer: scan a code with it."
            act="Show the code"
            busy={busy}
            onClick={() => begin(false)}
            primary
          />
          <Choice
            icon="key"
            title="On this device"
            words="A security key, or another place this browser can keep one."
            act="Create it here"
            busy={busy}
            onClick={() => begin(true)}
          />
        </div>
      )}
      {(refusal || adding.state === 'ended') && <AttemptNotice refusal={refusal ?? ENDED} className="mt-6" />}
    </>
  )
}

/** Makes the key on this device and hands it over. Gives back its figure. */
async function createHere(begun: Begun, { show, take }: Pick<AddPasskeyProps, 'show' | 'take'>): Promise<Result<string>> {
  const given = { intentId: begun.intentId, secret: begun.secret }
  const shown = await answerOf(show(given))
  return shown.ok ? createForHandOver(shown.value, (answer) => take(given, answer)) : shown
}

function Choice({
  icon,
  title,
  words,
  act,
  busy,
  onClick,
  primary = false,
}: {
  icon: 'device' | 'key'
  title: string
  words: string
  act: string
  busy: boolean
  onClick: () => void
  primary?: boolean
}) {
  return (
    <section className="border-t border-line-2 py-4">
      <h2 className="flex items-center gap-2 text-item">
        <Icon name={icon} /> {title}
      </h2>
      <p className="mt-1 mb-4 text-ink-2">{words}</p>
      <Button type="button" device kind={primary ? 'ink' : 'plain'} onClick={onClick} aria-busy={busy}>
        {act}
      </Button>
    </section>
  )
}

function Scan({ begun }: { begun: Begun }) {
  return (
    <div className="mt-8 flex flex-wrap items-start gap-8 border-t border-line-2 pt-6">
      <QrCode text={begun.address} label="Code that opens the enrolment of a second device" />
      <div className="min-w-0 grow basis-64">
        <h2 className="text-item">Scan this with the other device</h2>
        <p className="mt-1 text-ink-2">
          It opens a page that makes a passkey there. Then come back here to confirm it. The code works once and for ten minutes.
        </p>
        <p className="mt-3 text-ink-2">
          No camera? <CopyButton text={begun.address} what="the address" /> and open it there.
        </p>
        <Notice kind="wait" className="mt-6" live>
          Waiting for the other device. This page notices by itself.
        </Notice>
      </div>
    </div>
  )
}

/** The figure is drawn from the statement about to be signed, so that it is of the key that will be let in, whoever made that. */
function Confirm({
  adding,
  own,
  finish,
  onDone,
}: {
  adding: Extract<Adding, { state: 'ready' }>
  own: string | undefined
  finish: AddPasskeyProps['finish']
  onDone: () => void
}) {
  const statement = checkPrepared(adding.prepared, 'countersign/passkey-change/v1')
  const figure = statement.ok ? figureOfAdded(statement.value) : undefined
  if (!figure || (own && own !== figure)) return <RefusalNotice refusal={DIFFERENT} className="mt-6" />
  const here = own !== undefined
  return (
    <section className="mt-8 border-t border-line-2 pt-6">
      <div className="flex flex-wrap items-center gap-6">
        <Rosette hash={figure} size={92} state="reviewed" />
        <div className="min-w-0 grow basis-64">
          <h2 className="text-state">{here ? 'The new passkey is made' : `A passkey was made with ${adding.client}`}</h2>
          <p className="mt-1 text-ink-2">
            {here ? 'Confirm it with one you already have.' : 'Confirm it only if the other device shows this same figure.'}
          </p>
          <p className="mt-1 text-ink-2">
            <Hash value={figure} what="Figure of the new passkey" />
          </p>
        </div>
      </div>
      <div className="mt-6">
        <Gesture
          prepared={adding.prepared}
          type="countersign/passkey-change/v1"
          expected={(statement) => figureOfAdded(statement) === figure}
          finish={finish}
          onDone={onDone}
        >
          Add this passkey
        </Gesture>
      </div>
    </section>
  )
}

function Added() {
  return (
    <Notice
      kind="done"
      word="Added"
      className="mt-8"
      live
      next={
        <LinkButton href="/you" size="small" className="mt-1">
          See your passkeys
        </LinkButton>
      }
    >
      The new passkey can sign you in and sign for you. A message about it is on its way to you.
    </Notice>
  )
}
