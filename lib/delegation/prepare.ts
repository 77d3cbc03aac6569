import 'server-only'
import { type Clock, isId, newId, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import { type Actor, asPerson, type Prepared, prepareGesture, refused, written } from '@/lib/identity'
import { commit } from '@/lib/proof'
import { type Course, courseOf, type DelegationAct, findDelegation, TYPE, termsOf, UNKNOWN } from './instrument'
import { decideOnDelegation, outOfTurn, whyCircular, whyOutside, whyWider } from './rules'
import { readTerms, type TermsForm } from './terms'

/** What is lent, and to whom. */
export interface DelegationForm extends TermsForm {
  /** Each gets a delegation of their own, all by one gesture. */
  readonly delegates: readonly string[]
  readonly reason: string
  /** The delegation that this one goes on after. */
  readonly extends?: string | undefined
}

const MOST_DELEGATES = 10

/**
 * Prepares the gesture by which a person lets others sign for them. Nobody signs under it before they accept. Refuses what `readTerms`
 * refuses, `delegate-unknown`, `too-many`, `missing` and `too-long` of `reason`, `wider-than-own`, `delegation-circle`, and what policy refuses.
 */
export async function prepareGrant(actor: Actor, form: DelegationForm, clock: Clock = systemClock): Promise<Result<Prepared>> {
  const delegates = [...new Set(form.delegates)]
  const many = tooMany(delegates)
  if (many) return many
  const course = await newCourse(actor, { ...form, grantor: actor.personId, delegate: delegates[0] ?? '', kind: 'delegation' }, clock)
  if (!course.ok) return course
  const others = delegates.slice(1).map((delegate) => ({ id: newId(), delegate }))
  const unknown = await unknownAmong(delegates)
  return unknown ?? prepared(actor, { act: 'grant', row: course.value, others }, clock)
}

/** Why what is lent to so many at once is not even looked at: of each policy is asked about everything that waits. */
export const tooMany = (delegates: readonly string[]): Refusal | undefined =>
  delegates.length > MOST_DELEGATES
    ? refuse('too-many', `Choose ${MOST_DELEGATES} people at most.`, { field: 'delegate', next: 'Lend to the others afterwards.' })
    : undefined

/** Prepares the gesture by which an administrator appoints somebody for a person who cannot lend themselves. Refuses the same. */
export async function prepareAppointment(
  actor: Actor,
  form: Omit<DelegationForm, 'delegates' | 'extends'> & { readonly grantor: string; readonly delegate: string },
  clock: Clock = systemClock,
): Promise<Result<Prepared>> {
  const unknown = await unknownAmong([form.grantor, form.delegate])
  if (unknown) return unknown
  const course = await newCourse(actor, { ...form, kind: 'appointment' }, clock)
  return course.ok ? prepared(actor, { act: 'appoint', row: course.value }, clock) : course
}

/** Prepares the gesture of a later step, of one that is on record. Refuses what is out of turn, and what policy refuses. */
export async function prepareStep(
  actor: Actor,
  { act, delegationId }: { readonly act: Exclude<DelegationAct, 'grant' | 'appoint'>; readonly delegationId: string },
  clock: Clock = systemClock,
): Promise<Result<Prepared>> {
  const row = await findDelegation(delegationId)
  return row ? prepared(actor, { act, row }, clock) : refused(UNKNOWN, about(actor, act), clock)
}

async function unknownAmong(people: readonly string[]): Promise<Refusal | undefined> {
  const ids = people.filter(isId)
  const known = ids.length === people.length ? await db().person.count({ where: { id: { in: ids } } }) : 0
  return people.length > 0 && known === new Set(people).size
    ? undefined
    : refuse('delegate-unknown', 'Choose who is to sign.', { field: 'delegate', next: 'Choose from the list.' })
}

interface Asked extends TermsForm {
  readonly grantor: string
  readonly delegate: string
  readonly kind: 'delegation' | 'appointment'
  readonly reason: string
  readonly extends?: string | undefined
}

async function newCourse(actor: Actor, form: Asked, clock: Clock): Promise<Result<Course>> {
  const known = await db().documentClass.findMany()
  const terms = readTerms(form, known, clock)
  if (!terms.ok) return terms
  const reason = written(form.reason, { field: 'reason', what: 'a reason', most: 300 })
  if (!reason.ok) return reason
  const before = form.extends ? await findDelegation(form.extends) : undefined
  // What others appointed is nothing of the grantor's that could go on.
  if (form.extends && (before?.grantor !== form.grantor || before.kind !== 'delegation'))
    return refused(UNKNOWN, about(actor, form.kind === 'delegation' ? 'grant' : 'appoint'), clock)
  const { kind, grantor, delegate } = form
  return ok(
    courseOf({ kind, grantor, delegate, terms: terms.value, reason: reason.value, extends: before?.id ?? null, grantedBy: actor.personId }),
  )
}

/** A step about to be confirmed. */
export interface Step {
  readonly act: DelegationAct
  readonly row: Course
  /** To whom else the same is granted. */
  readonly others?: readonly { readonly id: string; readonly delegate: string }[]
}

export const about = (actor: Actor, act: DelegationAct, row?: Pick<Course, 'id'>) => ({
  kind: 'delegation.refused',
  // A new one has no history before it is granted.
  object: row && act !== 'grant' && act !== 'appoint' ? { type: 'delegation' as const, id: row.id } : undefined,
  actor: asPerson(actor),
  details: { by: actor.name, act },
})

/** Each delegation that a step is about. */
export const coursesOf = ({ row, others = [] }: Step): readonly Course[] => [row, ...others.map((other) => ({ ...row, ...other }))]

/** Why a new one would reach too far, or go round in a circle; of what is on record already, nothing. */
export async function unfit(
  { act, ...step }: Step,
  source: Parameters<typeof whyWider>[2] & Parameters<typeof whyOutside>[2] & Parameters<typeof whyCircular>[1],
) {
  if (act === 'accept' || act === 'confirm' || act === 'end') return undefined
  const courses = coursesOf({ act, ...step })
  const wider = await whyWider(step.row.grantor, termsOf(step.row), source)
  if (wider) return wider
  const outside = await whyOutside(step.row.grantor, termsOf(step.row), source)
  if (outside) return outside
  for (const one of courses) {
    const circle = await whyCircular(one, source)
    if (circle) return circle
  }
  return undefined
}

async function prepared(actor: Actor, step: Step, clock: Clock): Promise<Result<Prepared>> {
  const { act, row, others = [] } = step
  const fault = outOfTurn(act, row, clock())
  if (fault) return refused(fault, about(actor, act, row), clock)
  const decisions = []
  for (const one of coursesOf(step)) decisions.push(await decideOnDelegation(db(), { actor, act, row: one }, 'prepare', clock))
  const decision = decisions.find(({ outcome }) => outcome !== 'permit') ?? decisions[0]
  if (decision?.outcome !== 'permit') return decision ? refused(decision, about(actor, act, row), clock) : UNKNOWN
  const wrong = await unfit(step, db())
  if (wrong) return refused(wrong, about(actor, act, row), clock)
  const terms = termsOf(row)
  const reason = commit('details', row.reason)
  const counterparty = terms.counterparty ? commit('counterparty', terms.counterparty) : undefined
  const draft = {
    statement: {
      type: TYPE as typeof TYPE,
      act,
      kind: row.kind as 'delegation' | 'appointment',
      person: actor.personId,
      delegation: row.id,
      grantor: row.grantor,
      delegate: row.delegate,
      ...(others.length > 0 && { others: others.map(({ id, delegate }) => ({ delegation: id, delegate })) }),
      scope: {
        classes: [...terms.classes],
        ...(terms.cap && { cap: { currency: terms.cap.currency, amount: terms.cap.minor } }),
        ...(counterparty && { counterparty: counterparty.commitment }),
        ...(terms.envelopes.length > 0 && { envelopes: [...terms.envelopes] }),
        from: terms.from.toISOString(),
        until: terms.until.toISOString(),
      },
      ...(row.extends && { extends: row.extends }),
      reason: reason.commitment,
      decision: { outcome: 'permit' as const, rules: [...decision.rules], bundle: decision.bundle },
    },
    openings: { reason: reason.opening, ...(counterparty && { counterparty: counterparty.opening }) },
    decision,
  }
  return prepareGesture(actor, draft, about(actor, act, row), clock)
}
