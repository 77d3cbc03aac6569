import { z } from 'zod'
import { isId } from '@/lib/core'

// What requests hold, as the server takes it. Whatever a request says came from a stranger's hand, an address as much as a form.

/** Text as PostgreSQL and a statement can hold it: at most `most` UTF-16 units, no NUL, no half of a character. */
export const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((given) => given.isWellFormed() && !given.includes('\0'))

/** A list as a file has it: more than it may have, so that its own limit is what is said. */
export const listText = text(1_200_000)

export const id = z.custom<string>(isId)

/** Words in an address, and a day of the calendar, `2026-05-07`. What cannot be read is left out. */
export const searched = text(200).trim().catch('')
export const searchedDay = z.iso
  .date()
  .refine((given) => given >= '2000' && given < '3000')
  .catch('')
