'use client'

import { useCallback, useRef, useState } from 'react'
import { type Result, refuse } from '@/lib/core'
import type { DraftView } from '@/lib/signing'

const LOST = refuse('connection-lost', 'The server could not be reached.', { next: 'What you typed stands here; try again in a moment.' })

/** The draft as the server last answered it. Changes go one after the other, so that answers cannot overtake each other. */
export function useDraft(first: DraftView) {
  const [draft, setDraft] = useState(first)
  const [working, setWorking] = useState(0)
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const apply = useCallback((act: () => Promise<Result<DraftView>>): Promise<Result<DraftView>> => {
    setWorking((count) => count + 1)
    const done = line.current.then(act).catch((): Result<DraftView> => LOST)
    line.current = done
    return done.then((result) => {
      setWorking((count) => count - 1)
      if (result.ok) setDraft(result.value)
      return result
    })
  }, [])
  return { draft, apply, working: working > 0 }
}
