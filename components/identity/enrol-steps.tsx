'use client'

import { type ReactNode, useState } from 'react'
import { Rosette } from '@/components/rosette'
import { Button, Icon, SealButton } from '@/components/ui'
import type { Refusal, Result } from '@/lib/core'
import type { Prepared, PreparedCreation, RegistrationResponseJSON } from '@/lib/identity'
import { AttemptNotice } from './attempt-notice'
import { answerOf, becomeSignedIn, createPasskey, figureOf, usePasskeyFor } from './ceremony'

export type TakeCreation = (intentId: string, answer: RegistrationResponseJSON) => Promise<Result<Prepared>>

interface EnrolStepsProps {
  /** Prepares the creation of a key; called again for each attempt. */
  readonly begin: () => Promise<Result<PreparedCreation>>
  readonly take: TakeCreation
  /** The sentence the new key signs, in words. */
  readonly sentence: ReactNode
  /** Where to go once enrolled. */
  readonly after: string
  /** A refusal that has the person go back to what was typed. */
  readonly onFieldRefused?: (refusal: Refusal) => void
}

/** Create, then assert: the device makes a key, and the key signs its own enrolment. Two gestures, each by its own button. */
export function EnrolSteps({ begin, take, sentence, after, onFieldRefused }: EnrolStepsProps) {
  const [prepared, setPrepared] = useState<Prepared>()
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)

  const attempt = async (act: () => Promise<Result<unknown>>) => {
    setBusy(true)
    setRefusal(undefined)
    const said = await act()
    setBusy(false)
    if (said.ok) return
    if (said.field && onFieldRefused) onFieldRefused(said)
    else setRefusal(said)
  }

  const create = async () => {
    const creation = await answerOf(begin())
    if (!creation.ok) return creation
    const key = await createPasskey(creation.value)
    if (!key.ok) return key
    const enrolment = await answerOf(take(creation.value.intentId, key.value))
    if (enrolment.ok) setPrepared(enrolment.value)
    return enrolment
  }

  const enrol = async (ready: Prepared) => {
    const answer = await usePasskeyFor(ready, 'countersign/enrolment/v1')
    if (!answer.ok) return answer
    const said = await becomeSignedIn('enrolment', ready.intentId, answer.value)
    if (said.ok) location.assign(after)
    // What was refused is over: a new key has to be made.
    else setPrepared(undefined)
    return said
  }

  return (
    <ol className="mt-10">
      <Step number={1} title="Create a passkey" done={prepared !== undefined}>
        {!prepared && (
          <>
            <p className="text-ink-2">
              Your device makes a key and keeps it. It asks for your fingerprint, face or PIN; nothing of that leaves it.
            </p>
            <Button
              kind="ink"
              type="button"
              device
              onClick={() => attempt(create)}
              aria-busy={busy}
              className="mt-4"
              before={<Icon name="key" />}
            >
              Create a passkey on this device
            </Button>
          </>
        )}
      </Step>
      <Step number={2} title="Enrol it" done={false} dim={!prepared}>
        {prepared && (
          <>
            <p className="text-state">{sentence}</p>
            <SealButton
              type="button"
              onClick={() => attempt(() => enrol(prepared))}
              aria-busy={busy}
              className="mt-5"
              rosette={<Rosette hash={figureOf(prepared)} size={24} state="plain" />}
            >
              Enrol this passkey
            </SealButton>
            <p className="mt-2 text-dense text-ink-2">The new passkey signs this sentence itself. Your device may call it “sign in”.</p>
          </>
        )}
      </Step>
      {refusal && (
        <li className="mt-6">
          <AttemptNotice refusal={refusal} />
        </li>
      )}
    </ol>
  )
}

export function Step({
  number,
  title,
  done,
  dim = false,
  children,
}: {
  number: number
  title: string
  done: boolean
  dim?: boolean
  children?: ReactNode
}) {
  return (
    <li className="border-t border-line-2 py-5">
      <h2 className={`flex items-center gap-2.5 text-item ${dim ? 'text-ink-2' : ''}`}>
        <span className="w-4 font-mono text-ui text-ink-2">{number}</span>
        {title}
        {done && (
          <span className="ml-auto inline-flex items-center gap-1.5 font-sans text-dense text-ink-2">
            <Icon name="tick" size={14} /> Done
          </span>
        )}
      </h2>
      {children && <div className="mt-2 sm:pl-6.5">{children}</div>}
    </li>
  )
}
