'use client'

import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react'
import { Notice } from '../ui'

const Say = createContext<(words: string) => void>(() => {})

/** Tells what was done: the form that did it is often gone with the state of things in which it could be done. */
export const useSay = () => useContext(Say)

/** The line on which a page says what was just done on it; there from the beginning, so that it is read aloud when words come into it. */
export function SaidHere({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<{ readonly words: string }>()
  const line = useRef<HTMLDivElement>(null)
  const say = useCallback((words: string) => setSaid({ words }), [])
  // The button that had the focus may be gone; from here the next Tab goes on in the page.
  useEffect(() => {
    if (said) line.current?.focus()
  }, [said])
  return (
    <Say value={say}>
      <div ref={line} role="status" tabIndex={-1} className="scroll-mt-24 focus:outline-none">
        {said && (
          <Notice kind="done" word="Done" className="mb-8">
            {said.words}
          </Notice>
        )}
      </div>
      {children}
    </Say>
  )
}
