import 'server-only'
import type { AuthorityFacts } from '@/lib/authority'
import { type Clock, formatAmount, type Money, sameParty, systemClock } from '@/lib/core'
import { type DelegationFacts, delegationFacts, everLentTo, type Lent, nameOf } from '@/lib/delegation'
import { type Actor, factsOf, rolesAt } from '@/lib/identity'
import { type Act, type Decision, decide, type EnvelopeRecord, envelopeFacts } from '@/lib/policy'
import { decideAsIfNamed } from './as-if-named'
import { authorityInHand, type Declared, untilWords } from './capacity'
import { type Loaded, type LoadedRecipient, load, moneyOf, signersOf } from './loaded'
import type { Deputy } from './presented'

/** A capacity in which a person would act on an envelope in another's place: under one delegation, in one place. */
export interface Stand {
  readonly lent: Lent
  readonly place: LoadedRecipient
  readonly delegation: DelegationFacts
}

/** What an envelope tells about whether a delegation covers it. */
export type Standable = Declared & EnvelopeRecord & Pick<Loaded, 'counterparty'>

/** The same as pages show it. */
export interface InPlace {
  /** The delegation's id. */
  readonly under: string
  readonly grantor: string
  readonly name: string
  readonly kind: 'delegation' | 'appointment'
  /** `D-17` */
  readonly called: string
  readonly until: Date
  /** Where nothing but the amount refuses: the largest one that may be signed so. */
  readonly over: { readonly amount: Money; readonly maximum: Money } | undefined
  /** The grantor could lend what is lacking. */
  readonly lendable: boolean
}

export const inPlaceOf = ({ lent: { row, grantor }, delegation }: Stand, envelope: Loaded, decision: Decision): InPlace => ({
  under: row.id,
  grantor: grantor.id,
  name: grantor.name,
  kind: delegation.kind,
  called: nameOf(row),
  until: row.endsAt,
  over: overIn(delegation, envelope, decision),
  lendable: decision.outcome === 'deny' && decision.rules.every((rule) => LENDABLE.has(rule)),
})

const LENDABLE = new Set([
  'delegation-ended',
  'delegation-not-now',
  'delegation-other-class',
  'delegation-without-amounts',
  'delegation-other-currency',
  'over-delegated-amount',
  'delegation-other-counterparty',
  'delegation-other-envelope',
])

const OVER = new Set(['over-delegated-amount', 'over-grantor-authority'])

/** Whoever is refused for another reason learns no amount: what is not covered is not theirs to read. */
function overIn({ maximum, authority }: DelegationFacts, envelope: Loaded, { rules }: Decision): InPlace['over'] {
  const money = moneyOf(envelope)
  const least = Math.min(maximum ?? Number.POSITIVE_INFINITY, authority?.maximum ?? Number.POSITIVE_INFINITY)
  if (!money || money.minor <= least || !rules.every((rule) => OVER.has(rule))) return undefined
  return { amount: money, maximum: { ...money, minor: least } }
}

/** Whose signature it would be: the grantor's where they are named, else the delegate's own, where the class asks for authority. */
export function placeIn(envelope: Loaded, { row }: Lent): LoadedRecipient | undefined {
  // What one administrator alone wrote down lends nothing, and would tell whoever they chose where somebody is waited for.
  if (row.kind === 'appointment' && !row.activatedAt) return undefined
  const signers = signersOf(envelope.recipients)
  const own = envelope.class.registerRequired ? signers.find(({ personId }) => personId === row.delegate) : undefined
  return signers.find(({ personId }) => personId === row.grantor) ?? own
}

/**
 * A delegation as policy sees it for one envelope and the place of one person in it, beside the grantor's own authority for it and what
 * policy would say to the grantor themselves.
 */
export function standing(
  { row, grantor }: Lent,
  envelope: Standable,
  place: string,
  authority: AuthorityFacts | undefined,
  now: Date,
): DelegationFacts {
  const { id, status } = grantor
  const theirs = decideAsIfNamed(undefined, { id, status, roles: rolesAt(grantor, now), deviceBound: true, authority }, envelope, now)
  return {
    ...delegationFacts(row, grantor, now),
    place,
    grantorMay: theirs.outcome !== 'deny',
    ...(row.counterparty !== null && { ofCounterparty: sameParty(row.counterparty) === sameParty(envelope.counterparty) }),
    ...(row.envelopes.length > 0 && { ofEnvelopes: row.envelopes.includes(envelope.id) }),
    ...(authority && { authority }),
  }
}

/** The same, with what the grantor has signed under that authority read for it. */
export async function standingFacts(
  lent: Lent,
  envelope: Standable,
  place: string,
  now: Date,
  source?: Parameters<typeof authorityInHand>[4],
): Promise<DelegationFacts> {
  const { authority } = await authorityInHand(lent.grantor.id, lent.held, envelope, now, source)
  return standing(lent, envelope, place, authority, now)
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
): Promise<{ readonly stand: Stand; readonly decision: Decision } | undefined> {
  const { principal, context } = factsOf(actor)
  const stands = await standsOf(actor.personId, envelope, now)
  const decided = stands.map((stand) => {
    const facts = { ...context, delegation: stand.delegation }
    return { stand, decision: decide({ now, principal, act, resource: envelopeFacts(envelope, now), context: facts }) }
  })
  return decided.toSorted((a, b) => inTheWay(a.decision) - inTheWay(b.decision))[0]
}

/** How far a decision is from a yes. */
export const inTheWay = ({ outcome, rules }: Decision) => (outcome === 'permit' ? 0 : rules.length)

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

/** Why an envelope does not open for somebody to whom it would, were the one delegation that comes nearest wider; undefined where nothing was lent. */
export interface Barred {
  readonly inPlace: InPlace
  readonly rule: string
}

export async function barredFrom(actor: Actor, envelopeId: string, clock: Clock = systemClock): Promise<Barred | undefined> {
  const envelope = await load(envelopeId)
  // A draft is its sender's own, and so is who is named in it.
  const nearest = envelope && envelope.version > 0 ? await decideInPlace(actor, 'view-envelope', envelope, clock()) : undefined
  const [first] = nearest?.decision.reasons ?? []
  if (!envelope || !nearest || !first || nearest.decision.outcome === 'permit') return undefined
  return { inPlace: inPlaceOf(nearest.stand, envelope, nearest.decision), rule: first.rule }
}
