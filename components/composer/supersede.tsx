'use client'

import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { FileDrop } from './file-drop'
import { UploadsList } from './uploads-list'
import { useUploads } from './use-uploads'

/** Puts another file in a sent document's place: a new version, which everyone signs anew. */
export function Supersede({
  envelopeId,
  documentId,
  name,
  limitMb,
}: {
  envelopeId: string
  documentId: string
  name: string
  limitMb: number
}) {
  const router = useRouter()
  const taken = useCallback(async () => {
    router.push(`/envelopes/${envelopeId}?replaced=1`)
    router.refresh()
  }, [router, envelopeId])
  const { uploads, add, drop } = useUploads({ envelopeId, how: 'supersede', documentId }, taken)
  return (
    <div className="space-y-4">
      <p className="text-ink-2">
        The new file takes the place of {name} as a new version. Everyone signs that version; signatures on the present one stay recorded,
        and no longer count.
      </p>
      <FileDrop onFiles={add} label="Drop the new file here" hint={`PDF, up to ${limitMb} MB.`} />
      <UploadsList uploads={uploads} onDrop={drop} />
    </div>
  )
}
