import 'server-only'
import { type Clock, systemClock } from '@/lib/core'
import { db, type Prisma, transaction } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { append, type Actor as Who } from '@/lib/ledger'
import { senderOf, tell, titled } from './letters'
import { askedOf, lock } from './loaded'
import { partOf } from './part'
import { follow } from './states'

/**
 * Gives every envelope that waits for a person back to its sender, once that person is suspended or has left: nobody waits for
 * somebody who cannot come. Signatures already given stay. Doing it again returns nothing more.
 */
export const returnEnvelopes = (
  actor: Pick<Actor, 'personId'>,
  personId: string,
  clock: Clock = systemClock,
): Promise<{ returned: number }> => returnAll({ personId }, { kind: 'person', id: actor.personId }, clock)

/**
 * The same for everybody who is gone: what the minute sweep looks for, in case the job of a suspension was lost, or an envelope was
 * on its way to its signers at that moment.
 */
export const returnOverlooked = (clock: Clock = systemClock): Promise<{ returned: number }> =>
  returnAll({ person: { status: { not: 'active' } } }, { kind: 'system' }, clock)

async function returnAll(whose: Prisma.RecipientWhereInput, by: Who, clock: Clock): Promise<{ returned: number }> {
  const waiting = await db().recipient.findMany({
    where: { ...whose, role: { in: ['approver', 'signer'] }, state: 'waiting', envelope: { state: { in: ['sent', 'returned'] } } },
    select: { envelopeId: true, personId: true },
    take: 1000,
  })
  let returned = 0
  for (const { envelopeId, personId } of waiting) if (personId && (await returnOne(by, envelopeId, personId, clock))) returned++
  return { returned }
}

function returnOne(actor: Who, envelopeId: string, personId: string, clock: Clock): Promise<boolean> {
  return transaction(async (tx) => {
    const envelope = await lock(tx, envelopeId)
    const next = envelope && follow(envelope.state, 'return')
    const gone = envelope && askedOf(envelope.recipients).find((one) => one.personId === personId && one.state === 'waiting')
    if (!envelope || !next?.ok || !gone || gone.person?.status === 'active') return false
    await tx.recipient.update({ where: { id: gone.id }, data: { state: 'left', actedAt: clock() } })
    await tx.envelope.update({ where: { id: envelope.id }, data: { state: next.value } })
    const news = `${gone.name} can no longer ${partOf(gone)} ${titled(envelope)}, so it is back with you. Name someone else in that place, or void it.`
    await tell(tx, envelope, senderOf(envelope), 'Returned', news, null, clock)
    await append(
      tx,
      {
        kind: 'envelope.returned',
        object: { type: 'envelope', id: envelope.id },
        actor,
        outcome: 'permitted',
        details: { title: envelope.title, version: envelope.version, signer: gone.name },
        envelopeId: envelope.id,
      },
      clock,
    )
    return true
  })
}
