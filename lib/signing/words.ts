import { ok, type Result, refuse } from '@/lib/core'

// Marks nobody sees and marks that turn the direction of what follows (Unicode TR9): a sentence that is signed may hold neither.
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
const CONTROLS = /[\p{Cc}\p{Cs}\p{Co}]/gu

const clean = (text: string) => text.normalize('NFC').replace(UNSEEN, '')

/** Typed text as one line, in one spelling, without unseen marks. */
export const oneLine = (text: string): string => clean(text).replace(/\s+/gu, ' ').replace(CONTROLS, '').trim()

/** The same for a text of several lines. */
export const lines = (text: string): string =>
  clean(text)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.replace(CONTROLS, '').trimEnd())
    .join('\n')
    .trim()

/** Refuses a text that is longer than what can be shown whole. */
export function within(text: string, most: number, field: string, what: string): Result<string> {
  if ([...text].length <= most) return ok(text)
  return refuse(`${field.toLowerCase()}-too-long`, `${what} is longer than ${most} characters.`, { field, next: 'Shorten it.' })
}
