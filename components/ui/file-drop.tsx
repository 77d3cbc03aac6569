'use client'

import { type ClipboardEvent, type DragEvent, useEffect, useId, useRef, useState } from 'react'
import { buttonClass } from './button-style'
import { cx } from './cx'
import { Icon } from './icon'

export interface FileDropProps {
  onFiles: (files: readonly File[]) => void
  /** Read aloud and shown: what to bring. */
  label: string
  hint: string
  several?: boolean
  /** Which files the system's own window offers; PDF unless told otherwise. */
  accept?: string
  /** Takes files pasted anywhere on the page. */
  paste?: boolean
}

/** A place for files: drop, choose or paste. The native file control does the choosing, so that it works from the keyboard. */
export function FileDrop({ onFiles, label, hint, several = false, accept = 'application/pdf,.pdf', paste = false }: FileDropProps) {
  const [over, setOver] = useState(false)
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])]
    if (files.length) onFiles(several ? files : files.slice(0, 1))
  }
  usePaste(paste, take)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the control inside is everyone's
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx(
        'relative flex flex-wrap items-center gap-x-4 gap-y-3 rounded-md border border-dashed px-5 py-5 transition-colors',
        over ? 'border-ink bg-sheet' : 'border-ink-3',
      )}
    >
      <Icon name="upload" size={20} className="text-ink-2" />
      <div className="min-w-0 flex-1 basis-52">
        <p className="text-item">{over ? 'Let go to add' : label}</p>
        <p id={`${id}-hint`} className="text-dense text-ink-2">
          {hint}
        </p>
      </div>
      <label
        className={cx(
          buttonClass('plain', 'normal'),
          'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
        )}
      >
        {several ? 'Choose files' : 'Choose a file'}
        <input
          ref={input}
          type="file"
          accept={accept}
          multiple={several}
          aria-describedby={`${id}-hint`}
          className="sr-only"
          onChange={(event) => {
            take(event.currentTarget.files)
            event.currentTarget.value = ''
          }}
        />
      </label>
    </div>
  )
}

function usePaste(on: boolean, take: (list: FileList | undefined) => void) {
  const latest = useRef(take)
  latest.current = take
  useEffect(() => {
    if (!on) return
    const onPaste = (event: Event) => {
      const { clipboardData } = event as unknown as ClipboardEvent
      if (!clipboardData?.files.length) return
      event.preventDefault()
      latest.current(clipboardData.files)
    }
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [on])
}
