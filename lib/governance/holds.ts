import 'server-only'
import { type Clock, isId, newId, ok, type Refusal, type Result, refuse, systemClock } from '@/lib/core'
import { db, type LegalHold, type Person, type Tx, transaction } from '@/lib/db'
import { type Actor, asPerson, factsOf, holdActor, lockForChange, recordRefusal, vouchedApart } from '@/lib/identity'
import { append } from '@/lib/ledger'
import { type Act, type Decision, decide, envelopeFacts, type Facts } from '@/lib/policy'
import { RECORD } from './envelope-record'

/** What a hold stands on: a person, or an envelope and with it everyone it names. */
export interface Held {
  readonly kind: 'person' | 'envelope'
  readonly id: string
}

export interface HoldRow {
  readonly id: string
  readonly reason: string
  readonly reference: string
  readonly setBy: string
  readonly setAt: Date
  /** Who asked that it be lifted; it takes somebody else to confirm. */
  readonly liftAskedBy: { readonly id: string; readonly name: string } | undefined
}

const UNKNOWN = refuse('hold-unknown', 'There is no such hold, or nothing there to hold.', { next: 'Look at the page again.' })

/** The holds that stand on a person or an envelope itself; nobody learns of them who may not set one. */
export async function holdsOn(actor: Actor, { kind, id }: Held, clock: Clock = systemClock): Promise<readonly HoldRow[]> {
  const found = await find(db(), { kind, id }, clock)
  if (!found || decide({ now: clock(), ...factsOf(actor), act: 'set-legal-hold', resource: found.resource }).outcome !== 'permit') return []
  const holds = await db().legalHold.findMany({ where: { [`${kind}Id`]: id, liftedAt: null }, orderBy: { id: 'asc' } })
  const ids = holds.flatMap(({ setBy, liftAskedBy }) => [setBy, ...(liftAskedBy ? [liftAskedBy] : [])])
  const people = await db().person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true, status: true, roles: true } })
  const called = (of: string | null) => people.find((one) => one.id === of)
  return holds.map((one) => ({
    id: one.id,
    reason: one.reason,
    reference: one.reference,
    setBy: called(one.setBy)?.name ?? '',
    setAt: one.setAt,
    liftAskedBy: stillOfficer(called(one.liftAskedBy)),
  }))
}

/** Whoever asked, while they may; a request of somebody who has left or lost the role binds nobody, and another takes its place. */
const stillOfficer = <Of extends Pick<Person, 'status' | 'roles'>>(asker: Of | undefined): Of | undefined =>
  asker?.status === 'active' && asker.roles.some((role) => role !== 'auditor') ? asker : undefined

/** Sets a hold, with a reason and the name that the case has elsewhere. From then on nothing of it is erased. */
export function setHold(
  actor: Actor,
  on: Held,
  words: { readonly reason: string; readonly reference: string },
  clock: Clock = systemClock,
): Promise<Result<{ holdId: string }>> {
  const holdId = newId()
  const [reason, reference] = [words.reason.trim(), words.reference.trim()]
  return transaction(async (tx) => {
    if (await tx.legalHold.findUnique({ where: { id: holdId } })) return ok({ holdId })
    const found = await lock(tx, on, actor, clock)
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const about = { act: 'set-legal-hold', holdId, actor, clock } as const
    if (!held.ok || !found) return refused(tx, held.ok ? UNKNOWN : held, about)
    const decision = decide({ now: clock(), ...factsOf(held.value), act: 'set-legal-hold', resource: found.resource })
    if (decision.outcome !== 'permit') return refused(tx, decision, about)
    if (!reason || reason.length > 300) return refuse('reason-missing', 'Say why, in at most 300 characters.', { field: 'reason' })
    if (!reference || reference.length > 100)
      return refuse('reference-missing', 'Name the case, in at most 100 characters.', { field: 'reference' })
    await tx.legalHold.create({
      data: { id: holdId, [`${on.kind}Id`]: on.id, reason, reference, setBy: actor.personId, setAt: clock() },
    })
    await record(tx, 'hold.set', { ...about, decision, details: { ...found.details, reason, reference } })
    return ok({ holdId })
  })
}

