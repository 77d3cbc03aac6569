'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { instantOf } from '../time'
import { DateTimeField, FileDrop } from '../ui'
import { UploadsList } from './uploads-list'
import { useUploads } from './use-uploads'

/** Puts another file in a sent document's place: a new version, which everyone signs anew. */
export function Supersede({
  envelopeId,
  documentId,
  name,
  limitMb,
  ended,
}: {
  envelopeId: string
  documentId: string
  name: string
  limitMb: number
  /** The time for signing has run out: a new version needs a new one. The zone is the sender's, an IANA name. */
  ended: { readonly zone: string; readonly now: Date } | undefined
}) {
  const router = useRouter()
  const [until, setUntil] = useState('')
  const taken = useCallback(async () => {
    router.push(`/envelopes/${envelopeId}?replaced=1`)
    router.refresh()
  }, [router, envelopeId])
  const to = { envelopeId, how: 'supersede', documentId, ...(until && { expiresAt: until }) } as const
  const { uploads, add, drop, again } = useUploads(to, limitMb, taken)
  return (
    <div className="space-y-4">
      <p className="text-ink-2">
        The new file takes the place of {name} as a new version. Everyone signs that version; signatures on the present one stay recorded,
        and no longer count.
      </p>
      {ended && (
        <DateTimeField
          label="Signing ends"
          name="expiresAt"
          required
          zone={ended.zone}
          now={ended.now}
          hint="The time for signing has run out, so the new version needs a new one. After it nobody can sign."
          onChange={(local) => setUntil(instantOf(local, ended.zone)?.toISOString() ?? '')}
        />
      )}
      <FileDrop onFiles={add} label="Drop the new file here" hint={`PDF, up to ${limitMb} MB.`} />
      <UploadsList uploads={uploads} onDrop={drop} onAgain={again} />
    </div>
  )
}
