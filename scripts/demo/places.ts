import { questionAct } from '../../lib/governance'
import { prepare, seal, send } from '../../lib/signing'
import { appoint, inDays, lent, step } from '../../test/support/delegation'
import { type Member, must } from '../../test/support/organisation'
import { CLASS_OF } from './agreements'
import { type Cast, type Role, titleOf } from './cast'
import { approved, composed, type Terms } from './play'

/**
 * Who signs in whose place: Ben for Ana, who questions one of his signatures; Tomás for Li Ming, by appointment; Noor for Tomás no more.
 * One contract is over what Ben may sign so, and one waits for Iris until somebody signs it for her. Returns the envelopes.
 */
export async function letSign(cast: Cast): Promise<{ id: string; sender: Member }[]> {
  const { marta, dara, ana, ben, tomas, noor, li } = cast
  const forAna = await lent(ana, ben, {
    classes: [CLASS_OF.service, CLASS_OF.nda],
    amount: '50000',
    until: inDays(12),
    reason: 'On parental leave, and back in two weeks.',
  })
  const [silos, press] = await Promise.all([sent(cast, SILOS, 'ana'), sent(cast, PRESS, 'ana')])
  const [mixers, paper] = await Promise.all([sent(cast, MIXERS, 'ana'), sent(cast, PAPER, 'iris')])
  await seal({ approvalId: await approved(ben, silos.id, forAna) })
  const approvalId = await approved(ben, press.id, forAna)
  await seal({ approvalId })
  must(await questionAct(ana.actor, approvalId, 'We had agreed to wait for their second draft.'))
  const over = await prepare(ben.actor, mixers.id, { consent: true, version: 1, under: forAna })
  if (over.ok) throw new Error('the demonstration expected a refusal, and was allowed')

  const records = { classes: [CLASS_OF.record], amount: '', currency: '', reason: 'At the fair in Lyon.' }
  must(await step(tomas, 'end', await lent(tomas, noor, records)))

  const forLi = {
    classes: [CLASS_OF.supply],
    amount: '20000',
    until: inDays(14),
    reason: 'In hospital since Sunday, and not to be reached.',
  }
  const { delegationId } = must(await appoint(marta, li, tomas, forLi))
  must(await step(dara, 'activate', delegationId))
  must(await step(tomas, 'accept', delegationId))
  return [silos, press, mixers, paper]
}

const SILOS: Terms = { title: 'Silo cleaning', kind: 'service', counterparty: 'Purus AB', amount: ['9600.00', 'EUR', 'yearly'] }
const PRESS: Terms = { title: 'NDA: biscuit press', kind: 'nda', counterparty: 'Stampo Srl' }
const MIXERS: Terms = {
  title: 'Upkeep of the mixers',
  kind: 'service',
  counterparty: 'Forn Tècnic SL',
  amount: ['64000.00', 'EUR', 'total'],
  dueInDays: 6,
}
const PAPER: Terms = {
  title: 'Baking paper, autumn',
  kind: 'supply',
  counterparty: 'Kartonwerk GmbH',
  amount: ['8900.00', 'EUR', 'total'],
  dueInDays: 4,
}

/** Sent by Tomás to one signer. */
async function sent({ tomas, ...cast }: Cast, terms: Terms, signer: Exclude<Role, 'tomas'>): Promise<{ id: string; sender: Member }> {
  const id = await composed(tomas, terms, [{ personId: cast[signer].actor.personId, capacity: titleOf(signer) }])
  must(await send(tomas.actor, id))
  return { id, sender: tomas }
}
