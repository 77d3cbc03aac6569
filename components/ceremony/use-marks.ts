'use client'

import { useCallback, useEffect, useState } from 'react'

/** The ticks of one version of one envelope. */
export interface Marks {
  readonly stated: boolean
  readonly consented: boolean
  readonly state: (ticked: boolean) => void
  readonly consent: (ticked: boolean) => void
  /** Nothing is left of them in this browser. */
  readonly forget: () => void
}

const NONE = { stated: false, consented: false }

/** Keeps the ticks over a reload in this tab. They are not the act: that is the gesture, over a statement made anew. */
export function useMarks(subject: string): Marks {
  const key = `countersign/marks/${subject}`
  const [marks, setMarks] = useState(NONE)
  useEffect(() => {
    const kept = sessionStorage.getItem(key)
    if (kept) setMarks({ stated: kept.includes('stated'), consented: kept.includes('consented') })
  }, [key])
  const change = useCallback(
    (part: Partial<typeof NONE>) =>
      setMarks((now) => {
        const next = { ...now, ...part }
        sessionStorage.setItem(key, `${next.stated ? 'stated ' : ''}${next.consented ? 'consented' : ''}`)
        return next
      }),
    [key],
  )
  return {
    ...marks,
    state: useCallback((stated) => change({ stated }), [change]),
    consent: useCallback((consented) => change({ consented }), [change]),
    forget: useCallback(() => sessionStorage.removeItem(key), [key]),
  }
}
