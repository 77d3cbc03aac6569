import { refuse } from '@/lib/core'

/** A refusal that stands at the field in which the address was written. */
const atField = (code: string, reason: string, next: string) => refuse(code, reason, { field: 'address', next })

export const UNREADABLE = atField(
  'calendar-address-unreadable',
  'This is no address.',
  'Paste it whole, as it begins with https:// or webcal://.',
)
export const NOT_HTTPS = atField(
  'calendar-address-not-https',
  'Only https is asked, so that nobody reads along.',
  'Paste an address that begins with https:// or webcal://.',
)
export const CREDENTIALS = atField(
  'calendar-address-credentials',
  'This address holds a name or a password.',
  'Paste the calendar’s own address, without one.',
)
export const ANOTHER_PORT = atField(
  'calendar-address-port',
  'This address names a port.',
  'Paste an address without one, or take a calendar file.',
)

export const BUSY = atField('calendar-busy', 'Another calendar is being fetched just now.', 'Try again in a moment.')
/** Of a name that stands for nothing as of one inside: else this would tell which names there are inside. */
export const NOT_PUBLIC = atField(
  'calendar-address-private',
  'This address leads to nothing on the public internet.',
  'Look at the address, or take a calendar file.',
)
/** Of a closed port as of one that is silent, or speaks something else: else this server would be somebody's scanner. */
export const UNREACHABLE = atField(
  'calendar-unreachable',
  'No calendar came from this address.',
  'Look at the address, or take a calendar file.',
)
export const TOO_SLOW = atField(
  'calendar-too-slow',
  'The calendar did not arrive whole within eight seconds.',
  'Try again, or take a calendar file.',
)
export const TOO_LARGE = atField(
  'calendar-too-large',
  'This calendar is larger than two megabytes.',
  'Take one calendar’s address, or a file.',
)
export const PACKED = atField(
  'calendar-packed',
  'What came from this address is compressed, and nothing compressed is opened.',
  'Take a calendar file.',
)
export const GIVES_NONE = atField(
  'calendar-withheld',
  'This address gives nobody a calendar.',
  'Look whether it is the calendar’s private address, and still in force.',
)
export const MOVED = atField('calendar-moved', 'This address leads on to one that is not fetched.', 'Take a calendar file instead.')
