/** Two clicks within this many milliseconds are one act, unless the person was elsewhere in between. */
export const SECOND_CLICK_MS = 400

/**
 * `counts` answers whether a click at `time` (milliseconds, as in Event.timeStamp) counts. A click within 400 ms of one
 * that counted does not: a double click must not sign, send or revoke twice. `left` says that the person went elsewhere,
 * into a field to type the next name: what they click when they come back is a new act, however fast they were.
 */
export function firstClickOnly(): { counts: (time: number) => boolean; left: () => void } {
  let last = Number.NEGATIVE_INFINITY
  return {
    counts: (time) => {
      if (time - last < SECOND_CLICK_MS) return false
      last = time
      return true
    },
    left: () => {
      last = Number.NEGATIVE_INFINITY
    },
  }
}
