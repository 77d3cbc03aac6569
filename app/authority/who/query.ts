import { z } from 'zod'
import { searched } from '@/app/shapes'
import { instantOf } from '@/components/time'
import { isZone } from '@/lib/core'
import type { WhoForm } from '@/lib/signing'

const shape = z.object({
  envelope: searched,
  find: searched,
  kind: searched,
  amount: searched,
  currency: searched,
  counterparty: searched,
  at: searched,
  atZone: searched,
  of: searched,
  after: searched,
})
export type WhoQuery = z.infer<typeof shape>

const NONE: WhoQuery = {
  envelope: '',
  find: '',
  kind: '',
  amount: '',
  currency: '',
  counterparty: '',
  at: '',
  atZone: '',
  of: '',
  after: '',
}

/** What the address asks; what cannot be read is left out. */
export const readWhoQuery = (given: Readonly<Record<string, string | string[] | undefined>>): WhoQuery => shape.parse({ ...NONE, ...given })

/** The wall clock's zone stands in the address, so that whoever is sent it asks about the same moment. */
export const zoneOf = ({ at, atZone }: WhoQuery, viewers: string): string => (at && isZone(atZone) ? atZone : viewers)

/** The question as it is asked; undefined while nothing is asked about. What is no date goes on as typed, to be refused. */
export function formOf(query: WhoQuery, zone: string): WhoForm | undefined {
  const { envelope, kind, amount, currency, counterparty, at, of, after } = query
  if (!envelope && !kind) return undefined
  const instant = (at && instantOf(at, zone)?.toISOString()) || at
  return { envelopeId: envelope, classId: kind, amount, currency, counterparty, at: instant, of: of || 'could', after }
}

/** The address of this question, changed. */
export function whoAddress(query: WhoQuery, change: Partial<WhoQuery> = {}): string {
  const params = new URLSearchParams(Object.entries({ ...query, ...change }).filter(([, value]) => value !== ''))
  return params.size ? `/authority/who?${params}` : '/authority/who'
}
