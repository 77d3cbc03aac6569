import type { ReactNode } from 'react'
import { FieldError } from '../ui'

interface SentenceFieldProps {
  readonly name: string
  readonly error: string | undefined
  /** The control, with what ties its error to it. */
  readonly children: (tied: { 'aria-invalid'?: true; 'aria-describedby'?: string }) => ReactNode
}

/** A control inside the sentence, what is wrong with it right below. */
export function SentenceField({ name, error, children }: SentenceFieldProps) {
  const id = `${name}-error`
  return (
    <span className="inline-flex max-w-full flex-col align-baseline">
      {children(error ? { 'aria-invalid': true, 'aria-describedby': id } : {})}
      {error && (
        <span className="max-w-80 pb-2 font-sans tracking-normal">
          <FieldError id={id}>{error}</FieldError>
        </span>
      )}
    </span>
  )
}
