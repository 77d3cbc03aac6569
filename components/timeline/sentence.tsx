import type { Piece, TimelineRow } from '@/lib/governance'
import { cx, Glyph } from '../ui'

/** An event's sentence: who acts stands out, what is acted upon is set in serif. */
export function Sentence({ pieces, className }: { pieces: readonly Piece[]; className?: string }) {
  return (
    <span className={className}>
      {pieces.map(({ text, as }, at) => (
        <span key={at} className={cx(as === 'who' && 'font-medium text-ink', as === 'thing' && 'font-serif text-[1.08em] text-ink')}>
          {as ? <bdi>{text}</bdi> : text}
        </span>
      ))}
    </span>
  )
}

/** Who acted, as a shape: a person, the house's own machinery, or someone nobody knows (dashed). */
export function ActorMark({ kind, className }: { kind: TimelineRow['actor']['kind']; className?: string }) {
  if (kind !== 'visitor') return <Glyph kind={kind === 'system' ? 'machine' : 'person'} {...(className && { className })} />
  return (
    <svg width={14} height={14} viewBox="0 0 14 14" role="img" aria-label="visitor" className={cx('inline-block', className)}>
      <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.4" strokeDasharray="2.4 1.7" />
    </svg>
  )
}
