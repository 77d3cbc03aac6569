import 'server-only'
import { authoritiesOf, exceptionsOf } from '@/lib/authority'
import { type Clock, systemClock } from '@/lib/core'
import { db, type Prisma } from '@/lib/db'
import { type Lent, lentTo } from '@/lib/delegation'
import { type Actor, factsOf } from '@/lib/identity'
import type { Decision } from '@/lib/policy'
import { authorityIn, decideToBegin } from './capacity'
import { decideExcepted } from './excepted'
import { type InPlace, inPlaceOf, placeIn, standing } from './in-place'
import { type Loaded, WHOLE } from './loaded'
import { ownPlace, type Part, partOf } from './part'
import { byWeight, type ListRow, rowsOf } from './rows'
import { spendingOf } from './spent'

/** A row of what waits for someone: for what, and what policy would say if they did it now. */
export interface InboxRow extends ListRow {
  readonly part: Part
  /** What they would sign it under, where it is by what was lent to them. */
  readonly inPlace: InPlace | undefined
  readonly can: { readonly outcome: Decision['outcome']; readonly rule: string; readonly reason: string }
}

/** What waits for a person, weightiest first. */
export interface Inbox {
  /** Where they are named themselves. */
  readonly own: readonly InboxRow[]
  /** Where they may sign for whoever is named: by the delegation that covers it, each envelope once. */
  readonly forOthers: readonly { readonly inPlace: InPlace; readonly rows: readonly InboxRow[] }[]
}

/** The most of each that is read. */
const MOST_WAITING = 500

const stillOpen = (now: Date): Prisma.EnvelopeWhereInput => ({ state: 'sent', OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] })

/** A signer's turn comes when everyone who is asked to has approved. */
const turnOf = (personId: NonNullable<Prisma.RecipientWhereInput['personId']>): Prisma.EnvelopeWhereInput => ({
  recipients: { some: { personId, role: 'signer', state: 'waiting' }, none: { role: 'approver', state: 'waiting' } },
})

const openFor = ({ personId }: Actor, now: Date): Prisma.EnvelopeWhereInput => ({
  AND: [stillOpen(now), { OR: [{ recipients: { some: { personId, role: 'approver', state: 'waiting' } } }, turnOf(personId)] }],
})

/** How many envelopes wait for the actor's own part: what every page's menu says. */
export const waitingFor = (actor: Actor, clock: Clock = systemClock): Promise<number> =>
  db().envelope.count({ where: openFor(actor, clock()) })

const waiting = async (where: Prisma.EnvelopeWhereInput) =>
  (await db().envelope.findMany({ where, include: WHOLE, take: MOST_WAITING })) as Loaded[]

export async function inbox(actor: Actor, clock: Clock = systemClock): Promise<Inbox> {
  const now = clock()
  const [own, lent] = await Promise.all([waiting(openFor(actor, now)), lentTo(actor.personId, now)])
  return { own: await ownRows(actor, own, lent, now), forOthers: await othersRows(actor, lent, now) }
}

async function ownRows(actor: Actor, envelopes: readonly Loaded[], lent: readonly Lent[], now: Date): Promise<InboxRow[]> {
  const held = await authoritiesOf(actor.personId)
  const spending = await spendingOf(new Map([[actor.personId, held]]), now)
  const excepted = await exceptionsOf(actor.personId)
  const stand = await standingBy(actor, lent, now)
  const rows: InboxRow[] = []
  for (const [index, row] of (await rowsOf(envelopes)).entries()) {
    const envelope = envelopes[index] as Loaded
    const place = ownPlace(envelope, actor.personId)
    const part = place ? partOf(place) : 'sign'
    const { authority } = part === 'sign' ? authorityIn(spending(actor.personId, envelope), envelope, now) : {}
    const { decision } = await decideExcepted(
      (exception) => decideToBegin(part, factsOf(actor), envelope, { authority, exception }, now),
      async () => excepted.find(({ envelopeId, version }) => envelopeId === envelope.id && version === envelope.version)?.exception,
    )
    const borrowed = decision.outcome === 'deny' && part === 'sign' ? stand(envelope, 'own') : undefined
    rows.push({ ...row, part, inPlace: borrowed?.inPlace, can: canOf(borrowed?.decision ?? decision) })
  }
  return rows.sort(byWeight)
}

async function othersRows(actor: Actor, lent: readonly Lent[], now: Date): Promise<Inbox['forOthers']> {
  if (lent.length === 0) return []
  const envelopes = await waiting({
    AND: [stillOpen(now), turnOf({ in: lent.map(({ grantor }) => grantor.id) })],
    classId: { in: lent.flatMap(({ row }) => row.classes) },
  })
  const stand = await standingBy(actor, lent, now)
  const covered = envelopes.flatMap((envelope) => {
    const found = stand(envelope, 'others')
    return found ? [{ envelope, ...found }] : []
  })
  const rows = (await rowsOf(covered.map(({ envelope }) => envelope))).map((row, at): InboxRow => {
    const { inPlace, decision } = covered[at] as (typeof covered)[number]
    return { ...row, part: 'sign', inPlace, can: canOf(decision) }
  })
  const sorted = rows.sort(byWeight)
  return lent.flatMap(({ row: { id } }) => {
    const under = sorted.filter(({ inPlace }) => inPlace?.under === id)
    const [first] = under
    return first?.inPlace ? [{ inPlace: first.inPlace, rows: under }] : []
  })
}

/** By which of these delegations somebody may sign an envelope, in their own place or another's: the first that permits it, else asks for more first. */
async function standingBy(actor: Actor, lent: readonly Lent[], now: Date) {
  const spending = await spendingOf(new Map(lent.map(({ grantor, held }) => [grantor.id, held])), now)
  const facts = factsOf(actor)
  return (envelope: Loaded, whose: 'own' | 'others'): { readonly inPlace: InPlace; readonly decision: Decision } | undefined => {
    let curable: { inPlace: InPlace; decision: Decision } | undefined
    for (const one of lent) {
      const place = one.row.classes.includes(envelope.classId) ? placeIn(envelope, one) : undefined
      if (!place?.personId || (place.personId === actor.personId) !== (whose === 'own')) continue
      const { authority } = authorityIn(spending(one.grantor.id, envelope), envelope, now)
      const delegation = standing(one, envelope, place.personId, authority, now)
      const decision = decideToBegin('sign', facts, envelope, { delegation }, now)
      if (decision.outcome === 'deny') continue
      const found = { inPlace: inPlaceOf({ lent: one, place, delegation }, envelope, decision), decision }
      if (decision.outcome === 'permit') return found
      curable ??= found
    }
    return curable
  }
}

const canOf = ({ outcome, reasons: [first] }: Decision): InboxRow['can'] => ({
  outcome,
  rule: first?.rule ?? '',
  reason: first?.reason ?? '',
})
