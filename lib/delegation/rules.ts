import 'server-only'
import { authoritiesOf, type HeldAuthority } from '@/lib/authority'
import { type Clock, formatAmount, type Refusal, refuse } from '@/lib/core'
import type { Person, Tx } from '@/lib/db'
import { type Actor, judge, rolesAt, vouchedApart } from '@/lib/identity'
import type { Decision, Facts } from '@/lib/policy'
import { type Course, type DelegationAct, stateOf, termsOf } from './instrument'
import { overAt } from './standing'
import type { Terms } from './terms'

/** A delegation as policy sees it, but for what depends on the envelope. */
export type DelegationFacts = NonNullable<Facts['context']['delegation']>

/** One as policy sees it; whose place it would be, and whether it covers an envelope, is for whoever asks about one. */
export function delegationFacts(
  row: Course,
  grantor: Pick<Person, 'id' | 'status' | 'roles' | 'auditorUntil'>,
  now: Date,
): DelegationFacts {
  const { classes, cap, from } = termsOf(row)
  return {
    id: row.id,
    kind: row.kind as DelegationFacts['kind'],
    grantor: { id: grantor.id, status: grantor.status as Actor['status'], roles: rolesAt(grantor, now) },
    delegate: row.delegate,
    accepted: row.acceptedAt !== null && (row.kind === 'delegation' || row.activatedAt !== null),
    ended: row.endedAt !== null,
    classes: [...classes],
    ...(cap && { currency: cap.currency, maximum: cap.minor }),
    from: from.toISOString(),
    until: overAt(row).toISOString(),
  }
}

const ACTS = {
  grant: 'grant-delegation',
  appoint: 'appoint-delegate',
  activate: 'activate-appointment',
  accept: 'accept-delegation',
  confirm: 'confirm-delegation',
  end: 'end-delegation',
} as const satisfies Record<DelegationAct, string>

/** What policy says to a step, on the facts of the moment. */
export async function decideOnDelegation(
  source: Pick<Tx, 'person' | 'approval' | '$queryRaw'>,
  step: Asked,
  stage: 'prepare' | 'complete',
  clock: Clock,
): Promise<Decision> {
  const { row, act, actor } = step
  const people = await source.person.findMany({ where: { id: { in: [row.grantor, row.delegate, row.grantedBy] } } })
  const apart = act === 'activate' && row.grantedBy !== actor.personId && (await vouchedApart(source, actor.personId, row.grantedBy, clock))
  return decideAmong(step, { people: new Map(people.map((one) => [one.id, one])), apart }, stage, clock)
}

interface Asked {
  readonly actor: Actor
  readonly act: DelegationAct
  readonly row: Course
}

/** The same of people who were read already, and of whether the two administrators of an appointment go back to different people. */
export function decideAmong(
  { actor, act, row }: Asked,
  { people, apart }: { readonly people: ReadonlyMap<string, Person>; readonly apart: boolean },
  stage: 'prepare' | 'complete',
  clock: Clock,
): Decision {
  const now = clock()
  const [grantor, delegate, first] = [row.grantor, row.delegate, row.grantedBy].map((id) => people.get(id))
  if (!grantor || !delegate || !first) throw new Error(`delegation ${row.id} names nobody`)
  const second = act === 'activate' && {
    secondAdministrator: { id: first.id, status: first.status as Actor['status'], roles: rolesAt(first, now) },
    vouchedApart: apart,
  }
  const gesture = stage === 'complete' ? { assertion: { userVerified: true, statementBound: true } } : {}
  const resource = { kind: 'person' as const, id: delegate.id, status: delegate.status as Actor['status'] }
  return judge(actor, ACTS[act], resource, { stage, ...gesture, ...second, delegation: delegationFacts(row, grantor, now) }, clock)
}

const next = 'Look at it again.'

/** Why a step is out of turn: done already, too early or too late. */
export function outOfTurn(act: DelegationAct, row: Course, now: Date): Refusal | undefined {
  const state = stateOf(row, now)
  if (state === 'ended') return refuse('delegation-ended', 'It has been ended.', { next })
  if (state === 'over') return refuse('delegation-over', 'Its time is over.', { next: 'A new one can be given.' })
  if (act === 'activate' && state !== 'appointed') return refuse('appointment-active', 'It has been activated already.', { next })
  if (act === 'accept' && row.acceptedAt) return refuse('delegation-accepted', 'It has been accepted already.', { next })
  if (act === 'accept' && state === 'appointed')
    return refuse('appointment-not-active', 'A second administrator has not activated it yet.', { next: 'Wait until one has.' })
  if (act === 'confirm' && !row.acceptedAt) return refuse('delegation-not-accepted', 'Nobody has accepted it yet.', { next })
  return undefined
}

/**
 * Why terms reach beyond what the grantor may sign themselves: of the kinds that ask for authority one of theirs has to cover the whole,
 * in currency, amount and time. Undefined where they do not.
 */
