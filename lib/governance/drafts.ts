import type { Details } from './told'

/** What only ever happens to a draft. */
const DRAFTING = new Set(
  [
    'drafted',
    'edited',
    'discarded',
    'document-added',
    'document-replaced',
    'document-removed',
    'document-moved',
    'recipient-added',
    'recipient-edited',
    'recipient-removed',
    'box-placed',
    'box-cleared',
    'compose-refused',
    'send-refused',
  ].map((kind) => `envelope.${kind}`),
)

/** Recorded facts that name nothing that stood in a draft. */
const NAMELESS = new Set(['changed', 'position', 'page', 'role', 'code', 'part', 'version'])

interface Row {
  readonly kind: string
  readonly details: Details
  /** The envelope's, where one is concerned. */
  readonly title: string | null
  readonly version: number | null
  readonly sender_id: string | null
}

/**
 * The event as `reader` may know it. A draft is its sender's own: that it was begun and changed is everybody's who reads the log, but
 * what it is called, what it holds and whom it names is not, before it is sent; nor, after that, what the sending left out.
 */
export function knownTo<Of extends Row>(reader: { readonly personId: string }, row: Of): Of {
  const neverSent = row.version === 0
  if (!row.sender_id || row.sender_id === reader.personId || !(neverSent || DRAFTING.has(row.kind))) return row
  const details = Object.fromEntries(Object.entries(row.details).filter(([name]) => NAMELESS.has(name)))
  return { ...row, details, title: neverSent ? null : row.title }
}
