import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { cx } from './cx'
import { FieldError } from './field'

export interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'className' | 'id'> {
  label: ReactNode
  hint?: ReactNode
  error?: string | undefined
  /** One of several that exclude each other. */
  radio?: boolean
  className?: string
}

/** A native checkbox (or radio button) drawn as a square of ink. Works in server and client components. */
export function Checkbox({ label, hint, error, radio = false, className, ...native }: CheckboxProps) {
  const id = useId()
  const described = cx(Boolean(hint) && `${id}-hint`, Boolean(error) && `${id}-error`)
  return (
    <div className={className}>
      <label className={cx('flex gap-2.5 py-0.5 font-medium', native.disabled && 'text-ink-2')}>
        <input
          {...native}
          type={radio ? 'radio' : 'checkbox'}
          className="check-box"
          aria-describedby={described || undefined}
          aria-invalid={error ? true : undefined}
        />
        <span className="min-w-0">{label}</span>
      </label>
      {hint && (
        <p id={`${id}-hint`} className="pl-7 text-dense text-ink-2">
          {hint}
        </p>
      )}
      {error && (
        <div className="pl-7">
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
    </div>
  )
}
