import { z } from 'zod'
import { searched, searchedDay } from '@/app/shapes'
import { instantOf, plusDays } from '@/components/time'
import type { TimelineFilter } from '@/lib/governance'

const shape = z.object({
  person: searched,
  envelope: searched,
  delegation: searched,
  document: searched,
  kind: searched,
  actor: z.enum(['', 'person', 'system', 'visitor']).catch(''),
  outcome: z.enum(['', 'permitted', 'refused', 'observed']).catch(''),
  from: searchedDay,
  to: searchedDay,
  after: searched,
  event: searched,
})
export type TimelineQuery = z.infer<typeof shape>

const NONE = {
  person: '',
  envelope: '',
  delegation: '',
  document: '',
  kind: '',
  actor: '',
  outcome: '',
  from: '',
  to: '',
  after: '',
  event: '',
}

/** What the address asks for; what cannot be read is left out. */
export const readTimelineQuery = (given: Readonly<Record<string, string | string[] | undefined>>): TimelineQuery =>
  shape.parse({ ...NONE, ...given })

/** The filter, its days as instants of the reader's zone; the last day counts whole. */
export function filterOf(query: TimelineQuery, zone: string): TimelineFilter {
  const { person, envelope, delegation, document, kind, actor, outcome, from, to } = query
  const start = from ? instantOf(from, zone) : undefined
  const end = to ? instantOf(plusDays(to, 1), zone) : undefined
  return {
    ...(person && { person }),
    ...(envelope && { envelope }),
    ...(delegation && { delegation }),
    ...(document && { document }),
    ...(kind && { kind }),
    ...(actor && { actor }),
    ...(outcome && { outcome }),
    ...(start && { from: start }),
    ...(end && { to: end }),
  }
}

/** The address of this view, changed. Whatever narrows begins at the newest again and closes the panel. */
export function timelineAddress(query: TimelineQuery, change: Partial<TimelineQuery> = {}, path = '/timeline'): string {
  const stays = 'event' in change || 'after' in change ? query : { ...query, after: '', event: '' }
  const params = new URLSearchParams(Object.entries({ ...stays, ...change }).filter(([, value]) => value !== ''))
  return params.size ? `${path}?${params}` : path
}
