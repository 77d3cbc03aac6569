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
  /** All that waits for them there, also what is not among the rows. */
  readonly waiting: readonly Light[]
  /** Whether more may be theirs to sign than the rows of either hold. */
  readonly more: boolean
  /** Where they may sign for whoever is named: by the delegation that covers it, each envelope once. */
  readonly forOthers: readonly { readonly inPlace: InPlace; readonly rows: readonly InboxRow[] }[]
}

/** The most of each that is looked through, and what is shown of it at once: each row is decided by policy. */
const MOST_WAITING = 500
const AT_ONCE = 50

/** What says how much an envelope weighs in a list. */
type Light = Pick<ListRow, 'envelopeId' | 'money' | 'dueAt'>

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

/** All that waits, by weight, and the first of it whole. */
async function weightiest(where: Prisma.EnvelopeWhereInput, most: number): Promise<{ all: readonly Light[]; first: readonly Loaded[] }> {
  const select = { id: true, amount: true, currency: true, dueAt: true }
  const found = await db().envelope.findMany({ where, select, take: MOST_WAITING })
  const all = found.map((one): Light => ({ envelopeId: one.id, money: moneyOf(one), dueAt: one.dueAt ?? undefined })).sort(byWeight)
  const ids = all.slice(0, most).map(({ envelopeId }) => envelopeId)
  const first = (await db().envelope.findMany({ where: { id: { in: ids } }, include: WHOLE })) as Loaded[]
  return { all, first }
}

/** What waits for the actor: the weightiest of it, or, where it is asked for, all. */
export async function inbox(actor: Actor, { all = false } = {}, clock: Clock = systemClock): Promise<Inbox> {
  const now = clock()
  const most = all ? MOST_WAITING : AT_ONCE
  const lent = await lentTo(actor.personId, now)
  const [own, others] = await Promise.all([weightiest(openFor(actor, now), most), openForOthers(lent, now, most)])
  return {
    own: await ownRows(actor, own.first, lent, now),
    waiting: own.all,
    more: own.all.length > own.first.length || others.all.length > others.first.length,
    forOthers: await othersRows(actor, others.first, lent, now),
  }
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

/** What one may cover, as far as a query can say it, so that what is far beyond it crowds nothing out. Whether it does, policy says. */
const within = ({ row, grantor }: Lent): Prisma.EnvelopeWhereInput => ({
  AND: [turnOf(grantor.id), { OR: [{ amount: null }, ...(row.amount ? [{ amount: { lte: row.amount }, currency: row.currency }] : [])] }],
  classId: { in: row.classes },
})

/** What waits for those who lent something, and may be within that. */
const openForOthers = async (lent: readonly Lent[], now: Date, most: number): ReturnType<typeof weightiest> =>
  lent.length === 0 ? { all: [], first: [] } : weightiest({ AND: [stillOpen(now), { OR: lent.map(within) }] }, most)

async function othersRows(actor: Actor, envelopes: readonly Loaded[], lent: readonly Lent[], now: Date): Promise<Inbox['forOthers']> {
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
