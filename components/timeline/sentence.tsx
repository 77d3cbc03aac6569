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

interface ActorMarkProps extends Pick<TimelineRow['actor'], 'kind'> {
  readonly inPlace?: boolean
  readonly className?: string
}

/** Who acted, as a shape: a person, one in another's place (ringed), the house's own machinery, or someone nobody knows (dashed). */
export function ActorMark({ kind, inPlace, className }: ActorMarkProps) {
  if (kind !== 'visitor')
    return <Glyph kind={kind === 'system' ? 'machine' : inPlace ? 'delegate' : 'person'} {...(className && { className })} />
  return (
    <svg width={14} height={14} viewBox="0 0 14 14" role="img" aria-label="visitor" className={cx('inline-block', className)}>
      <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.4" strokeDasharray="2.4 1.7" />
    </svg>
  )
}
