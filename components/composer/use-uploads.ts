'use client'

import { useCallback, useRef, useState } from 'react'
import { type Refusal, type Result, refuse } from '@/lib/core'
import { type UploadTo, uploadFile } from './upload'

/** A file on its way, or refused. */
export interface Upload {
  readonly key: number
  readonly name: string
  readonly size: number
  /** How much of it has been sent, 0 to 1. At 1 the server reads it. */
  readonly sent: number
  readonly refusal?: Refusal
}

const EMPTY = refuse('file-empty', 'The file is empty.', { next: 'Choose another.' })

/** Sends files one after the other. What is taken leaves the list after `taken`; what is refused stays with its reason. */
export function useUploads(to: UploadTo, taken: (result: Result<unknown>) => Promise<unknown>) {
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const last = useRef(0)
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const { envelopeId, how, documentId } = to

  const drop = useCallback((key: number) => setUploads((all) => all.filter((one) => one.key !== key)), [])
  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        last.current += 1
        const key = last.current
        const change = (part: Partial<Upload>) => setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)))
        setUploads((all) => [
          ...all.filter((one) => one.name !== file.name || !one.refusal),
          { key, name: file.name, size: file.size, sent: 0 },
        ])
        const target = { envelopeId, how, ...(documentId && { documentId }) }
        line.current = line.current.then(async () => {
          const result = file.size === 0 ? EMPTY : await uploadFile(file, target, (sent) => change({ sent }))
          if (!result.ok) return change({ refusal: result })
          await taken(result)
          drop(key)
        })
      }
    },
    [envelopeId, how, documentId, taken, drop],
  )
  return { uploads, add, drop }
}
