'use client'

import { useEffect, useState } from 'react'
import type { Refusal } from '@/lib/core'
import type { ReplayView } from '@/lib/rulebook'
import { answerOf } from '../identity/ceremony'
import { Button, RefusalNotice, Select } from '../ui'
import type { DraftActs } from './acts'
import { ReplayResult } from './replay-result'

const PERIODS = [
  ['', 'Every past decision'],
  ['7', 'Those of the last seven days'],
  ['30', 'Those of the last thirty days'],
  ['365', 'Those of the last year'],
] as const

const DAY_MS = 86_400_000
const AGAIN_MS = 400

/** Asks the draft about past decisions, and follows how far that is. */
export function ReplayDraft({ zone, mayOpen, acts }: { zone: string; mayOpen: boolean; acts: Pick<DraftActs, 'replay' | 'progress'> }) {
  const [days, setDays] = useState('')
  const [id, setId] = useState<string>()
  const [view, setView] = useState<ReplayView>()
  const [refusal, setRefusal] = useState<Refusal>()

  const begin = async () => {
    setRefusal(undefined)
    setView(undefined)
    const since = days === '' ? '' : new Date(Date.now() - Number(days) * DAY_MS).toISOString()
    const answer = await answerOf(acts.replay(since))
    if (answer.ok) setId(answer.value.replayId)
    else setRefusal(answer)
  }
  useEffect(() => {
    if (!id) return undefined
    let ended = false
    const follow = async () => {
      const answer = await answerOf(acts.progress(id))
      if (ended) return
      if (!answer.ok) return setRefusal(answer)
      setView(answer.value)
      if (!answer.value.finishedAt) timer = setTimeout(follow, AGAIN_MS)
    }
    let timer = setTimeout(follow, 0)
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [id, acts])

  return (
    <section aria-label="Replay" className="mt-6 border-t border-line-2 pt-4">
      <Select label="Ask it about" name="period" value={days} onChange={(event) => setDays(event.target.value)}>
        {PERIODS.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
      <Button type="button" className="mt-3" onClick={() => void begin()}>
        Replay
      </Button>
      {refusal && <RefusalNotice refusal={refusal} className="mt-4" />}
      <div className="mt-3">
        {view ? (
          <ReplayResult replay={view} zone={zone} mayOpen={mayOpen} />
        ) : (
          <p className="text-ink-2">What would have come out differently, on the facts of the time.</p>
        )}
      </div>
    </section>
  )
}
