import { ok, type Result, refuse } from './result'

/** Where an act's time comes from; a parameter wherever time decides something. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

// Of three letters IANA's database has these. Engines know as many again of their own, by which BST is Dhaka's time and not London's.
const THREE_LETTERS = /^(CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET)$/i

/** Whether a text names a time zone (IANA) that this engine knows; a mere distance from UTC names none. */
export function isZone(name: string): boolean {
  if (/^([+-]|SystemV\/)/i.test(name) || (name.length === 3 && !THREE_LETTERS.test(name))) return false
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/** In other years databases, engines and statements do not write the same, and nothing is signed. */
const isInOurTime = (date: Date) => !Number.isNaN(date.getTime()) && /^[1-9]\d{3}-/.test(date.toISOString())

/** Reads an instant as a form sends it, with its offset, of the years 1000 to 9999; nothing typed is none. Refuses `date-unreadable`. */
export function readDate(text: string, field: string): Result<Date | null> {
  if (text.trim() === '') return ok(null)
  const date = INSTANT.test(text) ? new Date(text) : undefined
  return date && isInOurTime(date) ? ok(date) : refuse('date-unreadable', 'That is not a date and time.', { field })
}
