'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import { Button, RefusalNotice } from '../ui'
import { FileDrop } from './file-drop'
import { handOver } from './upload'

/** The first step: the documents. Choosing them begins a draft on the server, which from then on keeps everything. */
export function Start({ startDraft, limitMb }: { startDraft: () => Promise<Result<{ envelopeId: string }>>; limitMb: number }) {
  const router = useRouter()
  const [refusal, setRefusal] = useState<Refusal>()
  const [going, setGoing] = useState(false)
  const begin = async (files: readonly File[]) => {
    if (going) return
    setGoing(true)
    const begun = await startDraft()
    if (!begun.ok) {
      setRefusal(begun)
      setGoing(false)
      return
    }
    handOver(begun.value.envelopeId, files)
    router.push(`/envelopes/${begun.value.envelopeId}/edit`)
  }
  return (
    <div className="mt-6 space-y-4" aria-busy={going}>
      {refusal && <RefusalNotice refusal={refusal} />}
      <FileDrop
        onFiles={begin}
        label={going ? 'Beginning the envelope' : 'Drop the documents to be signed here'}
        hint={`PDF, up to ${limitMb} MB each. You can also paste a file.`}
        several
        paste
      />
      <p className="text-ink-2">
        No document at hand?{' '}
        <Button kind="bare" type="button" onClick={() => begin([])}>
          Begin with the details
        </Button>
      </p>
    </div>
  )
}
