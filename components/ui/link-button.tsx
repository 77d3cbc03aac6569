import Link from 'next/link'
import type { AnchorHTMLAttributes, ReactNode } from 'react'
import { type ButtonKind, type ButtonSize, buttonClass } from './button-style'

type NativeAnchor = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'className' | 'href' | 'onClick' | 'onMouseEnter' | 'onTouchStart'>

export interface LinkButtonProps extends NativeAnchor {
  href: string
  kind?: Exclude<ButtonKind, 'seal'>
  size?: ButtonSize
  before?: ReactNode
  /** A file or another host: a plain anchor, without client navigation or prefetching. */
  file?: boolean
  className?: string
}

type TextLinkProps = NativeAnchor & Pick<LinkButtonProps, 'href' | 'file' | 'className'>

/** Goes somewhere and looks like a button. Use `file` for downloads. */
export function LinkButton({
  href,
  kind = 'plain',
  size = 'normal',
  before,
  file = false,
  className,
  children,
  ...native
}: LinkButtonProps) {
  const Anchor = file ? 'a' : Link
  return (
    <Anchor href={href} {...native} className={buttonClass(kind, size, className)}>
      {before}
      {children}
    </Anchor>
  )
}

/** A link in running text. Use `file` for downloads. */
export function TextLink({ href, file = false, className = '', children, ...native }: TextLinkProps) {
  const Anchor = file ? 'a' : Link
  return (
    <Anchor href={href} {...native} className={`link rounded-sm ${className}`}>
      {children}
    </Anchor>
  )
}
