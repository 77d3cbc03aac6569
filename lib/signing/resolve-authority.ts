import 'server-only'
import { exceptionFor } from '@/lib/authority'
import { type Actor, factsOf } from '@/lib/identity'
import type { Decision } from '@/lib/policy'
import { authorityFor, decideToBegin, type Under } from './capacity'
import { decideExcepted } from './excepted'
import { inTheWay, type Stand, standsOf } from './in-place'
import type { Loaded, LoadedRecipient } from './loaded'
import { ownPlace, partOf } from './part'

/** A capacity in which the actor would act, and what policy says to it. */
export interface Capacity {
  readonly place: LoadedRecipient
  readonly under: Under
  readonly stand?: Stand
  readonly decision: Decision
}

async function ownCapacity(actor: Actor, envelope: Loaded, now: Date): Promise<Capacity | undefined> {
  const place = ownPlace(envelope, actor.personId)
  if (!place) return undefined
  const part = partOf(place)
  const { authority } = part === 'sign' ? await authorityFor(actor.personId, envelope, now) : {}
  const { decision, exception } = await decideExcepted(
    (exception) => decideToBegin(part, factsOf(actor), envelope, { authority, exception }, now),
    () => exceptionFor({ personId: actor.personId, envelopeId: envelope.id, version: envelope.version }),
  )
  return { place, under: { authority, exception }, decision }
}

/** Every capacity of the actor's: their own first, then the delegations by their number. */
export async function resolveAuthority(actor: Actor, envelope: Loaded, now: Date): Promise<readonly Capacity[]> {
  const [own, stands] = await Promise.all([ownCapacity(actor, envelope, now), standsOf(actor.personId, envelope, now)])
  const inPlace = stands.map((stand) => {
    const under = { delegation: stand.delegation }
    return { place: stand.place, under, stand, decision: decideToBegin('sign', factsOf(actor), envelope, under, now) }
  })
  return [...(own ? [own] : []), ...inPlace]
}

export const isLawful = ({ decision }: Capacity) => decision.outcome === 'permit'
const hasActed = ({ place }: Capacity) => place.state !== 'waiting'

const nearest = (capacities: readonly Capacity[]) => capacities.toSorted((a, b) => inTheWay(a.decision) - inTheWay(b.decision))[0]

/** The one that was asked for; else the actor's own where it is lawful or done, else the first that is, else what comes nearest. */
export function chosen(capacities: readonly Capacity[], under: string | undefined): Capacity | undefined {
  const asked = under ? capacities.find(({ stand }) => stand?.lent.row.id === under) : undefined
  const [own] = capacities.filter(({ stand }) => !stand)
  return asked ?? (own && (isLawful(own) || hasActed(own)) ? own : (capacities.find(isLawful) ?? own ?? nearest(capacities)))
}
