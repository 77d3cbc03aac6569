import { authorise, grant, someGrant } from '../../test/support/register'
import { classAsks } from '../../test/support/rules'
import type { Cast } from './cast'

/** Employment contracts ask for authority: one person has it, and a grant waits for its second administrator. */
export async function giveAuthority({ marta, dara, ana, tomas }: Cast): Promise<void> {
  const caps = (amount: string) => [{ amount, currency: 'EUR' }]
  await classAsks([marta, dara], 'employment-contract', { registerRequired: true })
  await authorise(
    [marta, dara],
    someGrant(ana, { classes: ['employment-contract', 'lease'], caps: caps('100000'), reason: 'Managing director.' }),
  )
  await grant(marta, someGrant(tomas, { classes: ['employment-contract'], caps: caps('20000'), reason: 'Hires for the night shift.' }))
}
