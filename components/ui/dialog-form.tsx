'use client'

import { type ReactNode, useActionState } from 'react'
import type { Refusal } from '@/lib/core'
import { Button } from './button'
import { useCloseDialog } from './dialog'
import { RefusalNotice } from './notice'

/** How a form in a dialog was answered. */
export interface Answered<Typed> {
  readonly refusal?: Refusal
  readonly done?: string
  /** What stood in its fields, given back when it was refused. */
  readonly typed?: Typed
}

export type DialogAction<Typed> = (before: Answered<Typed>, form: FormData) => Promise<Answered<Typed>>

interface DialogFormProps<Typed> {
  readonly action: DialogAction<Typed>
  /** What its button says. */
  readonly words: string
  /** The fields, with what was typed before and what is wrong with it. */
  readonly children: (answered: Answered<Typed>) => ReactNode
}

/** A form in the dialog of a `DialogButton`: what was refused stands beside what was typed, and what was done in place of both. */
export function DialogForm<Typed>({ action, words, children }: DialogFormProps<Typed>) {
  const close = useCloseDialog()
  const [answered, submit, pending] = useActionState(action, {})
  const { refusal, done } = answered
  if (done)
    return (
      <>
        <p role="status" className="mb-4 text-read">
          {done}
        </p>
        <Button type="button" onClick={close}>
          Close
        </Button>
      </>
    )
  return (
    <form action={submit} noValidate className="grid gap-4">
      {children(answered)}
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} />}
      <div>
        <Button kind="ink" aria-busy={pending}>
          {words}
        </Button>
      </div>
    </form>
  )
}
