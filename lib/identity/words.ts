import { ok, type Result, refuse } from '@/lib/core'

// Controls, halves of characters, line separators, zero-width space, byte order mark, and everything that turns the direction of the text around it.
// ZERO WIDTH (NON-)JOINER stay: Persian and Indic names are written with them.
const HIDDEN = /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u

const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})$/

interface Wanted {
  readonly field: string
  /** How the field is called in the reason: "a name". */
  readonly what: string
  readonly most: number
}

/** One line of text as people type it: trimmed, NFC, without characters nobody sees. Empty is allowed. */
export function line(text: string, { field, what, most }: Wanted): Result<string> {
  const read = text.normalize('NFC').trim().replace(/ {2,}/g, ' ')
  if (HIDDEN.test(read))
    return refuse('hidden-characters', `There is a character in ${what} that nobody can see. Type it again instead of pasting it.`, {
      field,
    })
  if ([...read].length > most) return refuse('too-long', `This is longer than the ${most} characters ${what} may have.`, { field })
  return ok(read)
}

/** The same, where something must be written. */
export function written(text: string, wanted: Wanted): Result<string> {
  const read = line(text, wanted)
  return read.ok && read.value === '' ? refuse('missing', `Write ${wanted.what}.`, { field: wanted.field }) : read
}

/** A mail address, in lower case: `name@host.tld` in ASCII (RFC 5321 dot-string), 254 characters at most. */
export function address(text: string): Result<string> {
  const read = written(text, { field: 'email', what: 'a mail address', most: 254 })
  if (!read.ok) return read
  const value = read.value.toLowerCase()
  const at = value.lastIndexOf('@')
  const local = value.slice(0, at)
  if (at < 1 || local.length > 64 || !LOCAL.test(local) || !DOMAIN.test(value.slice(at + 1)))
    return refuse('address-malformed', 'This is not a mail address like anna@example.org.', { field: 'email' })
  return ok(value)
}
