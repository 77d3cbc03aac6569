'use client'

import { type ButtonHTMLAttributes, type FocusEvent, type MouseEvent, type ReactNode, useEffect, useState } from 'react'
import { useFormStatus } from 'react-dom'
import { type ButtonKind, type ButtonSize, buttonClass } from './button-style'
import { firstClickOnly } from './second-click'

type NativeButton = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>

export interface ButtonProps extends NativeButton {
  kind?: Exclude<ButtonKind, 'seal'>
  size?: ButtonSize
  /** An icon or rosette before the words. */
  before?: ReactNode
  /** Its act has the device ask for a passkey, while `aria-busy`. */
  device?: boolean
  className?: string
}

/**
 * A native button. It ignores a second click within 400 ms unless the person was elsewhere in between, and every click while its own
 * form is on its way, without losing focus. Disabled, it is dashed: not yet. Submits its form unless `type` says otherwise.
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
}: Omit<ButtonProps, 'kind' | 'before' | 'device'> & { rosette?: ReactNode }) {
  return (
    <GuardedButton
      {...rest}
      device
      before={rosette && <span className="rosette-slot">{rosette}</span>}
      look={buttonClass('seal', size, className)}
    />
  )
}

type Guarded = NativeButton & Pick<ButtonProps, 'before' | 'device'> & { look: string }

function GuardedButton({ look, before, device = false, children, onClick, onBlur, ...native }: Guarded) {
  const { pending } = useFormStatus()
  const [{ counts, left }] = useState(firstClickOnly)
  // Whoever comes back from the device's own dialog was elsewhere, and may try again at once.
  const asking = device && native['aria-busy'] === true
  useEffect(() => {
    if (!asking) left()
  }, [asking, left])
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
