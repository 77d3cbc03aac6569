import { fromHex } from '@/lib/core'
import { rosette as draw, type RosetteLevel, rosetteLevel } from '@/lib/proof'

/** Ink = reviewed; seal with a grey edge = signed; seal throughout = proven; plain takes the colour of the text around it. */
export type RosetteState = 'reviewed' | 'signed' | 'proven' | 'plain'

export interface RosetteProps {
  /** 64 lower-case hexadecimal digits. Anything else draws nothing. */
  hash: string
  /** Width in CSS pixels; it decides the level of detail. */
  size: number
  state?: RosetteState
  /** Read aloud instead of being passed over. Give it where no digits stand beside the figure. */
  label?: string
  /** Overrides the level the size asks for: print wants `fine` however small. */
  level?: RosetteLevel
  className?: string
}

/** The figure of a hash. Plain SVG without script; the digits belong beside it. */
export function Rosette({ hash, size, state = 'reviewed', label, level = rosetteLevel(size), className = '' }: RosetteProps) {
  const bytes = fromHex(hash)
  if (bytes?.length !== 32) return null
  return (
    <svg
      className={`rosette ${className}`}
      data-state={state}
      width={size}
      height={size}
      viewBox="-1000 -1000 2000 2000"
      fill="none"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {draw(bytes, level).layers.map(({ part, d, width, tone }, at) => (
        <path
          key={at}
          className={tone === 2 ? `${part} t2` : part}
          d={d}
          {...(width ? { strokeWidth: width } : { fill: 'currentColor' })}
        />
      ))}
    </svg>
  )
}
