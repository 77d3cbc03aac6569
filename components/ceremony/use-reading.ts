'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { type ReaderDocument, type Seen, union } from '@/components/reader'
import type { CeremonyActs } from './types'

/** How long pages gather before they are reported, milliseconds. */
const GATHER_MS = 1200

export interface Reading {
  readonly seen: Seen
  readonly onSeen: (versionId: string, page: number) => void
  /** Reports what is not reported yet, and resolves when the server has it or did not answer. */
  readonly flush: () => Promise<void>
}

/** Pages seen here and on the reader's other devices; reported as they are seen, so that a reload loses nothing. */
export function useReading(documents: readonly ReaderDocument[], report: CeremonyActs['reportReading'] | undefined): Reading {
  const [seen, setSeen] = useState<Seen>(() => Object.fromEntries(documents.map(({ versionId, seen }) => [versionId, seen])))
  const known = useRef(seen)
  const unreported = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const add = useCallback((versionId: string, pages: readonly number[]) => {
    const before = known.current[versionId] ?? []
    const after = union(before, pages)
    if (after.length === before.length) return false
    known.current = { ...known.current, [versionId]: after }
    setSeen(known.current)
    return true
  }, [])

  const flush = useCallback(async () => {
    clearTimeout(timer.current)
    const waiting = [...unreported.current]
    unreported.current.clear()
    for (const versionId of waiting) {
      try {
        const reported = await report?.(versionId, known.current[versionId] ?? [])
        if (reported?.ok) add(versionId, reported.value.pages)
      } catch {
        unreported.current.add(versionId)
      }
    }
  }, [report, add])

  const onSeen = useCallback(
    (versionId: string, page: number) => {
      if (!add(versionId, [page]) || !report) return
      unreported.current.add(versionId)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void flush(), GATHER_MS)
    },
    [add, flush, report],
  )

  useEffect(() => {
    const leaving = () => document.visibilityState === 'hidden' && void flush()
    document.addEventListener('visibilitychange', leaving)
    return () => document.removeEventListener('visibilitychange', leaving)
  }, [flush])

  return { seen, onSeen, flush }
}
