import { addRecipient, send } from '../../lib/signing'
import { must } from '../../test/support/organisation'
import { classAsks, proposeRules } from '../../test/support/rules'
import { type Cast, titleOf } from './cast'
import { approved, composed } from './play'

/** Service contracts are approved by two from €250,000 on: one contract has one approval of them. For leases something is proposed. */
export async function overLimit({ marta, dara, iris, ana, ben, tomas }: Cast): Promise<void> {
  await classAsks([marta, dara], 'service-contract', { approvals: 2, thresholds: [{ amount: '250000', currency: 'EUR' }] })
  const ovens = await composed(
    iris,
    {
      title: 'Oven line for the second plant',
      kind: 'service',
      counterparty: 'Halden Thermal AS',
      amount: ['318000.00', 'EUR', 'total'],
      dueInDays: 9,
      message: 'Built and started by them; the two approvals are for the sum.',
    },
    [{ personId: ana.actor.personId, capacity: titleOf('ana') }],
  )
  for (const { actor } of [ben, tomas]) must(await addRecipient(iris.actor, ovens, { role: 'approver', personId: actor.personId }))
  must(await send(iris.actor, ovens))
  await approved(ben, ovens)
  await proposeRules(marta, 'lease', { approvals: 1, assurance: 'device-bound', reason: 'Leases bind us for years.' })
}
