import 'server-only'
import type { Clock } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { append, type Actor as Who } from '@/lib/ledger'

/** Why every credential of a person ends at once. */
export type Cause = 'suspended' | 'left' | 'reopened'

/**
 * Ends every session, waiting statement and passkey of a person, in the transaction that has a reason to.
 * The caller holds them by `lockForChange`. Returns how many of each ended.
 */
export async function endCredentials(tx: Tx, personId: string, by: Who, cause: Cause, clock: Clock) {
  const at = clock()
  const sessions = await tx.session.findMany({ where: { personId, revokedAt: null, expiresAt: { gt: at } } })
  const passkeys = await tx.passkey.findMany({ where: { personId, revokedAt: null } })
  await tx.session.updateMany({ where: { personId, revokedAt: null }, data: { revokedAt: at } })
  const intents = await tx.intent.updateMany({ where: { personId, state: 'open' }, data: { state: 'stale', closedAt: at } })
  await tx.passkey.updateMany({ where: { personId, revokedAt: null }, data: { revokedAt: at } })
  const owner = await tx.person.findUniqueOrThrow({ where: { id: personId } })
  for (const { id, client } of sessions)
    await append(
      tx,
      {
        kind: 'session.revoked',
        object: { type: 'session', id },
        actor: by,
        outcome: 'permitted',
        details: { name: owner.name, client, cause },
      },
      clock,
    )
  for (const { id, name } of passkeys)
    await append(
      tx,
      {
        kind: 'passkey.ended',
        object: { type: 'passkey', id },
        actor: by,
        outcome: 'permitted',
        details: { name: owner.name, passkey: name, cause },
      },
      clock,
    )
  return { sessions: sessions.length, passkeys: passkeys.length, intents: intents.count }
}
