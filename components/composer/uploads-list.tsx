'use client'

import { Button, Icon, Progress } from '../ui'
import { sizeWords } from './size-words'
import { mayTryAgain } from './upload'
import type { Upload } from './use-uploads'

interface UploadsListProps {
  uploads: readonly Upload[]
  onDrop: (key: number) => void
  onAgain: (upload: Upload) => void
}

/** Files on their way with how far they have come, those that wait, and refused ones with the reason. */
export function UploadsList({ uploads, onDrop, onAgain }: UploadsListProps) {
  return (
    <ul aria-live="polite">
      {uploads.map((upload) => (
        <li key={upload.key} className="border-b border-line py-3">
          <div className="flex items-baseline gap-x-3">
            <span className="min-w-0 flex-1 text-item break-words">{upload.file.name}</span>
            <span className="text-dense text-ink-2">{sizeWords(upload.file.size)}</span>
          </div>
          {upload.refusal ? <Refused {...{ upload, onDrop, onAgain }} /> : upload.waits ? <Waiting /> : <OnItsWay upload={upload} />}
        </li>
      ))}
    </ul>
  )
}

function Refused({ upload, onDrop, onAgain }: { upload: Upload } & Omit<UploadsListProps, 'uploads'>) {
  const { refusal } = upload
  if (!refusal) return null
  return (
    <div role="alert" className="mt-1 flex flex-wrap items-start gap-x-3 gap-y-1 text-refuse">
      <span className="flex min-w-0 flex-1 gap-1.5">
        <Icon name="cross" size={13} className="mt-[3.5px]" />
        <span className="min-w-0">
          Not taken: {refusal.reason} {refusal.next && <span className="text-ink-2">{refusal.next}</span>}
        </span>
      </span>
      {mayTryAgain(refusal) && (
        <Button kind="bare" type="button" onClick={() => onAgain(upload)}>
          Try again
        </Button>
      )}
      <Button kind="bare" type="button" onClick={() => onDrop(upload.key)}>
        Put aside
      </Button>
    </div>
  )
}

function Waiting() {
  return (
    <p className="mt-1 flex gap-1.5 text-dense text-wait">
      <Icon name="hourglass" size={13} className="mt-[2px]" />
      Other files are being read just now. This one is kept here and sent again by itself.
    </p>
  )
}

function OnItsWay({ upload: { file, sent } }: { upload: Upload }) {
  const percent = Math.round(sent * 100)
  return (
    <div className="mt-2">
      <Progress value={percent} max={100} label={sent < 1 ? `${file.name}: ${percent} % sent` : `${file.name}: being checked`} />
      <p className="mt-1 text-dense text-ink-2">{sent < 1 ? `${percent} % sent` : 'Sent; being checked'}</p>
    </div>
  )
}
