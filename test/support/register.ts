// Authority from the register, given as two administrators give it.
import { completeAuthority, type GrantForm, prepareActivation, prepareGrant } from '../../lib/authority'
import type { Result } from '../../lib/core'
import { db } from '../../lib/db'
import type { Prepared } from '../../lib/identity'
import { type Member, must } from './organisation'

const IN_A_YEAR = () => new Date(Date.now() + 365 * 86_400_000).toISOString()

export const someGrant = (to: Member, more: Partial<GrantForm> = {}): GrantForm => ({
  personId: to.actor.personId,
  classes: ['lease'],
  caps: [{ amount: '50000', currency: 'EUR' }],
  from: '',
  until: IN_A_YEAR(),
  reason: 'Head of property.',
  ...more,
})

/** Confirms what was prepared with a person's own passkey. */
export const confirm = ({ actor, authenticator }: Member, { intentId, options }: Prepared) =>
  completeAuthority(actor, { intentId, answer: authenticator.get(options) })

/** Grants it; returns its id. It holds nothing yet. */
export async function grant(by: Member, form: GrantForm): Promise<string> {
  must(await confirm(by, must(await prepareGrant(by.actor, form))))
  const [newest] = await db().authority.findMany({
    where: { personId: form.personId, activatedAt: null, endedAt: null },
    orderBy: { id: 'desc' },
  })
  return newest?.id ?? ''
}

export const activate = async (by: Member, authorityId: string): Promise<Result<unknown>> => {
  const prepared = await prepareActivation(by.actor, authorityId)
  return prepared.ok ? confirm(by, prepared.value) : prepared
}

/** Granted by one and activated by the other; returns its id. */
export async function authorise([first, second]: readonly [Member, Member], form: GrantForm): Promise<string> {
  const id = await grant(first, form)
  must(await activate(second, id))
  return id
}
