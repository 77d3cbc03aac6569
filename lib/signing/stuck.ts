import 'server-only'
import { type Clock, ok, type Result, systemClock } from '@/lib/core'
import { db, Prisma, transaction } from '@/lib/db'
import { enqueue } from '@/lib/delivery'
import { type Actor, factsOf } from '@/lib/identity'
import { organisation } from '@/lib/ledger'
import { decide, envelopeFacts, refusalOf } from '@/lib/policy'
import { load } from './loaded'

/** An approval whose seals are late. */
export interface StuckSeal {
  readonly approvalId: string
  readonly signer: string
  readonly since: Date
}

/** The same for whoever runs the server: what went wrong last, and not in which envelope. */
export interface StuckJob extends StuckSeal {
  readonly attempts: number
  readonly error: string | undefined
}

/** Seals are made within seconds: what takes longer than this has failed at least once. */
const LATE_MS = 60_000

/** Signatures that lack a seal on a document of the version they signed; an approval before them leaves none. Their own version: an envelope may have gone on since. */
const LACKING = Prisma.sql`
  approval a JOIN envelope e ON e.id = a.envelope_id JOIN recipient r ON r.id = a.recipient_id JOIN intent i ON i.id = a.intent_id
  JOIN person p ON p.id = a.person_id
  LEFT JOIN graphile_worker.jobs j ON j.key = 'seal:' || a.id
  WHERE r.role = 'signer' AND EXISTS (
    SELECT FROM document d JOIN document_version v ON v.document_id = d.id AND v.number = (i.context->>'version')::integer
    WHERE d.envelope_id = e.id AND NOT EXISTS (SELECT FROM seal s WHERE s.version_id = v.id AND s.approval_id = a.id))`

/** Who signed: the name that the envelope was sent with, or whoever it was in their place. */
const SIGNER = Prisma.sql`CASE WHEN a.delegation_id IS NULL THEN r.name ELSE p.name END`

const lateAt = (now: Date) => new Date(now.getTime() - LATE_MS)

/** One envelope's late seals, oldest first, for whoever may open it; to others there are none. */
export async function stuckSeals(actor: Actor, envelopeId: string, clock: Clock = systemClock): Promise<readonly StuckSeal[]> {
  const envelope = await load(envelopeId)
  if (!envelope) return []
  const now = clock()
  const { outcome } = decide({ now, ...factsOf(actor), act: 'view-envelope', resource: envelopeFacts(envelope, now) })
  if (outcome !== 'permit') return []
  return db().$queryRaw<StuckSeal[]>`
    SELECT a.id AS "approvalId", ${SIGNER} AS signer, a.created_at AS since FROM ${LACKING}
    AND a.created_at <= ${lateAt(now)} AND e.id = ${envelope.id}::uuid ORDER BY a.created_at LIMIT 100`
}

/** All late seals and their last failure, for administrators: it is they who can do something about a key or a time-stamp. */
export async function stuckJobs(actor: Actor, clock: Clock = systemClock): Promise<Result<readonly StuckJob[]>> {
  const org = await organisation()
  if (!org) throw new Error('no organisation yet')
  const now = clock()
  const decision = decide({ now, ...factsOf(actor), act: 'read-outbox', resource: { kind: 'organisation', id: org.id } })
  if (decision.outcome !== 'permit') return refusalOf(decision)
  const rows = await db().$queryRaw<(Omit<StuckJob, 'error'> & { readonly error: string | null })[]>`
    SELECT a.id AS "approvalId", ${SIGNER} AS signer, a.created_at AS since, coalesce(j.attempts, 0)::integer AS attempts, j.last_error AS error
    FROM ${LACKING} AND a.created_at <= ${lateAt(now)} ORDER BY a.created_at LIMIT 100`
  return ok(rows.map(({ error, ...row }) => ({ ...row, error: error?.split('\n')[0] })))
}

/**
 * Puts seals back to work whose job was tried as often as jobs are, or is gone; returns how many. An approval that was given
 * is sealed however long the reason lasted that it could not be.
 */
export function resumeSeals(clock: Clock = systemClock): Promise<number> {
  return transaction(async (tx) => {
    const given = await tx.$queryRaw<{ id: string }[]>`
      SELECT a.id FROM ${LACKING} AND a.created_at <= ${lateAt(clock())} AND (j.id IS NULL OR j.attempts >= j.max_attempts)
      ORDER BY a.created_at LIMIT 100`
    for (const { id } of given) await enqueue(tx, { task: 'seal', approvalId: id }, `seal:${id}`)
    return given.length
  })
}
