'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { Refusal } from '@/lib/core'
import type { DraftDocument } from '@/lib/signing'
import { Button, FieldError, FileDrop, Hash, Icon } from '../ui'
import type { PartProps } from './actions'
import { sizeWords } from './size-words'
import { takeOver } from './upload'
import { UploadsList } from './uploads-list'
import { useUploads } from './use-uploads'

/** The files of the envelope, in their order, and the place where more are added. */
export function DocumentsPart({ draft, actions, apply, limitMb, missing }: PartProps & { limitMb: number; missing: Refusal | undefined }) {
  const envelopeId = draft.id
  const taken = useCallback(() => apply(() => actions.readDraft(envelopeId)), [apply, actions, envelopeId])
  const { uploads, add, drop, again } = useUploads({ envelopeId, how: 'add' }, limitMb, taken)
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    add(takeOver(envelopeId))
  }, [add, envelopeId])
  return (
    <div>
      <ol>
        {draft.documents.map((document) => (
          <DocumentRow key={document.id} document={document} last={draft.documents.length} {...{ draft, actions, apply }} />
        ))}
      </ol>
      <UploadsList uploads={uploads} onDrop={drop} onAgain={again} />
      <div className="mt-4">
        <FileDrop
          onFiles={add}
          label={draft.documents.length ? 'Drop more documents here' : 'Drop the documents to be signed here'}
          hint={`PDF, up to ${limitMb} MB each. You can also paste a file.`}
          several
          paste
        />
        {missing && draft.documents.length === 0 && (
          <FieldError id="documents-missing">{[missing.reason, missing.next].filter(Boolean).join(' ')}</FieldError>
        )}
      </div>
    </div>
  )
}

function DocumentRow({
  document,
  last,
  draft,
  actions,
  apply,
}: Pick<PartProps, 'draft' | 'actions' | 'apply'> & { document: DraftDocument; last: number }) {
  const [refusal, setRefusal] = useState<Refusal>()
  const { id: documentId, name, position, pages, size, notes } = document
  const act = async (change: Parameters<PartProps['apply']>[0]) => {
    const result = await apply(change)
    setRefusal(result.ok ? undefined : result)
  }
  const move = (to: number) => act(() => actions.putDocument({ envelopeId: draft.id, documentId, position: to }))
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="min-w-0 flex-1 basis-60">
          <span className="text-item break-words">{name}</span>
          <span className="block text-dense text-ink-2">
            {pages.length} {pages.length === 1 ? 'page' : 'pages'} · {sizeWords(size)} ·{' '}
            <Hash value={document.suppliedSha256} what={`SHA-256 of ${name}`} />
          </span>
        </span>
        <span className="flex items-center gap-3 text-dense">
          {last > 1 && (
            <>
              <MoveButton label={`Move ${name} up`} icon="up" disabled={position === 1} onClick={() => move(position - 1)} />
              <MoveButton label={`Move ${name} down`} icon="down" disabled={position === last} onClick={() => move(position + 1)} />
            </>
          )}
          <Button
            kind="bare"
            type="button"
            aria-label={`Remove ${name}`}
            onClick={() => act(() => actions.dropDocument({ envelopeId: draft.id, documentId }))}
          >
            Remove
          </Button>
        </span>
      </div>
      {notes.map((note) => (
        <p key={note.code} className="mt-1 flex gap-1.5 text-dense text-ink-2">
          <Icon name="info" size={13} className="mt-[3.5px]" />
          <span>{note.text}</span>
        </p>
      ))}
      {refusal && <FieldError id={`${documentId}-error`}>{refusal.reason}</FieldError>}
    </li>
  )
}

function MoveButton({ label, icon, disabled, onClick }: { label: string; icon: 'up' | 'down'; disabled: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
      className="-m-1 rounded-sm p-1 text-ink-2 hover:text-ink disabled:invisible"
    >
      <Icon name={icon} />
    </button>
  )
}
