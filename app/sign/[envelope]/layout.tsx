import type { ReactNode } from 'react'
import { env } from '@/lib/env'

/** The signing pages have no top bar; what is signed in a demonstration says so all the same. */
export default function SignLayout({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      {env().COUNTERSIGN_DEMO && (
        <p className="no-print pointer-events-none absolute top-20 left-[55%] z-10 -translate-x-1/2 rounded-sm border border-dashed border-ink-3 bg-paper px-1.5 text-meta text-ink-2 lg:fixed lg:top-auto lg:bottom-4 lg:left-5 lg:translate-x-0">
          DEMO
        </p>
      )}
    </>
  )
}
