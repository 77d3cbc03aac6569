import 'server-only'
import { type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { type InForce, standBy } from '@/lib/policy'
import { type Actor, rolesAt } from './actor'

// The one order in which rows are held to the end of a transaction, so that no two acts wait for each other:
//
//   envelope and its head (lib/signing) → sessions → people → passkeys → policy in force → invitation → intent → other heads (lib/ledger)
//
// and several rows of a kind by id. Rows are taken here, before anything is changed, and at once as strongly as they will be needed:
// two who share a row and then both want to change it wait for ever. PostgreSQL breaks a circle that an oversight leaves, and
// `transaction` runs the broken one again; that is a net, not the way.

interface LockedActor extends InForce {
  readonly status: Actor['status']
  readonly roles: string[]
  readonly auditorUntil: Date | null
  readonly session_revoked: Date | null
  readonly session_expires: Date
  readonly passkey_revoked: Date | null
  readonly backup_eligible: boolean
}

/**
 * The actor on fresh facts, his session, person and key held FOR SHARE until the transaction ends: whoever revokes one of them takes
 * it FOR UPDATE, so that an act and its revocation never cross. So are the policies in force, by which it is decided from here on.
 * For acts that change none of the four.
 */
export async function holdActor(
  tx: Tx,
  actor: Actor,
  passkeyId: string = actor.passkeyId,
  clock: Clock = systemClock,
): Promise<Result<Actor>> {
  const [row] = await tx.$queryRaw<LockedActor[]>`
    SELECT p.status, p.roles, p.auditor_until AS "auditorUntil", s.revoked_at AS session_revoked, s.expires_at AS session_expires, k.revoked_at AS passkey_revoked, k.backup_eligible,
      f.activation, f.number, f.bundle
    FROM session s JOIN person p ON p.id = s.person_id JOIN passkey k ON k.person_id = p.id AND k.id = ${passkeyId}::uuid, policy_in_force f
    WHERE s.id = ${actor.sessionId}::uuid FOR SHARE OF s, p, k, f`
  if (!row || row.session_revoked || row.session_expires <= clock())
    return refuse('session-ended', 'You have been signed out.', { next: 'Sign in again.' })
  if (row.passkey_revoked) return refuse('passkey-revoked', 'This passkey has been ended.', { next: 'Use another of your passkeys.' })
  await standBy(row, tx)
  return ok({ ...actor, status: row.status, roles: rolesAt(row, clock()), deviceBound: !row.backup_eligible })
}

interface Change {
  /** Whose standing or credentials change. */
  readonly personId: string
  /** Others whose standing it rests on. */
  readonly others?: readonly string[]
  readonly actor?: Pick<Actor, 'personId' | 'sessionId' | 'passkeyId'>
  /** The key that confirms it, when that is another than the session's: its use is noted. */
  readonly passkeyId?: string
}

/** Holds everything that a change of a person's standing or credentials reads, ends or notes, the actor's own rows with it. */
export async function lockForChange(tx: Tx, { personId, others = [], actor, passkeyId = actor?.passkeyId }: Change): Promise<void> {
  await tx.$queryRaw`
    SELECT id FROM session WHERE person_id = ${personId}::uuid AND revoked_at IS NULL OR id = ${actor?.sessionId ?? null}::uuid
    ORDER BY id FOR UPDATE`
  await tx.$queryRaw`SELECT id FROM person WHERE id = ANY (${[personId, ...others, ...(actor ? [actor.personId] : [])]}::uuid[]) ORDER BY id FOR UPDATE`
  await tx.$queryRaw`
    SELECT id FROM passkey WHERE person_id = ${personId}::uuid AND revoked_at IS NULL OR id = ${passkeyId ?? null}::uuid
    ORDER BY id FOR UPDATE`
}

/** Holds a way in. Read it afterwards: what a statement that waited had read is from before. */
export async function lockInvitation(tx: Tx, invitationId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM invitation WHERE id = ${invitationId}::uuid FOR UPDATE`
}
