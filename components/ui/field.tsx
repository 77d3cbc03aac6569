import { type ReactNode, useId } from 'react'
import type { Refusal } from '@/lib/core'
import { cx } from './cx'
import { Icon } from './icon'

/** What the control inside a Field must carry so that label, hint and error belong to it. */
export interface ControlProps {
  id: string
  name: string
  required?: true
  'aria-describedby'?: string
  'aria-invalid'?: true
}

export interface FieldProps {
  label: ReactNode
  name: string
  /** What to write, before anything went wrong. */
  hint?: ReactNode
  /** Why what was written was not taken, and what would be. */
  error?: string | undefined
  required?: boolean
  /** Says "optional" after the label. */
  optional?: boolean
  /** The label is read aloud but not drawn. */
  hideLabel?: boolean
  className?: string
}

/** The sentence to show beside the field `name` when `refusal` is about that field; otherwise undefined. */
export const fieldError = (refusal: Refusal | undefined, name: string): string | undefined =>
  refusal?.field === name ? [refusal.reason, refusal.next].filter(Boolean).join(' ') : undefined

/** Label above, hint and error below, tied to the control by id. */
export function Field({
  label,
  name,
  hint,
  error,
  required,
  optional,
  hideLabel,
  className,
  children,
}: FieldProps & { children: (control: ControlProps) => ReactNode }) {
  const id = useId()
  const described = cx(Boolean(hint) && `${id}-hint`, Boolean(error) && `${id}-error`)
  return (
    <div className={cx('min-w-0', className)}>
      <label htmlFor={id} className={cx('mb-1.5 block font-medium', hideLabel && 'sr-only')}>
        {label}
        {optional && <span className="font-normal text-ink-2"> optional</span>}
      </label>
      {children({
        id,
        name,
        ...(required && { required }),
        ...(described && { 'aria-describedby': described }),
        ...(error && { 'aria-invalid': true }),
      })}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint && (
        <p id={`${id}-hint`} className="mt-1.5 text-dense text-ink-2">
          {hint}
        </p>
      )}
    </div>
  )
}

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="mt-1.5 flex gap-1.5 text-dense text-refuse">
      <Icon name="cross" size={13} className="mt-[3.5px]" />
      <span>{children}</span>
    </p>
  )
}