export async function whyWider(
  grantorId: string,
  { classes, cap, from, until }: Terms,
  source: Pick<Tx, 'authority' | 'documentClass'>,
): Promise<Refusal | undefined> {
  const asking = await source.documentClass.findMany({
    where: { id: { in: [...classes] }, registerRequired: true },
    orderBy: { position: 'asc' },
  })
  const held = await authoritiesOf(grantorId, source)
  for (const { id, name } of asking) {
    const ofKind = held.filter((one) => one.classes.includes(id))
    const wide = cap ? ofKind.filter((one) => capIn(one, cap.currency) !== undefined) : ofKind
    const enough = cap ? wide.filter((one) => (capIn(one, cap.currency) ?? 0) >= cap.minor) : wide
    if (ofKind.length === 0)
      return wider('classes', `Documents of the kind “${name}” take authority, and there is none to lend.`, 'Leave this kind out.')
    if (wide.length === 0)
      return wider('currency', `There is no authority in ${cap?.currency} to lend for “${name}”.`, 'Choose another currency.')
    if (enough.length === 0) {
      const most = Math.max(...wide.map((one) => capIn(one, cap?.currency ?? '') ?? 0))
      const amount = formatAmount({ minor: most, currency: cap?.currency ?? '' })
      return wider('amount', `For “${name}” the authority that can be lent ends at ${amount}.`, 'Choose a smaller amount.')
    }
    if (!enough.some((one) => one.from <= from && until <= one.until)) {
      const last = new Date(Math.max(...enough.map((one) => one.until.getTime())))
      return wider(
        'until',
        `The authority for “${name}” that can be lent does not last that long: it is over on ${last.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
        'Choose a window inside it.',
      )
    }
  }
  return undefined
}

/**
 * Why a single document that waits for the grantor could never be signed under terms that name it: its kind or its amount lies outside
 * them. Of what they have no part in nothing is told. Undefined where each is within reach.
 */
export async function whyOutside(
  grantorId: string,
  { classes, cap, envelopes }: Terms,
  source: Pick<Tx, 'envelope'>,
): Promise<Refusal | undefined> {
  if (envelopes.length === 0) return undefined
  const named = await source.envelope.findMany({
    where: { id: { in: [...envelopes] }, version: { gte: 1 }, recipients: { some: { personId: grantorId, role: 'signer' } } },
    include: { class: true },
    orderBy: { id: 'asc' },
  })
  const isWithin = ({ classId, amount, currency }: (typeof named)[number]) =>
    classes.includes(classId) && (amount === null || (cap !== undefined && cap.currency === currency && amount <= BigInt(cap.minor)))
  const outside = named.find((one) => !isWithin(one))
  if (!outside) return undefined
  const { title, class: kind, amount, currency } = outside
  const sum = amount !== null && currency ? `, ${formatAmount({ minor: Number(amount), currency })}` : ''
  return refuse('document-outside', `“${title}” (${kind.name}${sum}) lies outside the rest of the sentence.`, {
    field: 'envelopes',
    next: 'Take in its kind and its amount, or leave it out.',
  })
}

const wider = (field: string, reason: string, way: string) => refuse('wider-than-own', reason, { field, next: way })
const capIn = ({ caps }: HeldAuthority, currency: string) => caps.find((one) => one.currency === currency)?.minor

/** Why it would close a circle: whoever would sign for the grantor has, at that time, somebody for whom the grantor signs. */
export async function whyCircular(course: Round, source: Pick<Tx, 'person' | '$queryRaw'>): Promise<Refusal | undefined> {
  const round = await wayRound(course, source)
  if (!round) return undefined
  const people = await source.person.findMany({ where: { id: { in: round } }, select: { id: true, name: true } })
  const names = round.map((one) => people.find(({ id }) => id === one)?.name)
  return refuse('delegation-circle', `At that time it would go round in a circle: ${names.join(' → ')}.`, {
    field: 'delegate',
    next: 'Choose somebody who is not away then.',
  })
}

type Round = Pick<Course, 'grantor' | 'delegate' | 'startsAt' | 'endsAt'>

/**
 * From the grantor over whoever signs for each back to them, by the fewest. Each person is come upon once: the ways by which one could be
 * are without number, when a few let each other sign a hundred times.
 */
async function wayRound({ grantor, delegate, startsAt, endsAt }: Round, source: Pick<Tx, '$queryRaw'>): Promise<string[] | undefined> {
  const from = new Map([[delegate, grantor]])
  for (let last = [delegate]; last.length > 0 && !from.has(grantor); ) {
    const found = await source.$queryRaw<{ grantor: string; delegate: string }[]>`
      SELECT DISTINCT d.grantor, d.delegate FROM delegation d
      WHERE d.grantor = ANY (${last}::uuid[]) AND d.ended_at IS NULL AND d.starts_at < ${endsAt} AND d.ends_at > ${startsAt} ORDER BY 1, 2`
    const fresh = found.filter((one) => !from.has(one.delegate))
    for (const one of fresh) from.set(one.delegate, one.grantor)
    last = [...new Set(fresh.map((one) => one.delegate))]
  }
  if (!from.has(grantor)) return undefined
  const round = [grantor]
  do round.unshift(from.get(round[0] ?? '') ?? '')
  while (round[0] !== grantor)
  return round
}
