import 'server-only'
import { type Clock, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { ownerTransaction, type Tx } from '@/lib/db'
import { logKey } from '@/lib/keys'
import { CONTINUED, type Continuation, verifierKey } from '@/lib/proof'
import { append } from './append'
import { epochOf, forgetOrganisation, organisation } from './organisation'
import { takeIn } from './sequence'

/** Another epoch of the log, as it would begin. */
export interface Continuing {
  readonly origin: string
  /** What its first event will say. */
  readonly says: Continuation
  /** Of how many leaves the newest checkpoint in the database is. */
  readonly newest: number
}

export interface Continued {
  /** How many events earlier epochs left: the place of the first of this one. */
  readonly first: number
  /** What readers and witnesses are told. */
  readonly verifierKey: string
}

/**
 * Begins another epoch: the same tree goes on under another origin and another key. `owner` is the URL of the database's owner, as no
 * login of the product may do this. Whatever kills it leaves the earlier epoch whole, or the new one: the key lies on the disk
 * first, in a place of its own, and all the rest is one transaction. Refuses `log-moved-on` when something was signed, or begun,
 * since it was planned.
 */
export async function continueLog(plan: Continuing, owner: string, clock: Clock = systemClock): Promise<Result<Continued>> {
  const org = await organisation()
  const key = logKey(true, epochOf(plan.origin))
  if (!org || !key.ok) return key.ok ? MOVED_ON : key
  const id = newId()
  const first = await ownerTransaction(owner, async (tx) => {
    const done = await placeOf(tx, id)
    if (done !== undefined) return done
    const size = await standStill(tx, clock)
    const isAsPlanned = await tx.$executeRaw`
      UPDATE organisation SET log_origin = ${plan.origin}, log_first = ${BigInt(size)}
      WHERE log_origin = ${plan.says.earlier} AND ${BigInt(plan.newest)} = (SELECT coalesce(max(size), 0) FROM log_checkpoint)`
    if (!isAsPlanned) return undefined
    forgetOrganisation()
    const object = { type: 'organisation', id: org.id } as const
    await append(tx, { id, kind: CONTINUED, object, actor: { kind: 'system' }, outcome: 'permitted', details: { ...plan.says } }, clock)
    await takeIn(tx, clock)
    return size
  })
  forgetOrganisation()
  if (first === undefined) return MOVED_ON
  return ok({ first, verifierKey: verifierKey({ name: plan.origin, algorithm: 'ed25519', publicKey: key.value.publicKey }) })
}

const MOVED_ON = refuse('log-moved-on', 'The log has gone on since this was looked at.', {
  next: 'End every process of the product, and run this again.',
})

/**
 * Nobody sequences, signs or acts from here on until the transaction ends; acts that had begun are waited for. All of them are in
 * the tree then: no event of the earlier epoch can come after its end. Returns how many there are.
 */
async function standStill(tx: Tx, clock: Clock): Promise<number> {
  await tx.$queryRaw`SELECT FROM log_tip FOR UPDATE`
  await tx.$executeRaw`LOCK TABLE log_queue IN SHARE ROW EXCLUSIVE MODE`
  while ((await takeIn(tx, clock)) > 0);
  const [row] = await tx.$queryRaw<{ size: bigint }[]>`SELECT coalesce(max(size), 0) AS size FROM log_head`
  return Number(row?.size ?? 0)
}

/** Where the event stands, when it was committed and only the answer was lost. */
async function placeOf(tx: Tx, id: string): Promise<number | undefined> {
  const [row] = await tx.$queryRaw<{ position: bigint }[]>`SELECT position FROM log_leaf WHERE event_id = ${id}::uuid`
  return row && Number(row.position)
}
