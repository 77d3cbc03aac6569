import { counted } from '../envelope/words'
import { instantOf } from '../time'
import { formatTime, zoneName } from '../ui'

interface WindowNoteProps {
  /** Wall clocks of the zone, as the controls hold them. */
  readonly from: string
  readonly until: string
  readonly zone: string
  readonly now: Date
}

const DAY_MS = 86_400_000

/** In which zone the window's edges are read, how long it is, and the same instants in UTC, in which letters and others elsewhere read them. */
export function WindowNote({ from, until, zone, now }: WindowNoteProps) {
  const [begin, end] = [from ? instantOf(from, zone) : now, instantOf(until, zone)]
  if (!begin || !end || end <= begin) return <span>Times are {zoneName(now, zone)}.</span>
  const days = Math.ceil((end.getTime() - begin.getTime()) / DAY_MS)
  const [first, last] = [zoneName(begin, zone), zoneName(end, zone)]
  return (
    <>
      <span>{first === last ? `Times are ${first}.` : `The clocks change in between: it begins in ${first} and ends in ${last}.`}</span>
      <span>{days > 90 ? `${days} days; policy allows 90.` : `${counted(days, 'day')}; policy allows 90.`}</span>
      {first !== 'UTC' && (
        <span>
          In UTC from {formatTime(begin, 'UTC')} until {formatTime(end, 'UTC')}.
        </span>
      )}
    </>
  )
}
