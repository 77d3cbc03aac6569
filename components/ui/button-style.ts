import { cx } from './cx'

/** ink = the primary act; plain = everything else; bare = a link-like act in a sentence; seal = takes a passkey, and nothing else does. */
export type ButtonKind = 'ink' | 'plain' | 'bare' | 'seal'
export type ButtonSize = 'normal' | 'small' | 'large'

const SHARED = 'inline-flex items-center justify-center gap-2 font-sans no-underline select-none transition-colors'
const BOXED = 'rounded-md border font-medium disabled:border-dashed disabled:border-ink-3 disabled:bg-transparent disabled:text-ink-2'

const KINDS: Record<ButtonKind, string> = {
  ink: cx(BOXED, 'border-ink bg-ink text-paper hover:bg-ink/88'),
  plain: cx(BOXED, 'border-ink-3 bg-sheet text-ink hover:border-ink'),
  bare: 'link rounded-sm text-left font-normal text-inherit disabled:text-ink-2 disabled:no-underline',
  seal: cx(BOXED, 'border-seal bg-seal text-seal-ink hover:bg-seal/92'),
}

const SIZES: Record<ButtonSize, string> = {
  small: 'min-h-8 px-3 py-1 text-dense',
  normal: 'min-h-9 px-3.5 py-1.5 text-ui',
  large: 'min-h-13 w-full px-5 py-2.5 text-[1.0625rem] leading-6',
}

export const buttonClass = (kind: ButtonKind, size: ButtonSize, className?: string): string =>
  cx(SHARED, KINDS[kind], kind !== 'bare' && SIZES[size], className)
