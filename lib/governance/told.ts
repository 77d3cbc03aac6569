import type { Piece } from './say'

/** An event as its sentence needs it. `details` hold what was recorded with it: names as they were then. */
export interface Told {
  readonly kind: string
  readonly actor: { readonly kind: 'person' | 'system' | 'visitor'; readonly name?: string }
  /** The envelope's title, when the event belongs to one: as recorded, else as it is now. */
  readonly title?: string
  /** The governed object's own name, when it is a person or a delegation (`D-17`); the person's, when it is what roles they are to have. */
  readonly objectName?: string
  readonly details: Details
  /** The details were erased, and with them whoever they named. */
  readonly erased?: boolean
}

export type Details = { readonly [name: string]: unknown }

/** What follows the actor in the sentence. */
export type Predicate = (told: Told) => Piece[]

export function word(details: Details, name: string): string | undefined {
  const value = details[name]
  if (typeof value === 'string') return value || undefined
  return typeof value === 'number' ? String(value) : undefined
}

export function words(details: Details, name: string): string[] {
  const value = details[name]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
