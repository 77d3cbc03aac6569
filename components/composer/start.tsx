'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Refusal, Result } from '@/lib/core'
import { Button, FileDrop, RefusalNotice } from '../ui'
import { plainlyWrong } from './file-check'
import { handOver } from './upload'
import { UploadsList } from './uploads-list'
import { refusedFile, type Upload } from './use-uploads'

/**
 * The first step: the documents. Choosing one that can be sent begins a draft on the server, which from then on keeps everything;
 * files that are all plainly wrong begin nothing.
 */
export function Start({ startDraft, limitMb }: { startDraft: () => Promise<Result<{ envelopeId: string }>>; limitMb: number }) {
  const router = useRouter()
  const [refusal, setRefusal] = useState<Refusal>()
  const [wrong, setWrong] = useState<readonly Upload[]>([])
  const [going, setGoing] = useState(false)
  const begin = async (files: readonly File[]) => {
    const begun = await startDraft()
    if (!begun.ok) {
      setRefusal(begun)
      setGoing(false)
      return
    }
    handOver(begun.value.envelopeId, files)
    router.push(`/envelopes/${begun.value.envelopeId}/edit`)
  }
  const choose = async (files: readonly File[]) => {
    if (going) return
    setGoing(true)
    const found = await Promise.all(files.map((file) => plainlyWrong(file, limitMb)))
    setWrong(files.flatMap((file, key) => (found[key] ? refusedFile(key, file, found[key]) : [])))
    if (files.length === 0 || found.includes(undefined)) return begin(files)
    setGoing(false)
  }
  return (
    <div className="mt-6 space-y-4" aria-busy={going}>
      {refusal && <RefusalNotice refusal={refusal} />}
      <FileDrop
        onFiles={choose}
        label={going ? 'Beginning the envelope' : 'Drop the documents to be signed here'}
        hint={`PDF, up to ${limitMb} MB each. You can also paste a file.`}
        several
        paste
      />
      <UploadsList uploads={wrong} onDrop={(key) => setWrong((all) => all.filter((one) => one.key !== key))} onAgain={() => {}} />
      <p className="text-ink-2">
        No document at hand?{' '}
        <Button kind="bare" type="button" onClick={() => choose([])}>
          Begin with the details
        </Button>
      </p>
    </div>
  )
}
