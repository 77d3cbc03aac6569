import type { Clock } from '@/lib/core'
import { systemClock } from '@/lib/core'
import { type Act, type Decision, decide, type Facts } from '@/lib/policy'

/** The signed-in person, as this request's own look-up found him: never what a cookie or a form says. */
export interface Actor {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly title: string | undefined
  readonly roles: readonly ('administrator' | 'compliance')[]
  readonly status: 'active' | 'suspended' | 'left'
  readonly sessionId: string
  readonly passkeyId: string
  /** The passkey stays in one device; a synced one may be in several of the person's. */
  readonly deviceBound: boolean
}

/** The actor as policy sees him. Every session began with a verified assertion, so its user verification is a fact. */
export const factsOf = (actor: Actor): Pick<Facts, 'principal'> & { context: Facts['context'] } => ({
  principal: { kind: 'person', id: actor.personId, status: actor.status, roles: [...actor.roles], shared: false },
  context: { session: { userVerified: true }, passkey: { deviceBound: actor.deviceBound } },
})

/** What policy says to this actor doing this; `more` adds what the act itself has shown. */
export function judge(
  actor: Actor,
  act: Act,
  resource: Facts['resource'],
  more: Facts['context'] = {},
  clock: Clock = systemClock,
): Decision {
  const { principal, context } = factsOf(actor)
  return decide({ now: clock(), principal, act, resource, context: { ...context, ...more } })
}
