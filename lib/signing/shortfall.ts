import 'server-only'
import { type AuthorityFacts, whoCovers } from '@/lib/authority'
import type { Money } from '@/lib/core'
import type { Tx } from '@/lib/db'
import type { Decision } from '@/lib/policy'
import { decideAsIfNamed } from './as-if-named'
import { authorityIn } from './capacity'
import { type Loaded, moneyOf, signersOf } from './loaded'
import { withSpent } from './spent'

/** Why the register gives a signer no authority for an envelope, in figures, and who has it. */
export interface Shortfall {
  /** The sender's declaration, where the signer's largest amount is less. */
  readonly over: { readonly amount: Money; readonly maximum: Money } | undefined
  /** People whom the sender could name instead: three at most. What else each may sign is not this reader's to know. */
  readonly instead: readonly { readonly id: string; readonly name: string }[]
}

type Source = Pick<Tx, '$queryRaw' | 'authority'>

const OF_THE_REGISTER = new Set([
  'authority-missing',
  'authority-other-class',
  'authority-other-currency',
  'over-authority-amount',
  'over-cumulative-amount',
  'authority-not-now',
])

/** Whether it is only the register that refuses. */
export const lacksAuthority = ({ outcome, rules }: Pick<Decision, 'outcome' | 'rules'>): boolean =>
  outcome === 'deny' && rules.every((rule) => OF_THE_REGISTER.has(rule))

/** For a named signer only: who has authority is not everybody's to know. */
export async function shortfallOf(envelope: Loaded, authority: AuthorityFacts | undefined, now: Date, source?: Source): Promise<Shortfall> {
  return { over: overIn(envelope, authority), instead: await couldSign(envelope, now, source) }
}

/** The amount, and the largest one that may be signed under an authority, where that is less. */
export function overIn(envelope: Loaded, authority: AuthorityFacts | undefined): Shortfall['over'] {
  const money = moneyOf(envelope)
  const most = authority && mostUnder(authority)
  return money && most !== undefined && money.minor > most ? { amount: money, maximum: { ...money, minor: most } } : undefined
}

/** The largest amount that may be signed under it now: in one document, and altogether with this counterparty. */
function mostUnder({ maximum, cumulative, spent = 0 }: AuthorityFacts): number | undefined {
  if (maximum === undefined || cumulative === undefined) return maximum
  return Math.min(maximum, Math.max(cumulative - spent, 0))
}

async function couldSign(envelope: Loaded, now: Date, source?: Source): Promise<Shortfall['instead']> {
  const except = signersOf(envelope.recipients).flatMap(({ state, personId }) => (state === 'left' ? [] : (personId ?? [])))
  const found = await whoCovers({ ...envelope, now }, { except, most: 9 }, source)
  const held = await withSpent(new Map(found.map((one) => [one.id, one.held])), { ...envelope, now }, source)
  return found
    .flatMap(({ id, name, ...one }) => {
      const { authority } = authorityIn(held.get(id) ?? [], envelope, now)
      const decision = decideAsIfNamed(undefined, { ...one, id, authority }, envelope, now)
      return decision.outcome === 'permit' ? [{ id, name }] : []
    })
    .slice(0, 3)
}
