'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '../ui'

const AT_FIRST = 20

interface ShortenedProps<One> {
  readonly all: readonly One[]
  /** What the button says that shows the rest. */
  readonly more: string
  readonly label?: string
  readonly children: (one: One) => ReactNode
}

/** A long list of which the first are shown, and all when they are asked for. */
export function Shortened<One>({ all, more, label, children }: ShortenedProps<One>) {
  const [whole, setWhole] = useState(all.length <= AT_FIRST)
  return (
    <>
      <ol aria-label={label}>{all.slice(0, whole ? all.length : AT_FIRST).map(children)}</ol>
      {!whole && all.length > AT_FIRST && (
        <Button type="button" size="small" className="mt-3" onClick={() => setWhole(true)}>
          {more}
        </Button>
      )}
    </>
  )
}
