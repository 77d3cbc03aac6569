import 'server-only'
import { type Clock, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { type Tx, transaction } from '@/lib/db'
import { type Actor, factsOf, holdActor } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { type Decision, decide } from '@/lib/policy'
import { recordRefusal } from './acting'
import { authorityFor } from './capacity'
import { senderOf, tell, titled } from './letters'
import { type Loaded, lock, resourceOf, signersOf, UNKNOWN } from './loaded'
import { lacksAuthority, shortfallOf } from './shortfall'

const DAY_MS = 86_400_000
const NEEDLESS = refuse('authority-not-lacking', 'It is not for want of authority that you cannot sign this.', { next: 'Open it again.' })
const NOBODY = refuse('nobody-has-authority', 'Nobody else has authority for this now.', { next: 'Ask an administrator to grant it.' })
const LATELY = refuse('asked-lately', 'The sender was asked less than a day ago.', { next: 'Wait a while, or call.' })

const KIND = 'envelope.other-signer-asked'

/** A signer whom the register refuses asks the sender to name somebody who may sign it. Once a day. */
export function askInstead(actor: Actor, envelopeId: string, clock: Clock = systemClock): Promise<Result<{ asked: string }>> {
  const id = newId()
  return transaction(async (tx) => {
    const envelope = await lock(tx, envelopeId)
    if (!envelope) return UNKNOWN
    const asked = envelope.sender.name
    if (await tx.auditEvent.findUnique({ where: { id }, select: { id: true } })) return ok({ asked })
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const found = held.ok ? await whomToAskFor(tx, held.value, envelope, clock()) : held
    if (!found.ok) {
      await recordRefusal(tx, { act: 'sign', actor, envelope, refusal: found, clock })
      return found
    }
    const { names, decision } = found.value
    const news = `${actor.name} has no authority to sign ${titled(envelope)}, and asks you to name somebody who has: ${names.join(', ')}.`
    await tell(tx, envelope, senderOf(envelope), 'Name another signer', news, null, clock)
    await append(
      tx,
      {
        id,
        kind: KIND,
        object: { type: 'envelope', id: envelope.id },
        actor: { kind: 'person', id: actor.personId },
        outcome: 'observed',
        rules: decision.rules,
        decision: decision.digest,
        // Not their names: everybody named in the envelope reads its history.
        details: { title: envelope.title, version: envelope.version },
        envelopeId: envelope.id,
      },
      clock,
    )
    return ok({ asked })
  })
}

/** Who may sign it, for a signer who is waited for and refused by the register alone. */
async function whomToAskFor(
  tx: Tx,
  actor: Actor,
  envelope: Loaded,
  now: Date,
): Promise<Result<{ names: readonly string[]; decision: Decision }>> {
  const { principal, context } = factsOf(actor)
  const { authority } = await authorityFor(actor.personId, envelope, now, tx)
  const facts = { now, principal, act: 'sign' as const, resource: resourceOf(envelope, now) }
  const decision = decide({ ...facts, context: { ...context, stage: 'prepare', ...(authority && { authority }) } })
  const waitedFor = signersOf(envelope.recipients).some((one) => one.personId === actor.personId && one.state === 'waiting')
  if (!waitedFor || !lacksAuthority(decision)) return NEEDLESS
  const { instead } = await shortfallOf(envelope, authority, now, tx)
  if (instead.length === 0) return NOBODY
  const lately = { envelopeId: envelope.id, actorId: actor.personId, kind: KIND, at: { gt: new Date(now.getTime() - DAY_MS) } }
  if ((await tx.auditEvent.count({ where: lately })) > 0) return LATELY
  return ok({ names: instead.map(({ name }) => name), decision })
}
