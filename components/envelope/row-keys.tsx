'use client'

import { useEffect } from 'react'
import { Kbd } from '../ui'

/** Moves the focus through the page's rows by j and k; Enter then follows the focused link, as everywhere. */
export function RowKeys({ act }: { act: string }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      const busy = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog, [contenteditable]')
      if (!step || busy || event.ctrlKey || event.metaKey || event.altKey) return
      const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
      const at = rows.indexOf(document.activeElement as HTMLElement)
      const next = rows[at === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)]
      if (!next) return
      event.preventDefault()
      next.focus()
      next.scrollIntoView({ block: 'nearest' })
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <span className="hidden sm:inline">
        <Kbd>j</Kbd> <Kbd>k</Kbd> move
      </span>
      <span className="hidden sm:inline">
        <Kbd>Enter</Kbd> {act}
      </span>
    </>
  )
}
