import 'server-only'
import { type Clock, hex, isId, newId, ok, type Result, systemClock } from '@/lib/core'
import { transaction } from '@/lib/db'
import { type Actor, asPerson, holdActor, recordRefusal } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { decideOnWithdrawal } from './decision'
import type { Proposable } from './proposable'
import { about, find, outOfTurn, UNKNOWN } from './step'

/** Takes a proposal back that nobody has activated. Refuses `proposal-unknown`, `-active`, `-withdrawn`, and what policy refuses. */
export function withdrawProposal(
  actor: Actor,
  what: Proposable,
  proposalId: string,
  clock: Clock = systemClock,
): Promise<Result<undefined>> {
  const eventId = newId()
  return transaction(async (tx) => {
    if (await tx.auditEvent.findUnique({ where: { id: eventId }, select: { id: true } })) return ok(undefined)
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    if (isId(proposalId)) await tx.$queryRaw`SELECT FROM proposal WHERE id = ${proposalId}::uuid FOR UPDATE`
    const row = await find(tx, what, proposalId)
    const refusing = about(actor, what, row)
    if (!held.ok) return recordRefusal(tx, held, refusing, clock)
    const fault = outOfTurn(row)
    if (!row || fault) return recordRefusal(tx, fault ?? UNKNOWN, refusing, clock)
    const decision = await decideOnWithdrawal(held.value, clock)
    if (decision.outcome !== 'permit') return recordRefusal(tx, decision, refusing, clock)
    await tx.proposal.update({ where: { id: row.id }, data: { withdrawnBy: actor.personId, withdrawnAt: clock() } })
    await append(
      tx,
      {
        id: eventId,
        kind: `${what.kind}.withdrawn`,
        object: what.object(row.id),
        actor: asPerson(actor),
        outcome: 'permitted',
        rules: decision.rules,
        decision,
        details: { by: actor.name, ...what.details(new Uint8Array(row.content), row.subject), digest: hex(row.digest) },
      },
      clock,
    )
    return ok(undefined)
  })
}