/** One part in lifting a hold: the first person asks, and another one confirms, who does not go back to the same administrator. */
export function liftHold(actor: Actor, holdId: string, clock: Clock = systemClock): Promise<Result<{ part: 'asked' | 'lifted' }>> {
  const eventId = newId()
  let part: 'asked' | 'lifted' = 'asked'
  return transaction(async (tx) => {
    if (await tx.auditEvent.findUnique({ where: { id: eventId }, select: { id: true } })) return ok({ part })
    const known = isId(holdId) ? await tx.legalHold.findUnique({ where: { id: holdId } }) : null
    const found = known && (await lock(tx, subjectOf(known), actor, clock))
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    const about = { act: 'lift-legal-hold', holdId: known?.id, actor, clock } as const
    if (!held.ok) return refused(tx, held, about)
    const hold = known && (await tx.legalHold.findUnique({ where: { id: known.id } }))
    if (!found || !hold || hold.liftedAt) return refused(tx, UNKNOWN, about)
    const asker = stillOfficer(hold.liftAskedBy ? await tx.person.findUniqueOrThrow({ where: { id: hold.liftAskedBy } }) : undefined)
    const { principal, context } = factsOf(held.value)
    const first = asker && {
      liftAskedBy: { id: asker.id, status: asker.status as Actor['status'], roles: asker.roles as Actor['roles'][number][] },
      vouchedApart: await vouchedApart(tx, actor.personId, asker.id, clock),
    }
    const facts = { now: clock(), principal, act: 'lift-legal-hold' as const, resource: found.resource }
    const decision = decide({ ...facts, context: { ...context, ...first } })
    const onlyAsks =
      !asker && decision.outcome === 'challenge' && decision.reasons.every(({ obligation }) => obligation === 'second-officer')
    if (decision.outcome !== 'permit' && !onlyAsks) return refused(tx, decision, about)
    part = onlyAsks ? 'asked' : 'lifted'
    const who = { by: actor.personId, at: clock() }
    await tx.legalHold.update({
      where: { id: hold.id },
      data: onlyAsks ? { liftAskedBy: who.by, liftAskedAt: who.at } : { liftedBy: who.by, liftedAt: who.at },
    })
    const kind = onlyAsks ? 'hold.lift-asked' : 'hold.lifted'
    await record(tx, kind, { ...about, holdId: hold.id, eventId, decision, details: found.details })
    return ok({ part })
  })
}

const subjectOf = ({ personId, envelopeId }: LegalHold): Held =>
  personId ? { kind: 'person', id: personId } : { kind: 'envelope', id: envelopeId ?? '' }

interface Found {
  readonly resource: Facts['resource']
  readonly details: { readonly [name: string]: string }
}

/** What is to be held, locked against an erasure at the same moment. */
async function lock(tx: Tx, on: Held, actor: Actor, clock: Clock): Promise<Found | undefined> {
  if (!isId(on.id)) return undefined
  if (on.kind === 'person') await lockForChange(tx, { personId: on.id, actor })
  else await tx.$executeRaw`SELECT FROM envelope WHERE id = ${on.id}::uuid FOR UPDATE`
  return find(tx, on, clock)
}

/** What a hold is to stand on. A draft is its sender's own, and is not held. */
async function find(tx: Pick<Tx, 'person' | 'envelope'>, { kind, id }: Held, clock: Clock): Promise<Found | undefined> {
  if (!isId(id)) return undefined
  if (kind === 'person') {
    const person = await tx.person.findUnique({ where: { id } })
    return person?.erasedAt === null
      ? { resource: { kind, id, status: person.status as Actor['status'] }, details: { name: person.name, person: id } }
      : undefined
  }
  const envelope = await tx.envelope.findUnique({ where: { id }, include: RECORD })
  if (!envelope || envelope.version === 0) return undefined
  return { resource: envelopeFacts(envelope, clock()), details: { title: envelope.title, envelope: id } }
}

interface About {
  readonly act: Act
  readonly holdId: string | undefined
  readonly actor: Actor
  readonly clock: Clock
}

const refused = (tx: Tx, why: Refusal | Decision, { act, actor, clock }: About): Promise<Refusal> =>
  recordRefusal(tx, why, { kind: 'hold.refused', actor: asPerson(actor), details: { by: actor.name, act } }, clock)

interface Done extends About {
  readonly eventId?: string
  readonly decision: Decision
  readonly details: Found['details']
}

/** An event of the hold alone: whoever else sees an envelope's history or its evidence does not learn of a case. */
async function record(tx: Tx, kind: string, { holdId = '', actor, eventId, decision, details, clock }: Done): Promise<void> {
  await append(
    tx,
    {
      ...(eventId && { id: eventId }),
      kind,
      object: { type: 'hold', id: holdId },
      actor: { kind: 'person', id: actor.personId },
      outcome: 'permitted',
      rules: decision.rules,
      decision,
      details: { by: actor.name, ...details },
    },
    clock,
  )
}
