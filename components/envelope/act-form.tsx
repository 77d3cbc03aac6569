'use client'

import { type ReactNode, useActionState, useId } from 'react'
import type { Refusal } from '@/lib/core'
import { Button, type ButtonProps, fieldError, Notice, RefusalNotice, TextArea, TextField } from '../ui'

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

/** One act with at most one field: a native form; its answer appears beside it. */
export function ActForm({ action, label, kind = 'plain', field }: ActFormProps) {
  const [{ refusal, done, typed }, act, pending] = useActionState(action, {})
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
      {done ? (
        <Notice kind="done" live>
          {done}
        </Notice>
      ) : (
        <Button kind={kind} aria-busy={pending}>
          {label}
        </Button>
      )}
    </form>
  )
}

/** An act of one click in a row: the button, and what came of it under it. */
export function RowAct({ action, label, says }: { action: Act; label: string; says: string }) {
  const [{ refusal, done }, act, pending] = useActionState(action, {})
  return (
    <form action={act} className="inline-flex flex-col">
      <Button kind="bare" aria-label={says} aria-busy={pending}>
        {label}
      </Button>
      <span role="status" className="max-w-56 text-dense">
        {done}
        {refusal && <span className="text-refuse">Refused: {[refusal.reason, refusal.next].filter(Boolean).join(' ')}</span>}
      </span>
    </form>
  )
}
