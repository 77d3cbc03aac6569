import type { Clock } from '@/lib/core'
import { systemClock } from '@/lib/core'
import type { Person } from '@/lib/db'
import { type Act, type Decision, decide, type Facts } from '@/lib/policy'

export type Role = Facts['principal']['roles'][number]

/** The signed-in person, as this request's own look-up found him: never what a cookie or a form says. */
export interface Actor {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly title: string | undefined
  readonly roles: readonly Role[]
  readonly status: 'active' | 'suspended' | 'left'
  readonly sessionId: string
  readonly passkeyId: string
  /** The passkey stays in one device; a synced one may be in several of the person's. */
  readonly deviceBound: boolean
}

/** The roles somebody has at a moment: an auditor's is over by itself, and nobody has to take it. */
export const rolesAt = ({ roles, auditorUntil }: Pick<Person, 'roles' | 'auditorUntil'>, now: Date): Role[] =>
  (roles as Role[]).filter((role) => role !== 'auditor' || (auditorUntil !== null && now < auditorUntil))

/** Whether somebody's lists hold every envelope that was sent; policy says to each of them whether it opens. */
export const readsEverything = ({ roles }: Pick<Actor, 'roles'>): boolean => roles.includes('compliance') || roles.includes('auditor')

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
