import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import { type PersonThen, peopleAt } from '@/lib/identity'
import { bundleAt, type Reason } from '@/lib/policy'
import { decideAsIfNamed } from './as-if-named'
import { authorityFor } from './capacity'
import { load } from './loaded'
import { overIn, type Shortfall } from './shortfall'

/** What stands in the way of a signature without an exception. */
export interface RefusedBy {
  readonly reasons: readonly Pick<Reason, 'rule' | 'reason'>[]
  readonly over: Shortfall['over']
}

interface Signature {
  readonly personId: string
  readonly envelopeId: string
  readonly version: number
}

/**
 * What policy says now to somebody's signature of a version, as whoever decides on an exception for it must know; undefined where the
 * version has been replaced. Whether they may know of the exception is the caller's question.
 */
export async function whatRefuses(
  { personId, envelopeId, version }: Signature,
  clock: Clock = systemClock,
): Promise<RefusedBy | undefined> {
  const envelope = await load(envelopeId)
  const [person] = await db().$queryRaw<PersonThen[]>`
    SELECT p.id, p.name, p.status, p.roles, p.device_bound AS "deviceBound" FROM (${peopleAt(undefined)}) p WHERE p.id = ${personId}::uuid`
  if (!person || envelope?.version !== version) return undefined
  const now = clock()
  const { authority } = await authorityFor(personId, envelope, now)
  const { outcome, reasons } = decideAsIfNamed(await bundleAt(now), { ...person, authority }, envelope, now)
  return { reasons: outcome === 'permit' ? [] : reasons, over: overIn(envelope, authority) }
}
