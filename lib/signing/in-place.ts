import 'server-only'
import { formatAmount, sameParty } from '@/lib/core'
import { type DelegationFacts, delegationFacts, everLentTo, type Lent, nameOf } from '@/lib/delegation'
import { type Actor, factsOf } from '@/lib/identity'
import { type Act, type Decision, decide, envelopeFacts } from '@/lib/policy'
import { authorityInHand, type Declared, untilWords } from './capacity'
import { type Loaded, type LoadedRecipient, signersOf } from './loaded'
import type { Deputy } from './presented'

/** A capacity in which a person would act on an envelope in another's place: under one delegation, in one place. */
export interface Stand {
  readonly lent: Lent
  readonly place: LoadedRecipient
  readonly delegation: DelegationFacts
}

/** What an envelope tells about whether a delegation covers it. */
export type Standable = Declared & Pick<Loaded, 'id' | 'counterparty'>

/** Whose signature it would be: the grantor's where they are named, else the delegate's own, where the class asks for authority. */
function placeIn(envelope: Loaded, { row }: Lent): LoadedRecipient | undefined {
  const signers = signersOf(envelope.recipients)
  const own = envelope.class.registerRequired ? signers.find(({ personId }) => personId === row.delegate) : undefined
  return signers.find(({ personId }) => personId === row.grantor) ?? own
}

/** A delegation as policy sees it for one envelope and the place of one person in it. */
export async function standingFacts(
  { row, grantor, held }: Lent,
  envelope: Standable,
  place: string,
  now: Date,
  source?: Parameters<typeof authorityInHand>[4],
): Promise<DelegationFacts> {
  const { authority } = await authorityInHand(grantor.id, held, envelope, now, source)
  return {
    ...delegationFacts(row, grantor, now),
    place,
    ...(row.counterparty !== null && { ofCounterparty: sameParty(row.counterparty) === sameParty(envelope.counterparty) }),
    ...(row.envelopes.length > 0 && { ofEnvelopes: row.envelopes.includes(envelope.id) }),
    ...(authority && { authority }),
  }
}

export async function standUnder(
  lent: Lent,
  envelope: Loaded,
  now: Date,
  source?: Parameters<typeof authorityInHand>[4],
): Promise<Stand | undefined> {
  const place = placeIn(envelope, lent)
  if (!place?.personId) return undefined
  return { lent, place, delegation: await standingFacts(lent, envelope, place.personId, now, source) }
}

/** Every capacity in which a person would act on an envelope in another's place, lawful or not: policy says of each. */
export async function standsOf(personId: string, envelope: Loaded, now: Date): Promise<readonly Stand[]> {
  const stands: Stand[] = []
  for (const lent of await everLentTo(personId, now)) {
    const stand = await standUnder(lent, envelope, now)
    if (stand) stands.push(stand)
  }
  return stands
}

/** What policy says to reading an envelope in another's place: yes under one of them, or the shortest no; undefined where nothing was ever lent. */
export async function decideInPlace(
  actor: Actor,
  act: Extract<Act, 'view-envelope' | 'download'>,
  envelope: Loaded,
  now: Date,
): Promise<Decision | undefined> {
  const { principal, context } = factsOf(actor)
  const stands = await standsOf(actor.personId, envelope, now)
  return shortest(
    stands.map(({ delegation }) =>
      decide({ now, principal, act, resource: envelopeFacts(envelope, now), context: { ...context, delegation } }),
    ),
  )
}

/** A permit, else the refusal with the least in its way. */
const shortest = (decisions: readonly Decision[]): Decision | undefined => decisions.toSorted((a, b) => weight(a) - weight(b))[0]
const weight = ({ outcome, rules }: Decision) => (outcome === 'permit' ? 0 : rules.length)

/** Who states it in whose place, in the sentence's words. */
export const deputyOf = (actor: Pick<Actor, 'name'>, { lent: { row, grantor } }: Pick<Stand, 'lent'>): Deputy => ({
  name: actor.name,
  onBehalfOf: { name: grantor.name, under: `${row.kind} ${nameOf(row)}` },
})

/** In words, as the strip shows it. */
export const standName = ({ lent: { row, grantor } }: Pick<Stand, 'lent'>): string =>
  row.kind === 'appointment' ? `Appointed for ${grantor.name} (${nameOf(row)})` : `For ${grantor.name} (${nameOf(row)})`

/** The same beside the sentence, with what bounds it. */
export const standWords = ({ lent: { row }, delegation }: Stand): string => {
  const { maximum, currency } = delegation
  const upTo = maximum !== undefined && currency ? `up to ${formatAmount({ minor: maximum, currency })}, ` : ''
  return `${nameOf(row)}, ${upTo}${untilWords(delegation)}`
}
