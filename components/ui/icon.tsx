import { cx } from './cx'

/** Drawn on the 16 px grid with a 1.5 stroke, so that lines fall on pixels; plain markup, no script. */
const PATHS = {
  tick: <path d="M3 8.5l3.2 3.2L13 4.8" />,
  cross: <path d="M4 4l8 8M12 4l-8 8" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  left: <path d="M10 3L5 8l5 5" />,
  right: <path d="M6 3l5 5-5 5" />,
  down: <path d="M4 6l4 4 4-4" />,
  up: <path d="M4 10l4-4 4 4" />,
  arrow: <path d="M3 8h10M9 4l4 4-4 4" />,
  copy: (
    <>
      <path d="M5.5 5.5V3.5a1 1 0 011-1h6a1 1 0 011 1v6a1 1 0 01-1 1h-2" />
      <rect x="2.5" y="5.5" width="8" height="8" rx="1" />
    </>
  ),
  key: (
    <>
      <circle cx="5.2" cy="10.8" r="2.7" />
      <path d="M7.2 8.8L13 3M10.5 5.5l2 2" />
    </>
  ),
  download: <path d="M8 2.5v8M4.8 7.5L8 10.7l3.2-3.2M2.5 13.5h11" />,
  upload: <path d="M8 10.7v-8M4.8 5.7L8 2.5l3.2 3.2M2.5 13.5h11" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  hourglass: <path d="M4.5 2.5h7M4.5 13.5h7M5 2.5c0 3 6 5 6 11M11 2.5c0 3-6 5-6 11" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="M10.2 10.2l3.3 3.3" />
    </>
  ),
  text: <path d="M3 4h10M3 7h10M3 10h6" />,
  page: (
    <>
      <path d="M4 2.5h5l3 3v8H4z" />
      <path d="M9 2.5v3h3" />
    </>
  ),
  calendar: (
    <>
      <rect x="2.5" y="3.5" width="11" height="10" rx="1" />
      <path d="M2.5 6.5h11M5.5 2v3M10.5 2v3" />
    </>
  ),
  external: <path d="M6 3.5H3.5v9h9V10M9 3h4v4M13 3L7.5 8.5" />,
  info: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="M8 7.4V11M8 5v.1" />
    </>
  ),
  mail: (
    <>
      <rect x="2.5" y="3.5" width="11" height="9" rx="1" />
      <path d="M3 4.5l5 4 5-4" />
    </>
  ),
  device: (
    <>
      <rect x="4.5" y="2" width="7" height="12" rx="1.5" />
      <path d="M7 11.8h2" />
    </>
  ),
  more: <path d="M3.5 8h.1M8 8h.1M12.5 8h.1" />,
  retry: <path d="M13 8a5 5 0 11-1.6-3.7M13 2.5V5.2h-2.7" />,
} as const

export type IconName = keyof typeof PATHS

/**
 * A 16 px line icon in the colour of the text. Decorative unless `label` is given: a word stands beside it.
 * `size` is in CSS pixels.
 */
export function Icon({ name, size = 16, label, className }: { name: IconName; size?: number; label?: string; className?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={cx('inline-block', className)}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {PATHS[name]}
    </svg>
  )
}
