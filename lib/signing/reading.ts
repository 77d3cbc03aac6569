import 'server-only'
import { type Clock, isId, ok, type Result, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { load, UNKNOWN } from './loaded'
import { refusing } from './refusing'
import { mayRead } from './signed'

/** Adds pages that the actor's browser reports as seen; returns all seen so far. The text view of the same bytes counts too. */
export async function reportReading(
  actor: Actor,
  versionId: string,
  pages: readonly number[],
  clock: Clock = systemClock,
): Promise<Result<{ pages: number[] }>> {
  const version = isId(versionId)
    ? await db().documentVersion.findUnique({ where: { id: versionId }, select: { pageCount: true, document: true } })
    : null
  const envelope = version && (await load(version.document.envelopeId))
  if (!envelope) return UNKNOWN
  const now = clock()
  const { decision } = await mayRead(actor, 'view-envelope', envelope, envelope.version, now)
  if (decision.outcome !== 'permit')
    return refusing({ act: 'view-envelope', actor, envelope, decision, details: { document: version.document.name }, clock })
  const seen = [...new Set(pages)].filter((page) => Number.isInteger(page) && page >= 1 && page <= version.pageCount)
  const [row] = await db().$queryRaw<{ pages: number[] }[]>`
    INSERT INTO reading (person_id, version_id, pages, updated_at) VALUES (${actor.personId}::uuid, ${versionId}::uuid, ${seen}::integer[], ${now})
    ON CONFLICT (person_id, version_id) DO UPDATE SET updated_at = excluded.updated_at,
      pages = ARRAY(SELECT DISTINCT page FROM unnest(reading.pages || excluded.pages) AS page ORDER BY page)
    RETURNING pages`
  return ok({ pages: row?.pages ?? [] })
}
