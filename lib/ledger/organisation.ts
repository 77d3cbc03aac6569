import 'server-only'
import { db, type Organisation, type Tx } from '@/lib/db'
import { parseOrigin } from '@/lib/proof'

// Frozen when it is created, so that reading it once a process is enough: another epoch of the log is begun while none runs.
const held = globalThis as { countersignOrganisation?: Organisation }

/** The organisation of this deployment, or undefined before set-up. */
export async function organisation(): Promise<Organisation | undefined> {
  const found = held.countersignOrganisation ?? (await db().organisation.findFirst())
  if (found) held.countersignOrganisation = found
  return found ?? undefined
}

/** The log's origin: `<host>/<uuid>/<epoch>`. Nothing is recorded before the organisation exists. */
export async function logOrigin(tx: Tx): Promise<string> {
  // Read through the transaction and not remembered: set-up's own row must leave nothing behind when it rolls back.
  const found = held.countersignOrganisation ?? (await tx.organisation.findFirst())
  if (!found) throw new Error('no organisation yet: there is no log to write to')
  return found.logOrigin
}

/** The number of the epoch that an origin names. */
export function epochOf(origin: string): number {
  const epoch = parseOrigin(origin)?.epoch
  if (epoch === undefined) throw new Error(`${origin} is no log origin`)
  return epoch
}

/** Has this process read it again, after it has begun another epoch. */
export function forgetOrganisation(): void {
  delete held.countersignOrganisation
}
