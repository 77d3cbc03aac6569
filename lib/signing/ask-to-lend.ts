import 'server-only'
import { type Clock, ok, type Result, refuse, systemClock } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { everLentTo } from '@/lib/delegation'
import { type Actor, factsOf } from '@/lib/identity'
import type { Decision } from '@/lib/policy'
import { asking } from './asking'
import { authorityFor, decideToBegin } from './capacity'
import { inPlaceOf, standUnder } from './in-place'
import { askForLoan } from './letters'
import { type Loaded, signersOf } from './loaded'
import { lacksAuthority, shortfallOf } from './shortfall'

const NEEDLESS = refuse('loan-not-lacking', 'It is not for want of what they could lend that you cannot sign this.', {
  next: 'Open it again.',
})

interface Holder {
  readonly personId: string
  readonly name: string
  readonly email: string
  /** They are named in it themselves, so that they may read what it is. */
  readonly named: boolean
  readonly decision: Decision
}

/**
 * Asks somebody who may sign to let the actor sign: whoever is named and lent the actor less than this takes, or, where the actor is named
 * and has no authority, somebody who has. Once a day.
 */
export function askToLend(
  actor: Actor,
  envelopeId: string,
  holderId: string,
  clock: Clock = systemClock,
): Promise<Result<{ asked: string }>> {
  return asking({ actor, envelopeId, kind: 'envelope.delegation-asked', clock }, async (tx, held, envelope, now) => {
    const holder = (await whoLent(tx, held, envelope, holderId, now)) ?? (await whoHasAuthority(tx, held, envelope, holderId, now))
    if (!holder) return NEEDLESS
    const { decision, ...reader } = holder
    return ok({ decision, asked: holder.name, write: () => askForLoan(tx, envelope, reader, held, clock) })
  })
}

/** Who is waited for, and let the actor sign something for them, but not this. */
async function whoLent(tx: Tx, actor: Actor, envelope: Loaded, holderId: string, now: Date): Promise<Holder | undefined> {
  const waited = signersOf(envelope.recipients).find(({ personId, state }) => personId === holderId && state === 'waiting')
  if (!waited) return undefined
  const lent = (await everLentTo(actor.personId, now, tx)).filter(({ grantor }) => grantor.id === holderId)
  let lacking: Decision | undefined
  for (const one of lent) {
    const stand = await standUnder(one, envelope, now, tx)
    if (!stand) continue
    const decision = decideToBegin('sign', factsOf(actor), envelope, { delegation: stand.delegation }, now)
    // Under this one they may, now or after what it asks for first.
    if (decision.outcome !== 'deny') return undefined
    if (inPlaceOf(stand, envelope, decision).lendable) lacking ??= decision
  }
  return lacking && { personId: holderId, name: waited.name, email: waited.email, named: true, decision: lacking }
}

/** Who has the authority that the actor lacks for their own place. */
async function whoHasAuthority(tx: Tx, actor: Actor, envelope: Loaded, holderId: string, now: Date): Promise<Holder | undefined> {
  const { authority } = await authorityFor(actor.personId, envelope, now, tx)
  const decision = decideToBegin('sign', factsOf(actor), envelope, { authority }, now)
  const waitedFor = signersOf(envelope.recipients).some((one) => one.personId === actor.personId && one.state === 'waiting')
  if (!waitedFor || !lacksAuthority(decision)) return undefined
  const { instead } = await shortfallOf(envelope, authority, now, tx)
  const holder = instead.some(({ id }) => id === holderId) && (await tx.person.findUnique({ where: { id: holderId } }))
  return holder ? { personId: holder.id, name: holder.name, email: holder.email, named: false, decision } : undefined
}
