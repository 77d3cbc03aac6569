'use client'

import { Button, Icon, Progress } from '../ui'
import { sizeWords } from './size-words'
import type { Upload } from './use-uploads'

/** Files on their way with how far they have come, and refused ones with the reason. */
export function UploadsList({ uploads, onDrop }: { uploads: readonly Upload[]; onDrop: (key: number) => void }) {
  return (
    <ul aria-live="polite">
      {uploads.map(({ key, name, size, sent, refusal }) => (
        <li key={key} className="border-b border-line py-3">
          <div className="flex items-baseline gap-x-3">
            <span className="min-w-0 flex-1 text-item break-words">{name}</span>
            <span className="text-dense text-ink-2">{sizeWords(size)}</span>
          </div>
          {refusal ? (
            <div role="alert" className="mt-1 flex flex-wrap items-start gap-x-3 gap-y-1 text-refuse">
              <span className="flex min-w-0 flex-1 gap-1.5">
                <Icon name="cross" size={13} className="mt-[3.5px]" />
                <span className="min-w-0">
                  Not taken: {refusal.reason} {refusal.next && <span className="text-ink-2">{refusal.next}</span>}
                </span>
              </span>
              <Button kind="bare" type="button" onClick={() => onDrop(key)}>
                Put aside
              </Button>
            </div>
          ) : (
            <div className="mt-2">
              <Progress
                value={Math.round(sent * 100)}
                max={100}
                label={sent < 1 ? `${name}: ${Math.round(sent * 100)} % sent` : `${name}: being checked`}
              />
              <p className="mt-1 text-dense text-ink-2">{sent < 1 ? `${Math.round(sent * 100)} % sent` : 'Sent; being checked'}</p>
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
