import 'server-only'
import { type AuthorityFacts, whoCovers } from '@/lib/authority'
import type { Money } from '@/lib/core'
import type { Tx } from '@/lib/db'
import { type Decision, decide, envelopeFacts } from '@/lib/policy'
import { authorityIn } from './capacity'
import { type Loaded, moneyOf } from './loaded'

/** Why the register gives a signer no authority for an envelope, in figures, and who has it. */
export interface Shortfall {
  /** The sender's declaration, where the signer's largest amount is less. */
  readonly over: { readonly amount: Money; readonly maximum: Money } | undefined
  /** People whom the sender could name instead: three at most. */
  readonly instead: readonly { readonly id: string; readonly name: string; readonly maximum: Money | undefined }[]
}

type Source = Pick<Tx, '$queryRaw' | 'authority'>

const OF_THE_REGISTER = new Set([
  'authority-missing',
  'authority-other-class',
  'authority-other-currency',
  'over-authority-amount',
  'authority-not-now',
])

/** Whether it is only the register that refuses. */
export const lacksAuthority = ({ outcome, rules }: Pick<Decision, 'outcome' | 'rules'>): boolean =>
  outcome === 'deny' && rules.every((rule) => OF_THE_REGISTER.has(rule))

/** For a named signer only: who has authority is not everybody's to know. */
export async function shortfallOf(envelope: Loaded, authority: AuthorityFacts | undefined, now: Date, source?: Source): Promise<Shortfall> {
  const money = moneyOf(envelope)
  const maximum = authority?.maximum
  return {
    over: money && maximum !== undefined && money.minor > maximum ? { amount: money, maximum: { ...money, minor: maximum } } : undefined,
    instead: await couldSign(envelope, now, source),
  }
}

async function couldSign(envelope: Loaded, now: Date, source?: Source): Promise<Shortfall['instead']> {
  const resource = envelopeFacts(envelope, now)
  const found = await whoCovers({ ...envelope, now }, { except: resource.signers, most: 9 }, source)
  const money = moneyOf(envelope)
  return found
    .flatMap(({ id, name, roles, held }) => {
      const { authority } = authorityIn(held, envelope, now)
      const decision = decide({
        now,
        principal: { kind: 'person', id, status: 'active', roles: [...roles], shared: false },
        act: 'sign',
        // As if they were named in the place of whoever is waited for.
        resource: { ...resource, signers: [id], openSigners: [id] },
        context: { session: { userVerified: true }, stage: 'prepare', ...(authority && { authority }) },
      })
      const maximum = money && authority?.maximum !== undefined ? { ...money, minor: authority.maximum } : undefined
      return decision.outcome === 'permit' ? [{ id, name, maximum }] : []
    })
    .slice(0, 3)
}
