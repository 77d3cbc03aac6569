import 'server-only'
import { type Clock, isId, newId, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { type Tx, transaction } from '@/lib/db'
import { type Actor, asPerson, factsOf, holdActor, lockForChange, recordRefusal } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { type Decision, decide } from '@/lib/policy'

const UNKNOWN = refuse('person-unknown', 'There is no such person.', { next: 'Look at the list again.' })
const GONE = refuse('erased-already', 'The details of this person have been erased already.')

/**
 * Erases what identifies a person who has left: name, address, title, letters, the words beside events and statements that name
 * them. Hashes, keys and documents stay, so that every proof holds. Everything of it is one transaction. A legal hold refuses it.
 */
export async function erasePerson(actor: Actor, personId: string, clock: Clock = systemClock): Promise<Result<undefined>> {
  const eventId = newId()
  return transaction(async (tx) => {
    if (await tx.auditEvent.findUnique({ where: { id: eventId }, select: { id: true } })) return ok(undefined)
    if (!isId(personId)) return refused(tx, UNKNOWN, actor, undefined, clock)
    // Envelopes before people, as everywhere; whoever sets a hold on one of them was before, and is seen, or waits.
    await tx.$queryRaw`SELECT id FROM envelope WHERE id IN (SELECT envelopes_naming(${personId}::uuid)) ORDER BY id FOR UPDATE`
    await lockForChange(tx, { personId, actor })
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const person = await tx.person.findUnique({ where: { id: personId } })
    if (!held.ok || !person) return refused(tx, held.ok ? UNKNOWN : held, actor, undefined, clock)
    if (person.erasedAt) return refused(tx, GONE, actor, personId, clock)
    const holds = await tx.$queryRaw<unknown[]>`SELECT holds_on(${personId}::uuid)`
    const { principal, context } = factsOf(held.value)
    const decision = decide({
      now: clock(),
      principal,
      act: 'erase-person',
      resource: { kind: 'person', id: personId, status: person.status as Actor['status'] },
      context: { ...context, underHold: holds.length > 0 },
    })
    if (decision.outcome !== 'permit') return refused(tx, decision, actor, personId, clock)
    await tx.$executeRaw`SELECT erase_person(${personId}::uuid, ${clock()}::timestamptz)`
    await append(
      tx,
      {
        id: eventId,
        kind: 'person.erased',
        object: { type: 'person', id: personId },
        actor: { kind: 'person', id: actor.personId },
        outcome: 'permitted',
        rules: decision.rules,
        decision,
        details: { by: actor.name },
      },
      clock,
    )
    return ok(undefined)
  })
}

function refused(tx: Tx, why: Refusal | Decision, actor: Actor, personId: string | undefined, clock: Clock): Promise<Refusal> {
  const object = personId ? ({ type: 'person', id: personId } as const) : undefined
  return recordRefusal(
    tx,
    why,
    { kind: 'person.refused', object, actor: asPerson(actor), details: { by: actor.name, act: 'erase-person' } },
    clock,
  )
}
