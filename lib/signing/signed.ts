import 'server-only'
import { db } from '@/lib/db'
import { type Actor, factsOf } from '@/lib/identity'
import { type Decision, decide, envelopeFacts } from '@/lib/policy'
import { parseStatement } from '@/lib/proof'
import { decideInPlace } from './in-place'
import type { Loaded } from './loaded'

/** The version of an envelope that a signed statement names; 0 for a statement that signs none. Every document of one is of the same. */
export function versionIn(statement: Uint8Array): number {
  const read = parseStatement(statement)
  return read?.type === 'countersign/sign/v1' ? (read.documents[0]?.version ?? 0) : 0
}

/** The versions of an envelope that a person signed. */
export async function versionsSignedBy(personId: string, envelopeId: string): Promise<readonly number[]> {
  const approvals = await db().approval.findMany({ where: { envelopeId, personId }, select: { statement: true } })
  return approvals.map(({ statement }) => versionIn(statement))
}

export interface Reading {
  readonly decision: Decision
  /** May read this version only for having signed it: of what came after, nothing is theirs to know. */
  readonly onlyAsSigned: boolean
}

/**
 * Whether the actor may read a version: for what they are in the envelope, because they may sign it in another's place, or because they
 * signed this very version.
 */
export async function mayRead(
  actor: Actor,
  act: 'view-envelope' | 'download',
  envelope: Loaded,
  number: number,
  now: Date,
): Promise<Reading> {
  const { principal, context } = factsOf(actor)
  const facts = { now, principal, act, resource: envelopeFacts(envelope, now), context }
  const own = decide(facts)
  if (own.outcome === 'permit') return { decision: own, onlyAsSigned: false }
  const { decision: inPlace } = (number === envelope.version && (await decideInPlace(actor, act, envelope, now))) || {}
  if (inPlace?.outcome === 'permit') return { decision: inPlace, onlyAsSigned: false }
  if (!(await versionsSignedBy(actor.personId, envelope.id)).includes(number)) return { decision: inPlace ?? own, onlyAsSigned: false }
  return { decision: decide({ ...facts, context: { ...context, signedIt: true } }), onlyAsSigned: number !== envelope.version }
}

/** What a document is called for who may read only an earlier version: its name may be the one of a file that came later. */
export const placeName = ({ position }: { readonly position: number }): string => `Document ${position}`

/** Envelopes that a person signed, an earlier version or in another's place, and in which they are not named now. */
export async function onlySignedBy(personId: string): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT DISTINCT r.envelope_id AS id FROM recipient r JOIN approval a ON a.envelope_id = r.envelope_id AND a.recipient_id = r.id
    WHERE a.person_id = ${personId}::uuid AND (r.state = 'replaced' OR a.delegation_id IS NOT NULL)
      AND NOT EXISTS (
        SELECT FROM recipient n
        WHERE n.envelope_id = r.envelope_id AND n.person_id = ${personId}::uuid AND n.state NOT IN ('replaced', 'left'))`
  return rows.map(({ id }) => id)
}

/**
 * The envelope as a person signed it, in their own place or another's, when signing an earlier version is all they are in it: that version,
 * and nobody but whoever's signature it is. Else as it is.
 */
export async function asSigned(envelope: Loaded, personId: string): Promise<Loaded> {
  const named = ({ personId: id, state }: Loaded['recipients'][number]) => id === personId && state !== 'replaced' && state !== 'left'
  if (envelope.senderId === personId || envelope.recipients.some(named)) return envelope
  const given = await db().approval.findMany({
    where: { envelopeId: envelope.id, personId },
    select: { statement: true, recipientId: true },
    orderBy: { id: 'desc' },
  })
  const [last] = given.map(({ statement, recipientId }) => ({ version: versionIn(statement), recipientId }))
  const place = envelope.recipients.find(({ id }) => id === last?.recipientId)
  if (!last || !place || last.version === envelope.version) return envelope
  return { ...envelope, version: last.version, recipients: [{ ...place, state: 'signed' }], dueAt: null, expiresAt: null, sentAt: null }
}
