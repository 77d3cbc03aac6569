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
import { type Loaded, moneyOf, WHOLE } from './loaded'
import { ownPlace, type Part, partOf } from './part'
import { byWeight, type ListRow, rowsOf, type Weighed } from './rows'
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
  /** When everything of their own is due, also what is not among these rows. */
  readonly due: readonly { readonly dueAt: Date | undefined }[]
  /** Where they may sign for whoever is named: by the delegation that covers it, each envelope once. */
  readonly forOthers: readonly { readonly inPlace: InPlace; readonly rows: readonly InboxRow[] }[]
  /** More waits than stands here. */
  readonly more: boolean
}

/** The most of each that is looked through. */
const MOST_WAITING = 500
/** So many of each are shown at once: policy is asked about every row. */
const PAGE = 30

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

/** Everything that waits, by weight: as much of it as that takes. */
async function waiting(where: Prisma.EnvelopeWhereInput): Promise<readonly Weighed[]> {
  const found = await db().envelope.findMany({
    where,
    select: { id: true, amount: true, currency: true, dueAt: true },
    take: MOST_WAITING,
  })
  return found.map((one) => ({ envelopeId: one.id, money: moneyOf(one), dueAt: one.dueAt ?? undefined })).sort(byWeight)
}

/** The whole of these, in their order. */
async function whole(some: readonly Weighed[]): Promise<readonly Loaded[]> {
  const found = await db().envelope.findMany({ where: { id: { in: some.map(({ envelopeId }) => envelopeId) } }, include: WHOLE })
  const byId = new Map((found as Loaded[]).map((one) => [one.id, one]))
  return some.flatMap(({ envelopeId }) => byId.get(envelopeId) ?? [])
}

/** `most`: rows of each part, the weightiest. */
export async function inbox(actor: Actor, most: number = PAGE, clock: Clock = systemClock): Promise<Inbox> {
  const now = clock()
  const [all, lent] = await Promise.all([waiting(openFor(actor, now)), lentTo(actor.personId, now)])
  const own = await ownRows(actor, await whole(all.slice(0, most)), lent, now)
  const others = await othersRows(actor, lent, most, now)
  return { own, due: all, forOthers: others.parts, more: all.length > most || others.more }
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
  return rows
}

/** What a delegation may cover, as far as a query can say it: policy says of each whether it does. */
const within = ({ row, grantor }: Lent): Prisma.EnvelopeWhereInput => ({
  AND: [turnOf(grantor.id), { OR: [{ amount: null }, ...(row.amount ? [{ amount: { lte: row.amount }, currency: row.currency }] : [])] }],
  classId: { in: row.classes },
})

async function othersRows(
  actor: Actor,
  lent: readonly Lent[],
  most: number,
  now: Date,
): Promise<{ readonly parts: Inbox['forOthers']; readonly more: boolean }> {
  if (lent.length === 0) return { parts: [], more: false }
  const all = await waiting({ AND: [stillOpen(now), { OR: lent.map(within) }] })
  const stand = await standingBy(actor, lent, now)
  const covered: { envelope: Loaded; inPlace: InPlace; decision: Decision }[] = []
  let read = 0
  while (read < all.length && covered.length < most) {
    for (const envelope of await whole(all.slice(read, read + most))) {
      const found = stand(envelope, 'others')
      if (found) covered.push({ envelope, ...found })
    }
    read += most
  }
  const rows = (await rowsOf(covered.map(({ envelope }) => envelope))).map((row, at): InboxRow => {
    const { inPlace, decision } = covered[at] as (typeof covered)[number]
    return { ...row, part: 'sign', inPlace, can: canOf(decision) }
  })
  const parts = lent.flatMap(({ row: { id } }) => {
    const under = rows.filter(({ inPlace }) => inPlace?.under === id)
    const [first] = under
    return first?.inPlace ? [{ inPlace: first.inPlace, rows: under }] : []
  })
  return { parts, more: read < all.length }
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
