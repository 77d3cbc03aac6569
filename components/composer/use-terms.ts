'use client'

import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import type { DraftInput, DraftView } from '@/lib/signing'
import type { PartProps } from './actions'
import { readTerms, without } from './terms'

const PAUSE_MS = 700

type Kept = 'saved' | 'typing' | 'saving' | 'refused'

/** Keeps on the server what is typed, a moment after the last key: a reload, or another device, finds it there. */
export function useTerms(
  { draft, actions, apply }: Pick<PartProps, 'draft' | 'actions' | 'apply'>,
  form: RefObject<HTMLFormElement | null>,
  zone: string,
) {
  const [kept, setKept] = useState<Kept>('saved')
  const [refusal, setRefusal] = useState<Refusal>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const last = useRef<DraftInput>(draft.input)
  const envelopeId = draft.id

  const save = useCallback(async (): Promise<Result<DraftView> | undefined> => {
    clearTimeout(timer.current)
    if (!form.current) return undefined
    const input = readTerms(new FormData(form.current), zone)
    setKept('saving')
    const result = await apply(() => actions.saveTerms({ envelopeId, input }))
    if (result.ok) last.current = result.value.input
    else if (result.field) {
      const rest = without(result.field, input, last.current)
      const again = rest && (await apply(() => actions.saveTerms({ envelopeId, input: rest })))
      if (again?.ok) last.current = again.value.input
    }
    setRefusal(result.ok ? undefined : result)
    setKept(result.ok ? 'saved' : 'refused')
    return result
  }, [actions, apply, envelopeId, form, zone])

  const changed = useCallback(() => {
    setKept('typing')
    clearTimeout(timer.current)
    timer.current = setTimeout(save, PAUSE_MS)
  }, [save])

  // Whoever leaves in the middle of a word still finds it.
  useEffect(() => {
    const leave = () => document.visibilityState === 'hidden' && kept === 'typing' && save()
    document.addEventListener('visibilitychange', leave)
    return () => document.removeEventListener('visibilitychange', leave)
  }, [kept, save])
  useEffect(() => () => clearTimeout(timer.current), [])

  return { kept, refusal, save, changed }
}
