import type { ReactNode } from 'react'
import { cx } from './cx'

/** Who acted: circle = person, ringed circle = delegate, hexagon = machine, diamond = agent. */
export type ActorKind = 'person' | 'delegate' | 'machine' | 'agent'

const SHAPES: Record<ActorKind, ReactNode> = {
  person: <circle cx="7" cy="7" r="5.2" fill="currentColor" />,
  delegate: (
    <>
      <circle cx="7" cy="7" r="5.9" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <circle cx="7" cy="7" r="2.9" fill="currentColor" />
    </>
  ),
  machine: <path d="M7 .9l5.3 3.05v6.1L7 13.1 1.7 10.05v-6.1z" fill="currentColor" />,
  agent: <path d="M7 .6L13.4 7 7 13.4.6 7z" fill="currentColor" />,
}

/** The shape alone, with its word for readers who cannot see it. */
export function Glyph({ kind, size = 14, className }: { kind: ActorKind; size?: number; className?: string }) {
  const machine = kind === 'machine' || kind === 'agent'
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 14 14"
      role="img"
      aria-label={kind}
      className={cx('inline-block', machine && 'text-machine', className)}
    >
      {SHAPES[kind]}
    </svg>
  )
}

/** Shape and name on one line. */
export function Actor({ kind, name, className }: { kind: ActorKind; name: ReactNode; className?: string }) {
  return (
    <span className={cx('inline-flex max-w-full items-center gap-1.5', className)}>
      <Glyph kind={kind} />
      <span className="min-w-0 truncate">
        <bdi>{name}</bdi>
      </span>
    </span>
  )
}
