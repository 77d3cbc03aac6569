'use client'

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { type BytesState, DocumentBytes } from './document-bytes'
import type { ReaderDocument, ReaderFile } from './documents'

/** The files of an envelope on their way into this browser. */
export interface Library {
  /** The bytes of a file named by its URL. */
  of(file: ReaderFile): DocumentBytes
  readonly phase: BytesState['phase']
  /** 0 to 100, of all bytes of all files. */
  readonly percent: number
  /** Asks again after the server did not answer. */
  again(): void
}

const WORST: readonly BytesState['phase'][] = ['differs', 'refused', 'unreachable', 'loading', 'agrees']

/** Begins to fetch every file at once, before the viewer is there; tells how far they are, together. */
export function useLibrary(documents: readonly ReaderDocument[]): Library {
  const [shelf] = useState(() => new Map(documents.flatMap(({ files }) => files).map((file) => [file.url, new DocumentBytes(file)])))
  const again = useCallback(() => {
    for (const bytes of shelf.values()) void bytes.start()
  }, [shelf])
  useEffect(() => {
    again()
    return () => {
      for (const bytes of shelf.values()) bytes.stop()
    }
  }, [again, shelf])

  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [...shelf.values()].map((bytes) => bytes.subscribe(listener))
      return () => {
        for (const end of ends) end()
      }
    },
    [shelf],
  )
  // A string, so that a hundred parts of a large file redraw the page a hundred times at most.
  const summary = useSyncExternalStore(
    subscribe,
    () => summaryOf([...shelf.values()].map((bytes) => bytes.state())),
    () => 'loading 0',
  )
  return useMemo(() => {
    const [phase, percent] = summary.split(' ') as [BytesState['phase'], string]
    return { of: (file) => shelf.get(file.url) as DocumentBytes, phase, percent: Number(percent), again }
  }, [shelf, summary, again])
}

function summaryOf(states: readonly BytesState[]): string {
  const phase = WORST.find((one) => states.some((state) => state.phase === one)) ?? 'loading'
  const size = states.reduce((sum, state) => sum + state.size, 0)
  const received = states.reduce((sum, state) => sum + state.received, 0)
  return `${phase} ${size ? Math.floor((received / size) * 100) : 0}`
}
