'use client'

import { type ReactNode, useId, useRef, useState } from 'react'
import { cx } from './cx'
import { Icon } from './icon'
import { shortHash } from './short-hash'

const groups = (hash: string): readonly string[] => hash.match(/.{1,8}/g) ?? []

/**
 * A hash, short; one click shows all its digits, another copies them. `before` may hold its small rosette.
 * `what` names it for screen readers: "SHA-256 of this file".
 */
export function Hash({
  value,
  what = 'SHA-256',
  before,
  className,
}: {
  value: string
  what?: string
  before?: ReactNode
  className?: string
}) {
  const [whole, setWhole] = useState(false)
  const id = useId()
  return (
    <span className={cx('inline-flex max-w-full flex-wrap items-center gap-x-2 gap-y-1 text-hash', className)}>
      {before}
      <button
        type="button"
        aria-expanded={whole}
        aria-controls={id}
        aria-label={`${what}, ${shortHash(value)}: show all digits`}
        onClick={() => setWhole(!whole)}
        className="link"
      >
        {shortHash(value)}
      </button>
      <CopyButton text={value} what={what} bare />
      <span id={id} hidden={!whole} className="w-full">
        <HashDigits value={value} />
      </span>
    </span>
  )
}

/** All digits in groups of eight; selecting takes the bare digits, without the gaps. */
export function HashDigits({ value, className }: { value: string; className?: string }) {
  return (
    <span
      className={cx(
        'inline-grid grid-cols-[repeat(2,auto)] gap-x-3 font-mono text-dense tracking-[.02em] select-all sm:grid-cols-[repeat(4,auto)]',
        className,
      )}
    >
      {groups(value).map((digits, at) => (
        <span key={at}>{digits}</span>
      ))}
    </span>
  )
}

/** Copies `text` and says so. `bare` shows the icon only. */
export function CopyButton({ text, what, bare = false, className }: { text: string; what: string; bare?: boolean; className?: string }) {
  const [said, setSaid] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const copy = async () => {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    setSaid(done ? 'Copied' : 'Not copied: select the digits instead')
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setSaid(''), 2000)
  }
  return (
    <span className={cx('inline-flex items-center gap-1.5 font-sans text-ink-2', className)}>
      <button
        type="button"
        onClick={copy}
        aria-label={`Copy ${what}`}
        className="-m-1 inline-flex items-center gap-1.5 rounded-sm p-1 hover:text-ink"
      >
        <Icon name={said === 'Copied' ? 'tick' : 'copy'} size={14} />
        {!bare && <span className="link">Copy</span>}
      </button>
      <span role="status" className={cx('text-meta', said === 'Copied' && bare && 'sr-only')}>
        {said}
      </span>
    </span>
  )
}
