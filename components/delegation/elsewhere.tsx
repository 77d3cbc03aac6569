import { isZone } from '@/lib/core'
import { localOf } from '../time'
import { formatTime } from '../ui'

interface ElsewhereProps {
  readonly from: Date
  readonly until: Date
  /** The reader's. */
  readonly zone: string
  readonly people: readonly Reader[]
}

export interface Reader {
  readonly name: string
  /** IANA name; undefined: they have not said. */
  readonly zone: string | undefined
}

/** The edges of a window as others read them, whose clocks show something else than the reader's. */
export function Elsewhere({ from, until, zone, people }: ElsewhereProps) {
  const differs = (theirs: string) => [from, until].some((at) => localOf(at, theirs) !== localOf(at, zone))
  return people.map(
    ({ name, zone: theirs }) =>
      theirs &&
      // What their browser said this one need not know.
      isZone(theirs) &&
      differs(theirs) && (
        <span key={name} className="block">
          <bdi>{name}</bdi> reads {formatTime(from, theirs)} until {formatTime(until, theirs)}.
        </span>
      ),
  )
}
