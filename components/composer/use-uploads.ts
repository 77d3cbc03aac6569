'use client'

import { useCallback, useRef, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import { plainlyWrong } from './file-check'
import { patiently, type UploadTo, uploadFile } from './upload'

/** A file on its way, waiting, or refused. It is kept until it is taken or put aside. */
export interface Upload {
  readonly key: number
  readonly file: File
  /** How much of it has been sent, 0 to 1. At 1 the server reads it. */
  readonly sent: number
  /** The server is busy with other files; it is sent again by itself. */
  readonly waits: boolean
  readonly refusal: Refusal | undefined
}

const FRESH = { sent: 0, waits: false, refusal: undefined } as const

/** A file that was refused before anything of it was sent. */
export const refusedFile = (key: number, file: File, refusal: Refusal): Upload => ({ key, file, ...FRESH, refusal })

/** Sends files one after the other. What is taken leaves the list after `taken`; what is refused stays with its reason. */
export function useUploads(to: UploadTo, limitMb: number, taken: (result: Result<unknown>) => Promise<unknown>) {
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const last = useRef(0)
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const latest = useRef({ to, taken })
  latest.current = { to, taken }

  const change = useCallback(
    (key: number, part: Partial<Upload>) => setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one))),
    [],
  )
  const drop = useCallback((key: number) => setUploads((all) => all.filter((one) => one.key !== key)), [])
  const send = useCallback(
    (key: number, file: File) => {
      line.current = line.current.then(async () => {
        const once = () => uploadFile(file, latest.current.to, (sent) => change(key, { sent, waits: false }))
        const result = (await plainlyWrong(file, limitMb)) ?? (await patiently(once, () => change(key, { sent: 0, waits: true })))
        if (!result.ok) return change(key, { refusal: result })
        await latest.current.taken(result)
        drop(key)
      })
    },
    [change, drop, limitMb],
  )
  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        last.current += 1
        const key = last.current
        setUploads((all) => [...all.filter((one) => one.file.name !== file.name || !one.refusal), { key, file, ...FRESH }])
        send(key, file)
      }
    },
    [send],
  )
  const again = useCallback(
    ({ key, file }: Upload) => {
      change(key, FRESH)
      send(key, file)
    },
    [change, send],
  )
  return { uploads, add, drop, again }
}
