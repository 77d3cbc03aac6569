import 'server-only'
import { type AuthorityFacts, authoritiesOf, type ExceptionFacts, type HeldAuthority, nearest } from '@/lib/authority'
import { formatAmount } from '@/lib/core'
import type { Tx } from '@/lib/db'
import type { DelegationFacts } from '@/lib/delegation'
import type { factsOf } from '@/lib/identity'
import { type Decision, decide, envelopeFacts } from '@/lib/policy'
import type { SignStatement } from '@/lib/proof'
import type { Loaded } from './loaded'
import type { Part } from './part'
import { withOwnSpent } from './spent'

/** What bears on authority in an envelope: its class, amount and currency, as its sender declares them. */
export type Declared = Pick<Loaded, 'classId' | 'amount' | 'currency'> & { readonly class: { readonly registerRequired: boolean } }

/** The fact about the register that policy is given: none where the class asks for no authority, or the signer holds none. */
export function authorityIn(held: readonly HeldAuthority[], envelope: Declared, now: Date): { authority?: AuthorityFacts } {
  if (!envelope.class.registerRequired) return {}
  const authority = nearest(held, { ...envelope, now })
  return authority ? { authority } : {}
}

/** The same for one person and envelope, read where the class asks for it. */
export const authorityFor = async (
  personId: string,
  envelope: Declared & Pick<Loaded, 'id' | 'counterparty'>,
  now: Date,
  source?: Pick<Tx, 'authority' | '$queryRaw'>,
): Promise<{ authority?: AuthorityFacts }> =>
  envelope.class.registerRequired ? authorityInHand(personId, await authoritiesOf(personId, source), envelope, now, source) : {}

/** The same from what was read of a person's authorities, with what they have signed under them. */
export const authorityInHand = async (
  personId: string,
  held: readonly HeldAuthority[],
  envelope: Declared & Pick<Loaded, 'id' | 'counterparty'>,
  now: Date,
  source?: Pick<Tx, '$queryRaw'>,
): Promise<{ authority?: AuthorityFacts }> => authorityIn(await withOwnSpent(personId, held, { ...envelope, now }, source), envelope, now)

/** What a signer may sign it under. */
export interface Under {
  readonly authority?: AuthorityFacts | undefined
  readonly exception?: ExceptionFacts | undefined
  /** Where it would be in another's place; then it is in no other capacity. */
  readonly delegation?: DelegationFacts | undefined
}

/** The facts that a capacity gives to policy. */
export const factsUnder = ({ authority, exception, delegation }: Under) => ({
  ...(authority && { authority }),
  ...(exception && { exception }),
  ...(delegation && { delegation }),
})

/** What policy says to a signature, or an approval before it, that would begin now. */
export function decideToBegin(
  part: Part,
  { principal, context }: ReturnType<typeof factsOf>,
  envelope: Loaded,
  under: Under,
  now: Date,
): Decision {
  const begins = { ...context, stage: 'prepare' as const, ...factsUnder(under) }
  return decide({ now, principal, act: part, resource: envelopeFacts(envelope, now), context: begins })
}

/** The one capacity in which an act is done, as its statement names it. */
export function capacityIn(
  { authority, exception, delegation }: Under,
  recipientId: string,
): { kind: SignStatement['authority']['kind']; reference: string } {
  if (delegation) return { kind: delegation.kind, reference: delegation.id }
  if (exception) return { kind: 'exception', reference: exception.id }
  return authority ? { kind: 'register', reference: authority.id } : { kind: 'recipient', reference: recipientId }
}

const capWords = ({ maximum }: AuthorityFacts, currency: string | null) =>
  maximum !== undefined && currency ? `up to ${formatAmount({ minor: maximum, currency })}` : undefined

const leftWords = ({ cumulative, spent }: AuthorityFacts, currency: string | null) =>
  cumulative !== undefined && spent !== undefined && currency
    ? `with ${formatAmount({ minor: Math.max(cumulative - spent, 0), currency })} left for this counterparty`
    : undefined

export const untilWords = ({ until }: { readonly until: string }) => `until ${until.slice(0, 16).replace('T', ' ')} UTC`

/** In words, as the facts beside the sentence show it. */
export const authorityWords = (authority: AuthorityFacts, currency: string | null): string =>
  [capWords(authority, currency), leftWords(authority, currency), untilWords(authority)].filter(Boolean).join(', ')

/** The same in the strip, where there is room for what matters most. */
export const authorityName = (authority: AuthorityFacts, currency: string | null): string =>
  `Authority ${capWords(authority, currency) ?? untilWords(authority)}`
