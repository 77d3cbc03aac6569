import 'server-only'
import { base64url, type Canonical, type Clock, canonicalBytes, fromUtf8, ok, type Result, refuse, systemClock, utf8 } from '@/lib/core'
import { db } from '@/lib/db'
import { type Download, download, takePlace } from '@/lib/documents'
import type { Actor } from '@/lib/identity'
import { proveTogether } from '@/lib/ledger'
import type { Opening } from '@/lib/proof'
import { findEvents, tell } from './events'
import { filterWords, type TimelineFilter } from './filter'
import { mayRead, type Permit, recordReading } from './reading'
import { asText } from './say'

/** Proofs are heavier than sentences: an export with them ends here. */
export const PROVEN_LIMIT = 2000

/** One event for somebody who believes none of it: its leaf as hashed, the proof that the checkpoint holds it, and its words. */
export interface ProvenEvent {
  readonly id: string
  readonly at: string
  readonly what: string
  readonly leaf: string
  /** C2SP tlog-proof, checkpoint included. */
  readonly proof: string
  /** What opens the leaf's commitment; absent where the reader may not know all of it, or it was erased. */
  readonly details?: Opening
}

/**
 * What a filter finds, each event with its proof under one checkpoint, newest first, as a JSON file; recorded each time. Like evidence
 * it takes a place until it has been taken away. Refuses `export-too-large`, `busy`, and `not-proven-yet` for a moment after an act.
 */
export async function exportProven(actor: Actor, filter: TimelineFilter, clock: Clock = systemClock): Promise<Result<Download>> {
  const may = await mayRead(actor, clock)
  if (!may.ok) return may
  const place = takePlace(actor.personId)
  if (!place.ok) return place
  let taken: Download | undefined
  try {
    const events = await prove(actor, filter, may.value, clock)
    if (!events.ok) return events
    taken = download(utf8(JSON.stringify({ type: 'countersign/timeline/v1', events: events.value }, null, 1)), place.value)
    return ok(taken)
  } finally {
    if (!taken) place.value()
  }
}

async function prove(actor: Actor, filter: TimelineFilter, permit: Permit, clock: Clock): Promise<Result<readonly ProvenEvent[]>> {
  const { rows, cursor } = await findEvents(actor, filter, undefined, PROVEN_LIMIT)
  if (cursor)
    return refuse('export-too-large', `These are more than ${PROVEN_LIMIT.toLocaleString('en')} events, and each comes with its proof.`, {
      next: 'Choose a shorter period or a narrower filter, or export without proofs.',
    })
  const ids = rows.map(({ id }) => id)
  const proven = await proveTogether(ids, [])
  if (!proven.ok) return proven
  const stored = new Map((await db().auditEvent.findMany({ where: { id: { in: ids } } })).map((event) => [event.id, event]))
  const people = await db().person.findMany({ select: { id: true, name: true } })
  const words = `${filterWords(filter, new Map(people.map(({ id, name }) => [id, name])))}, with proofs`
  await recordReading({ kind: 'timeline.exported', actor, ...permit, filter: words, events: rows.length }, clock)
  return ok(
    rows.map((row) => {
      const event = stored.get(row.id)
      const value = fromUtf8(canonicalBytes(row.details as Canonical))
      // The row is as the reader may know it: what was taken out of it opens nothing, and is not given.
      const isWhole = event && event.detailsSalt.length > 0 && fromUtf8(canonicalBytes(event.details as Canonical)) === value
      return {
        id: row.id,
        at: row.at.toISOString(),
        what: asText(tell(row).sentence),
        leaf: event ? fromUtf8(event.leaf) : '',
        proof: proven.value.proofs.get(row.id) ?? '',
        ...(isWhole && { details: { salt: base64url(event.detailsSalt), value } }),
      }
    }),
  )
}
