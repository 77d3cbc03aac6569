'use client'

import { type ReactNode, useActionState, useId } from 'react'
import type { Refusal } from '@/lib/core'
import { Button, type ButtonProps, fieldError, RefusalNotice, TextArea, TextField, useCloseDialog } from '../ui'
import { useSay } from './said'

/** How an act ended. `typed` is what stood in the field, so that nothing is lost. */
export interface ActState {
  readonly refusal?: Refusal
  readonly done?: string
  readonly typed?: string
}
export type Act = (before: ActState, form: FormData) => Promise<ActState>

interface ActFormProps {
  action: Act
  label: ReactNode
  kind?: NonNullable<ButtonProps['kind']>
  /** The field the act asks for. */
  field?: {
    readonly name: string
    readonly label: string
    readonly hint: string
    readonly lines?: boolean
    readonly choices?: readonly string[]
  }
}

/** One act with at most one field. A refusal appears beside it; what was done, on the page's line, because the form goes with its dialog. */
export function ActForm({ action, label, kind = 'plain', field }: ActFormProps) {
  const [{ refusal, typed }, act, pending] = useSaying(action)
  const list = useId()
  const beside = field && fieldError(refusal, field.name)
  const shared = field && {
    label: field.label,
    name: field.name,
    hint: field.hint,
    required: true,
    error: beside,
    defaultValue: typed ?? '',
  }
  return (
    <form action={act} noValidate className="space-y-4">
      {shared && (field.lines ? <TextArea {...shared} maxLength={1000} /> : <TextField {...shared} list={list} autoComplete="off" />)}
      {field?.choices && (
        <datalist id={list}>
          {field.choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      {refusal && !beside && <RefusalNotice refusal={refusal} />}
      <Button kind={kind} aria-busy={pending}>
        {label}
      </Button>
    </form>
  )
}

/** An act of one click in a row: the button, and a refusal under it. What was done is said on the page's line. */
export function RowAct({ action, label, says }: { action: Act; label: string; says: string }) {
  const [{ refusal }, act, pending] = useSaying(action)
  return (
    <form action={act} className="inline-flex flex-col">
      <Button kind="bare" aria-label={says} aria-busy={pending}>
        {label}
      </Button>
      <span role="status" className="max-w-56 text-dense text-refuse">
        {refusal && `Refused: ${[refusal.reason, refusal.next].filter(Boolean).join(' ')}`}
      </span>
    </form>
  )
}

/** Does an act and says on the page's line that it is done, after closing the dialog it was asked for in. */
function useSaying(action: Act) {
  const say = useSay()
  const close = useCloseDialog()
  return useActionState(async (before: ActState, form: FormData) => {
    const ended = await action(before, form)
    if (ended.done) {
      close()
      say(ended.done)
    }
    return ended
  }, {})
}
