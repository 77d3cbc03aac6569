'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import type { Refusal } from '@/lib/core'
import type { Prepared } from '@/lib/identity'
import { answerOf } from '../identity/ceremony'
import { ProposalGesture } from '../proposals'
import { Button, ReasonField, RefusalNotice } from '../ui'
import type { DraftActs } from './acts'

/** Proposes the checked draft: why, then the sentence and its gesture. */
export function ProposeDraft({ hash, acts }: { hash: string; acts: Pick<DraftActs, 'propose' | 'finish'> }) {
  const router = useRouter()
  const [reason, setReason] = useState('')
  const [prepared, setPrepared] = useState<Prepared>()
  const [refusal, setRefusal] = useState<Refusal>()
  const ask = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('reason') ?? '').trim()
    setReason(typed)
    setRefusal(undefined)
    const answer = await answerOf(acts.propose(typed))
    if (answer.ok) setPrepared(answer.value)
    else setRefusal(answer)
  }
  return (
    <section aria-label="Propose" className="mt-6 border-t border-line-2 pt-4">
      {!prepared && (
        <form onSubmit={ask} noValidate className="space-y-3">
          <ReasonField refusal={refusal} label="Why" hint="The second administrator reads it, and whoever reads the policies." />
          <Button kind="ink">Propose</Button>
        </form>
      )}
      {refusal && !refusal.field && <RefusalNotice refusal={refusal} className="mt-4" />}
      {prepared && (
        <>
          <p className="mb-2 text-state wrap-anywhere">I propose these policies, because: “{reason}”</p>
          <p className="mb-4 text-ink-2">They decide nothing until they are activated.</p>
          <ProposalGesture
            act="propose"
            kind="policy"
            digest={hash}
            prepared={prepared}
            finish={acts.finish}
            onDone={() => router.push('/policy')}
          />
        </>
      )}
    </section>
  )
}
