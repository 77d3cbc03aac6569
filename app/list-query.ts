import { z } from 'zod'
import { searched, searchedDay } from '@/app/shapes'
import { instantOf, plusDays } from '@/components/time'
import { ENVELOPE_STATES } from '@/lib/policy'

export type Search = Promise<Record<string, string | string[] | undefined>>

const shape = z.object({
  text: searched,
  person: searched,
  from: searchedDay,
  to: searchedDay,
  state: z.enum(['', ...ENVELOPE_STATES]).catch(''),
  after: searched,
})

/** What a list was asked for, as its form writes it into the URL; what cannot be read is left out. */
export async function readListQuery(search: Search) {
  return shape.parse({ text: '', person: '', from: '', to: '', state: '', after: '', ...(await search) })
}
export type ListQuery = Awaited<ReturnType<typeof readListQuery>>

/** The same as the lists take it: days become instants of the reader's zone, the last day counting whole. */
export function asked({ text, person, from, to, state, after }: ListQuery, zone: string) {
  const start = from ? instantOf(from, zone) : undefined
  const end = to ? instantOf(plusDays(to, 1), zone) : undefined
  return {
    ...(text && { text }),
    ...(person && { person }),
    ...(start && { from: start }),
    ...(end && { to: end }),
    ...(state && { state }),
    ...(after && { after }),
  }
}

/** The address of the same list further on, or under another condition. */
export function address(path: string, query: Readonly<Record<string, string>>, change: Readonly<Record<string, string>> = {}): string {
  const params = new URLSearchParams(Object.entries({ ...query, after: '', ...change }).filter(([, value]) => value !== ''))
  return params.size ? `${path}?${params}` : path
}
