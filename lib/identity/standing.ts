import 'server-only'
import { db } from '@/lib/db'
import type { Actor } from './actor'
import { ABLE } from './administrators'

export interface Standing {
  /** The actor's own live passkeys. */
  readonly passkeys: number
  /** Other active administrators who hold a passkey: those who could reopen the actor's enrolment. */
  readonly otherAdministrators: number
  /** Whether losing one device would lock the actor out for good. */
  readonly exposed: boolean
}

/** Whether the actor could come back after losing a device: by a second passkey, or through two other administrators. */
export async function standingOf(actor: Actor): Promise<Standing> {
  const passkeys = await db().passkey.count({ where: { personId: actor.personId, revokedAt: null } })
  const otherAdministrators = await db().person.count({
    where: { ...ABLE, id: { not: actor.personId } },
  })
  return { passkeys, otherAdministrators, exposed: passkeys < 2 && otherAdministrators < 2 }
}
