import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { db } from '@/lib/db'

/** An approval whose seals are late. */
export interface StuckSeal {
  readonly approvalId: string
  readonly envelopeId: string
  readonly title: string
  readonly signer: string
  readonly since: Date
}

/** Approvals that have waited too long for one of their seals, oldest first. A worker tries them again by itself. */
export async function stuckSeals(olderThanSeconds = 60, clock: Clock = systemClock): Promise<StuckSeal[]> {
  const before = new Date(clock().getTime() - olderThanSeconds * 1000)
  return db().$queryRaw<StuckSeal[]>`
    SELECT a.id AS "approvalId", e.id AS "envelopeId", e.title, r.name AS signer, a.created_at AS since
    FROM approval a JOIN envelope e ON e.id = a.envelope_id JOIN recipient r ON r.id = a.recipient_id JOIN intent i ON i.id = a.intent_id
    WHERE a.created_at <= ${before} AND EXISTS (
      SELECT FROM document d JOIN document_version v ON v.document_id = d.id AND v.number = (i.context->>'version')::integer
      WHERE d.envelope_id = e.id AND NOT EXISTS (SELECT FROM seal s WHERE s.version_id = v.id AND s.approval_id = a.id))
    ORDER BY a.created_at LIMIT 100`
}
