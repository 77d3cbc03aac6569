import type { ReactNode } from 'react'

/** A key on the keyboard. */
export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="rounded-sm border border-line-2 bg-sheet px-1 text-hash text-ink-2">{children}</kbd>
)
