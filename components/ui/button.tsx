'use client'

import { type ButtonHTMLAttributes, type FocusEvent, type MouseEvent, type ReactNode, useState } from 'react'
import { useFormStatus } from 'react-dom'
import { type ButtonKind, type ButtonSize, buttonClass } from './button-style'
import { firstClickOnly } from './second-click'

type NativeButton = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>

export interface ButtonProps extends NativeButton {
  kind?: Exclude<ButtonKind, 'seal'>
  size?: ButtonSize
  /** An icon or rosette before the words. */
  before?: ReactNode
  className?: string
}

/**
 * A native button. It ignores a second click within 400 ms unless focus went elsewhere in between, and every click while its own form is on its way, without
 * losing focus. Disabled, it is dashed: not yet. Submits its form unless `type` says otherwise.
 */
export function Button({ kind = 'plain', size = 'normal', className, ...rest }: ButtonProps) {
  return <GuardedButton {...rest} look={buttonClass(kind, size, className)} />
}

/**
 * The one viridian button: it takes a passkey. `rosette` is the figure of exactly what it will sign
 * (`<Rosette hash size={24} state="plain" />`); it is hidden while the button is disabled.
 */
export function SealButton({
  rosette,
  className,
  size = 'large',
  ...rest
}: Omit<ButtonProps, 'kind' | 'before'> & { rosette?: ReactNode }) {
  return (
    <GuardedButton
      {...rest}
      before={rosette && <span className="rosette-slot">{rosette}</span>}
      look={buttonClass('seal', size, className)}
    />
  )
}

function GuardedButton({ look, before, children, onClick, onBlur, ...native }: NativeButton & { look: string; before?: ReactNode }) {
  const { pending } = useFormStatus()
  const [{ counts, left }] = useState(firstClickOnly)
  const guard = (event: MouseEvent<HTMLButtonElement>) => {
    if (pending || !counts(event.timeStamp)) event.preventDefault()
    else onClick?.(event)
  }
  const leave = (event: FocusEvent<HTMLButtonElement>) => {
    left()
    onBlur?.(event)
  }
  return (
    <button {...native} onClick={guard} onBlur={leave} aria-busy={pending || native['aria-busy']} className={look}>
      {before}
      {children}
    </button>
  )
}
