import 'server-only'
import { authoritiesOf } from '@/lib/authority'
import { type Clock, isId, type Money, ok, type Refusal, type Result, refuse, sameParty } from '@/lib/core'
import { type Delegation, type DocumentClass, db, type Person } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { refusalOf } from '@/lib/policy'
import { type Course, courseOf, nameOf, termsOf } from './instrument'
import { type DelegationForm, tooMany } from './prepare'
import { decideAmong, whyCircular, whyOutside, whyWider } from './rules'
import { readTerms, type Terms } from './terms'

/** What a form would give, while it is being filled in: to each delegate one. Nothing is prepared, and nothing recorded. */
export interface Drafted {
  readonly terms: Terms
  readonly courses: readonly { readonly course: Course; readonly delegate: Person }[]
  /** Why it could not be given so. */
  readonly faults: readonly Refusal[]
  readonly overlaps: readonly Overlap[]
  /** What the grantor may sign and nobody could for them in the whole of that time. */
  readonly uncovered: readonly Uncovered[]
}

/** Another delegation of the same grantor under which the same could be signed at the same time. */
export interface Overlap {
  readonly name: string
  readonly delegate: string
  /** The part of its time that lies inside the window. */
  readonly from: Date
  readonly until: Date
  readonly kinds: readonly string[]
  readonly counterparty: string | undefined
  /** For how many single envelopes it is only; none: for any. */
  readonly envelopes: number
  /** Whether it begins, or ends, inside the window that is being asked for. */
  readonly startsWithin: boolean
  readonly endsWithin: boolean
}

export interface Uncovered {
  readonly kind: string
  /** From above this amount on; without it, none of this kind. */
  readonly above: Money | undefined
}

/** Reads a form that lets others sign in the actor's place. Refuses what `readTerms` refuses, and `too-many` and `delegate-unknown`. */
export async function draftLoan(actor: Actor, form: DelegationForm, clock: Clock): Promise<Result<Drafted>> {
  const now = clock()
  const classes = await db().documentClass.findMany({ orderBy: { position: 'asc' } })
  const terms = readTerms(form, classes, clock)
  if (!terms.ok) return terms
  const many = tooMany(form.delegates)
  if (many) return many
  const delegates = await db().person.findMany({ where: { id: { in: form.delegates.filter(isId) } }, orderBy: { name: 'asc' } })
  if (delegates.length === 0)
    return refuse('delegate-unknown', 'Choose who is to sign.', { field: 'delegate', next: 'Choose from the list.' })
  const grantor = await db().person.findUniqueOrThrow({ where: { id: actor.personId } })
  const people = new Map([grantor, ...delegates].map((one) => [one.id, one]))
  const begun = { kind: 'delegation', grantor: grantor.id, grantedBy: grantor.id, reason: form.reason, extends: null, terms: terms.value }
  const courses = delegates.map((delegate) => ({ course: courseOf({ ...begun, delegate: delegate.id }), delegate }))
  const wider = await whyWider(grantor.id, terms.value, db())
  const faults: (Refusal | undefined)[] = [wider, await whyOutside(grantor.id, terms.value, db())]
  for (const { course } of courses) {
    const decision = decideAmong({ actor, act: 'grant', row: course }, { people, apart: false }, 'prepare', clock)
    faults.push(decision.outcome === 'permit' ? await whyCircular(course, db()) : refusalOf(decision))
  }
  const others = await othersOf(grantor.id, terms.value)
  return ok({
    terms: terms.value,
    courses,
    faults: faults.filter((one) => one !== undefined),
    overlaps: await overlapsIn(others, terms.value, classes, form.extends),
    uncovered: await uncoveredBy([...others, ...courses.map(({ course }) => course)], grantor.id, terms.value, classes, now),
  })
}

/** What else lets somebody sign for the grantor within a window. */
const othersOf = (grantor: string, { from, until }: Terms) =>
  db().delegation.findMany({ where: { grantor, endedAt: null, startsAt: { lt: until }, endsAt: { gt: from } }, orderBy: { number: 'asc' } })

async function overlapsIn(
  others: readonly Delegation[],
  terms: Terms,
  classes: readonly DocumentClass[],
  before: string | undefined,
): Promise<Overlap[]> {
  const people = await db().person.findMany({
    where: { id: { in: others.map(({ delegate }) => delegate) } },
    select: { id: true, name: true },
  })
  return others
    .filter((row) => row.id !== before && mayMeet(termsOf(row), terms))
    .map((row) => ({
      name: nameOf(row),
      delegate: people.find(({ id }) => id === row.delegate)?.name ?? '',
      from: later(row.startsAt, terms.from),
      until: earlier(row.endsAt, terms.until),
      counterparty: row.counterparty ?? undefined,
      envelopes: row.envelopes.length,
      startsWithin: row.startsAt > terms.from,
      endsWithin: row.endsAt < terms.until,
      kinds: classes.flatMap(({ id, name }) => (row.classes.includes(id) && terms.classes.includes(id) ? [name] : [])),
    }))
    .filter(({ kinds }) => kinds.length > 0)
}

/** Whether a document could fall under both, by its counterparty and by itself. */
const mayMeet = (one: Scope, other: Scope) =>
  (!one.counterparty || !other.counterparty || sameParty(one.counterparty) === sameParty(other.counterparty)) &&
  (one.envelopes.length === 0 || other.envelopes.length === 0 || one.envelopes.some((id) => other.envelopes.includes(id)))

type Scope = Pick<Terms, 'counterparty' | 'envelopes'>

const later = (a: Date, b: Date) => (a > b ? a : b)
const earlier = (a: Date, b: Date) => (a < b ? a : b)

/** Kind by kind what the grantor may sign in a window, beside what somebody could in their place in all of it, with anybody. */
async function uncoveredBy(
  courses: readonly Course[],
  grantor: string,
  { from, until }: Terms,
  classes: readonly DocumentClass[],
  now: Date,
): Promise<Uncovered[]> {
  const held = (await authoritiesOf(grantor)).filter((one) => one.until > later(from, now) && one.from < until)
  const whole = courses.filter(
    (one) => one.startsAt <= from && one.endsAt >= until && one.counterparty === null && one.envelopes.length === 0,
  )
  return classes.flatMap(({ id, name, registerRequired }): Uncovered[] => {
    const own = registerRequired ? held.filter((one) => one.classes.includes(id)) : undefined
    if (own?.length === 0) return []
    const covering = whole.filter((one) => one.classes.includes(id)).map((one) => termsOf(one).cap)
    if (covering.length === 0) return [{ kind: name, above: undefined }]
    const most = covering.flatMap((cap) => cap ?? []).toSorted((a, b) => b.minor - a.minor)[0]
    if (!most) return []
    const reaches = own?.some(({ caps }) => caps.some(({ currency, minor }) => currency === most.currency && minor > most.minor)) ?? true
    return reaches ? [{ kind: name, above: most }] : []
  })
}
