import { cx } from './cx'
import { formatTime, type TimeStyle } from './time-format'

export interface TimeProps {
  at: Date | string
  /** IANA name; `viewerZone()` from components/shell gives the reader's. */
  zone: string
  style?: TimeStyle
  /** Inside a link or a button: no focus stop of its own, the title alone tells UTC. */
  inert?: boolean
  className?: string
}

/** An instant with its zone. Hover or focus shows the same instant in UTC and as ISO 8601. */
export function Time({ at, zone, style = 'minute', inert = false, className }: TimeProps) {
  const instant = typeof at === 'string' ? new Date(at) : at
  const iso = instant.toISOString()
  const utc = formatTime(instant, 'UTC', 'full')
  const text = formatTime(instant, zone, style)
  if (inert)
    return (
      <time dateTime={iso} title={`${utc}\n${iso}`} className={cx('whitespace-nowrap', className)}>
        {text}
      </time>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the exact instant must be reachable without a mouse
    <time dateTime={iso} tabIndex={0} className={cx('tipped relative inline-block whitespace-nowrap', className)}>
      {text}
      <span className="tip">
        {utc}
        <br />
        {iso}
      </span>
    </time>
  )
}
