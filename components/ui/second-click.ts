/** Two clicks within this many milliseconds are one act. */
export const SECOND_CLICK_MS = 400

/**
 * Answers whether a click at `time` (milliseconds, as in Event.timeStamp) counts. A click within 400 ms of one that
 * counted does not: a double click must not sign, send or revoke twice.
 */
export function firstClickOnly(): (time: number) => boolean {
  let last = Number.NEGATIVE_INFINITY
  return (time) => {
    if (time - last < SECOND_CLICK_MS) return false
    last = time
    return true
  }
}
