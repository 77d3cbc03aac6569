import { counted } from '../envelope/words'
import { instantOf } from '../time'
import { formatTime, zoneName } from '../ui'
import { Elsewhere, type Reader } from './elsewhere'

interface WindowNoteProps {
  /** Wall clocks of the zone, as the controls hold them. */
  readonly from: string
  readonly until: string
  readonly zone: string
  readonly now: Date
  /** For how many days policy lets it last. */
  readonly most: number
  /** Whom it is about, as far as that is known. */
  readonly people: readonly Reader[]
}

const DAY_MS = 86_400_000

/** In which zone the window's edges are read, how long it is, and and the same instants as others read them: in UTC, where their zone is not known. */
export function WindowNote({ from, until, zone, now, most, people }: WindowNoteProps) {
  const [begin, end] = [from ? instantOf(from, zone) : now, instantOf(until, zone)]
  if (!begin || !end || end <= begin) return <span>Times are {zoneName(now, zone)}.</span>
  const days = Math.ceil((end.getTime() - begin.getTime()) / DAY_MS)
  const [first, last] = [zoneName(begin, zone), zoneName(end, zone)]
  const isKnown = people.length > 0 && people.every((one) => one.zone)
  return (
    <>
      <span>{first === last ? `Times are ${first}.` : `The clocks change in between: it begins in ${first} and ends in ${last}.`}</span>
      <span>
        {counted(days, 'day')}; policy allows {most}.
      </span>
      {first !== 'UTC' && !isKnown && (
        <span>
          From {formatTime(begin, 'UTC')} until {formatTime(end, 'UTC')}.
        </span>
      )}
      <Elsewhere from={begin} until={end} zone={zone} people={people} />
    </>
  )
}
