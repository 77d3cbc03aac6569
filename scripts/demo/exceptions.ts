import { send } from '../../lib/signing'
import { excepted, requestException } from '../../test/support/exception'
import { must } from '../../test/support/organisation'
import { type Cast, titleOf } from './cast'
import { composed, signed } from './play'

/** Two contracts that could not wait: one was signed under an exception, and is to be reviewed; for the other one is asked for. */
export async function breakGlass({ marta, dara, tomas, ben }: Cast): Promise<void> {
  const contract = (title: string, counterparty: string, signer: 'tomas' | 'ben') =>
    composed(dara, { title, kind: 'employment', counterparty, amount: ['28400.00', 'EUR', 'yearly'], dueInDays: 1 }, [
      { personId: (signer === 'tomas' ? tomas : ben).actor.personId, capacity: titleOf(signer) },
    ])
  const ovens = await contract('Employment: stand-in oven master', 'Per Sund', 'tomas')
  must(await send(dara.actor, ovens))
  await excepted(tomas, marta, {
    envelopeId: ovens,
    ticket: 'OPS-2210',
    reason: 'The oven master is in hospital, and nobody else may run the ovens tonight.',
    minutes: 120,
  })
  await signed(tomas, ovens)
  const mill = await contract('Employment: stand-in miller', 'Rosa Klint', 'ben')
  must(await send(dara.actor, mill))
  must(
    await requestException(ben, {
      envelopeId: mill,
      ticket: 'OPS-2214',
      reason: 'The mill stands still until somebody is hired, and Ana is on a plane until Monday.',
      minutes: 240,
    }),
  )
}
