'use client'

import { startAuthentication, WebAuthnError } from '@simplewebauthn/browser'
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { ok, type Refusal, type Result } from '@/lib/core'
import type { AuthenticationResponseJSON, Prepared } from '@/lib/identity'
import type { SignStatement } from '@/lib/proof'
import { checkStatement, type OnScreen, stillOpen } from './check-statement'
import type { CeremonyActs } from './types'

/** Where the ceremony stands. */
export type Stage =
  | { readonly at: 'open' }
  | { readonly at: 'preparing' }
  | { readonly at: 'ready'; readonly prepared: Prepared; readonly statement: SignStatement }
  /** The device's own dialog is open. */
  | { readonly at: 'asking' }
  | { readonly at: 'sending' }
  /** The answer was sent and nothing came back: signed or not, the server knows. */
  | { readonly at: 'unsure' }
  | { readonly at: 'signed' }
  /** Something changed, or cannot be: nothing more can be signed from this screen. */
  | { readonly at: 'stopped'; readonly why: Refusal }

type Ready = Extract<Stage, { at: 'ready' }>

export interface Ceremony {
  readonly stage: Stage
  /** Why the last act did not go through, while it can be tried again. */
  readonly note: Refusal | undefined
  readonly sign: () => Promise<void>
  /** Asks the server again what became of the answer. */
  readonly askAgain: () => Promise<void>
}

/** Refusals after which the same screen can go on. Everything else means that the world has changed: start again. */
const MAY_GO_ON = new Set(['consent-needed', 'pages-unread', 'no-answer', 'passkey-unknown', 'passkey-of-another', 'passkey-revoked'])
/** Waits between questions when an answer was lost, milliseconds: half a minute in all. */
const ASK_AGAIN = [500, 1000, 2000, 3000, 4000, 5000, 5000, 5000, 5000]
/** Without an answer for so long the page says that it does not know, and goes on waiting; milliseconds. */
const LATE = 8000

const NO_ANSWER: Refusal = {
  ok: false,
  code: 'no-answer',
  reason: 'The server did not answer. Nothing has been signed.',
  next: 'Look at your connection and tick it again.',
}
const CANCELLED: Refusal = {
  ok: false,
  code: 'passkey-cancelled',
  reason: 'The passkey was not used, and nothing has been signed.',
  next: 'Everything is still ready; sign when you are.',
}

interface Given {
  readonly acts: CeremonyActs
  readonly shown: OnScreen
  /** The ticks are there: a statement is made as soon as this turns true, and dropped when it turns false. */
  readonly stated: boolean
  /** Takes the tick back after a refusal that can be mended. */
  readonly onTakeBack: () => void
  /** Reports the pages seen so far and waits until the server has them. */
  readonly flushReading: () => Promise<void>
  readonly onSigned: () => void
}

/** Read is the reader's; this is State and Confirm: prepare, check, ask the passkey, complete, and know what became of it. */
export function useCeremony({ acts, shown, stated, onTakeBack, flushReading, onSigned }: Given): Ceremony {
  const [stage, setStage] = useState<Stage>({ at: 'open' })
  const [note, setNote] = useState<Refusal>()
  const answered = useRef<{ intentId: string; answer: AuthenticationResponseJSON } | undefined>(undefined)

  const refuse = useCallback(
    (refusal: Refusal) => {
      if (!MAY_GO_ON.has(refusal.code)) return setStage({ at: 'stopped', why: refusal })
      setNote(refusal)
      onTakeBack()
    },
    [onTakeBack],
  )

  const prepare = async (): Promise<Result<Ready>> => {
    await flushReading()
    const prepared = await answerOf(acts.prepare({ consent: true }))
    if (!prepared.ok) return prepared
    const checked = checkStatement(shown, prepared.value)
    return checked.ok ? ok({ at: 'ready', prepared: prepared.value, statement: checked.value }) : checked
  }
  const onStated = useEffectEvent(prepare)
  const settle = useEffectEvent((made: Result<Ready>) => (made.ok ? setStage(made.value) : refuse(made)))

  useEffect(() => {
    if (!stated) return
    let takenBack = false
    setNote(undefined)
    setStage({ at: 'preparing' })
    void onStated().then((made) => {
      if (!takenBack) settle(made)
    })
    return () => {
      takenBack = true
      setStage((now) => (now.at === 'stopped' ? now : { at: 'open' }))
    }
  }, [stated])

  const askAgain = useCallback(async () => {
    const sent = answered.current
    if (!sent) return
    setStage({ at: 'sending' })
    const late = setTimeout(() => setStage((now) => (now.at === 'sending' ? { at: 'unsure' } : now)), LATE)
    try {
      // The same answer again: `complete` says the same for it however often it arrives, so asking cannot sign twice.
      for (const wait of [0, ...ASK_AGAIN]) {
        await new Promise((resolve) => setTimeout(resolve, wait))
        const completed = await answerOf(acts.complete(sent))
        if (completed.ok) {
          setStage({ at: 'signed' })
          return onSigned()
        }
        if (completed.code !== NO_ANSWER.code) return refuse(completed)
        setStage({ at: 'unsure' })
      }
    } finally {
      clearTimeout(late)
    }
  }, [acts, onSigned, refuse])

  const sign = async () => {
    if (stage.at !== 'ready') return
    setNote(undefined)
    setStage({ at: 'asking' })
    // A statement that waited too long is made again, and checked again, for the same sentence.
    const made = stillOpen(stage.statement, Date.now()) ? ok(stage) : await prepare()
    if (!made.ok) return refuse(made)
    try {
      const answer = await startAuthentication({ optionsJSON: made.value.prepared.options })
      answered.current = { intentId: made.value.prepared.intentId, answer }
    } catch (error) {
      setNote(passkeyNote(error))
      return setStage(made.value)
    }
    await askAgain()
  }

  return { stage, note, sign, askAgain }
}

/** A server action's answer; a lost connection or a broken server is a refusal too. */
async function answerOf<T>(asked: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return (await asked) ?? NO_ANSWER
  } catch {
    return NO_ANSWER
  }
}

function passkeyNote(error: unknown): Refusal {
  const code = error instanceof WebAuthnError ? error.code : undefined
  const name = error instanceof Error ? error.name : ''
  if (code === 'ERROR_INVALID_DOMAIN' || code === 'ERROR_INVALID_RP_ID' || name === 'SecurityError')
    return {
      ...CANCELLED,
      reason: 'This address is not the one your passkey belongs to. Nothing has been signed.',
      next: 'Open the address you enrolled at.',
    }
  return CANCELLED
}
