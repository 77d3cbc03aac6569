import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { type DelegationRow, rowsOf } from './list'
import { lapsesSoon } from './standing'

/** What stands still until the actor says something. */
export interface WaitingDelegations {
  /** Given to them, and worth nothing until they accept it. */
  readonly toAccept: readonly DelegationRow[]
  /** Theirs, and lapsing soon unless they say that it is still wanted. */
  readonly toConfirm: readonly DelegationRow[]
}

/**
 * What waits for the actor's acceptance, or for their word that it is still wanted, as far as policy lets them give it. Every page asks:
 * where nothing does, which is nearly always, it is one look at an index.
 */
export async function waitingDelegations(actor: Actor, clock: Clock = systemClock): Promise<WaitingDelegations> {
  const now = clock()
  const { personId } = actor
  const given = { acceptedAt: null, OR: [{ kind: 'delegation' }, { activatedAt: { not: null } }] }
  const open = await db().delegation.findMany({
    where: {
      endedAt: null,
      endsAt: { gt: now },
      OR: [
        { delegate: personId, ...given },
        { grantor: personId, kind: 'delegation', acceptedAt: { not: null } },
      ],
    },
  })
  const ids = open.filter((row) => row.delegate === personId || lapsesSoon(row, now)).map(({ id }) => id)
  if (ids.length === 0) return { toAccept: [], toConfirm: [] }
  const rows = await rowsOf({ id: { in: ids } }, actor, clock)
  return {
    toAccept: rows.filter(({ may }) => may.accept),
    toConfirm: rows.filter(({ may, lapses }) => may.confirm && lapses !== undefined),
  }
}
