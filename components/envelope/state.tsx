import { cx, Icon } from '../ui'
import { STATES } from './words'

const TONES = { ink: 'text-ink', soft: 'text-ink-2', wait: 'text-wait', refuse: 'text-refuse', seal: 'text-seal' } as const

/** An envelope's state: glyph and word. */
export function EnvelopeState({ state, className }: { state: string; className?: string }) {
  const { word, icon, tone } = STATES[state] ?? { word: state, icon: 'more', tone: 'soft' }
  return (
    <span className={cx('inline-flex items-center gap-1.5', TONES[tone], className)}>
      <Icon name={icon} size={13} />
      {word}
    </span>
  )
}
