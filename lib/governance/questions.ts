import 'server-only'
import { type Clock, isId, newId, ok, type Result, refuse, systemClock } from '@/lib/core'
import { type ActQuestion, db, type Tx, transaction } from '@/lib/db'
import { delegationFacts, nameOf } from '@/lib/delegation'
import { post, quoted } from '@/lib/delivery'
import { env } from '@/lib/env'
import { type Actor, asPerson, holdActor, judge, readsEverything, recordRefusal, written } from '@/lib/identity'
import { append } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import { sweepFindings } from './findings'
import { type Details, word } from './told'

/** Something that was signed in the reader's place. */
export interface SignedForMe {
  readonly approvalId: string
  readonly at: Date
  /** Who signed it, and under what: `D-17`. */
  readonly by: string
  readonly under: string
  readonly envelope: { readonly id: string; readonly title: string }
  /** When they questioned it, and when they said that it is settled: oldest first, of which only the last may be open. */
  readonly questions: readonly { readonly asked: Date; readonly settled: Date | undefined }[]
}

const MOST = 100
const UNKNOWN = refuse('act-unknown', 'Nothing like that was signed for you.', { next: 'Look at the list again.' })
const ASKED = refuse('act-questioned', 'You question it already.', { next: 'Compliance has been told.' })
const SETTLED = refuse('act-settled', 'Nobody questions it any more.', { next: 'Look at the list again.' })

const because = (typed: string) => written(typed, { field: 'reason', what: 'a reason', most: 300 })

/** What others signed in the actor's place, the newest first. */
export async function signedForMe(actor: Pick<Actor, 'personId'>): Promise<readonly SignedForMe[]> {
  const given = await db().delegation.findMany({ where: { grantor: actor.personId }, select: { id: true, number: true } })
  const acts = await db().approval.findMany({
    where: { delegationId: { in: given.map(({ id }) => id) } },
    orderBy: { createdAt: 'desc' },
    take: MOST,
    select: { id: true, createdAt: true, personId: true, envelopeId: true, delegationId: true },
  })
  const [people, envelopes, questions] = await Promise.all([
    db().person.findMany({ where: { id: { in: acts.map(({ personId }) => personId) } }, select: { id: true, name: true } }),
    db().envelope.findMany({
      where: { id: { in: acts.flatMap(({ envelopeId }) => envelopeId ?? []) } },
      select: { id: true, title: true },
    }),
    db().actQuestion.findMany({ where: { approvalId: { in: acts.map(({ id }) => id) } }, orderBy: { askedAt: 'asc' } }),
  ])
  return acts.flatMap(({ id, createdAt, personId, envelopeId, delegationId }) => {
    const envelope = envelopes.find((one) => one.id === envelopeId)
    const lent = given.find((one) => one.id === delegationId)
    if (!envelope || !lent) return []
    const by = people.find((one) => one.id === personId)?.name ?? 'Somebody'
    const asked = questions.filter(({ approvalId }) => approvalId === id)
    const told = asked.map(({ askedAt, settledAt }) => ({ asked: askedAt, settled: settledAt ?? undefined }))
    return [{ approvalId: id, at: createdAt, by, under: nameOf(lent), envelope, questions: told }]
  })
}

/**
 * Questions what somebody signed in the actor's place: compliance is told, and it is a finding until the actor says that it is settled.
 * Refuses `act-unknown`, `act-questioned`, `missing` and `too-long` of `reason`, and what policy refuses.
 */
export async function questionAct(actor: Actor, approvalId: string, given: string, clock: Clock = systemClock): Promise<Result<undefined>> {
  const reason = because(given)
  if (!reason.ok) return reason
  return aboutAct({ actor, does: 'question-act', approvalId }, clock, async (tx, act, record) => {
    if (act.open) return ASKED
    const { envelopeId } = act
    await tx.actQuestion.create({ data: { id: newId(), approvalId, envelopeId, askedBy: actor.personId, askedAt: clock() } })
    await tellCompliance(tx, { actor, act, reason: reason.value }, clock)
    await record('delegation.act-questioned', { reason: reason.value })
    return ok(undefined)
  })
}

/**
 * Says that what was questioned is settled; the finding ends with it. It is for whoever it was signed for and, once they have left, for
 * compliance, who say why. Refuses `act-unknown`, `act-settled`, `missing` and `too-long` of `reason`, and what policy refuses.
 */
export const settleQuestion = (actor: Actor, approvalId: string, given = '', clock: Clock = systemClock): Promise<Result<undefined>> =>
  aboutAct({ actor, does: 'settle-question', approvalId }, clock, async (tx, { open, grantor }, record) => {
    if (!open) return SETTLED
    const reason = open.askedBy === actor.personId ? ok(undefined) : because(given)
    if (!reason.ok) return reason
    await tx.actQuestion.update({ where: { id: open.id }, data: { settledAt: clock() } })
    await record('delegation.act-settled', reason.value === undefined ? {} : { reason: reason.value, grantor })
    return ok(undefined)
  })

/** What is questioned, and by whom. */
export interface OpenQuestion {
  readonly approvalId: string
  readonly envelopeId: string
  /** For who reads every envelope: administering people opens nobody's contracts. */
  readonly title: string | undefined
  readonly askedBy: string
  /** Why, in their own words, for who reads every envelope and until they are erased. */
  readonly reason: string | undefined
  /** Whether the reader may settle it, because whoever asked has left. */
  readonly settles: boolean
}

/** What is questioned in these envelopes, the oldest first. */
export async function openQuestions(actor: Actor, envelopes: readonly string[], clock: Clock): Promise<readonly OpenQuestion[]> {
  const open = await db().actQuestion.findMany({
    where: { envelopeId: { in: [...envelopes] }, settledAt: null },
    orderBy: { askedAt: 'asc' },
  })
  const told: OpenQuestion[] = []
  for (const question of open) {
    const { approvalId, envelopeId, askedBy } = question
    const { personId, delegationId } = await db().approval.findUniqueOrThrow({ where: { id: approvalId } })
    const { title } = await db().envelope.findUniqueOrThrow({ where: { id: envelopeId }, select: { title: true } })
    const { grantor, decision } = await decideOn(db(), actor, 'settle-question', { personId, delegationId: delegationId ?? '' }, clock)
    const settles = decision.outcome === 'permit' && askedBy !== actor.personId
    const content = readsEverything(actor)
      ? { title, reason: await reasonOf(question, delegationId) }
      : { title: undefined, reason: undefined }
    told.push({ approvalId, envelopeId, ...content, askedBy: grantor.name, settles })
  }
  return told
}

/** Words stand only in the event, which erasure reaches: the first that tells of a question under this delegation since it was asked. */
async function reasonOf({ askedBy, askedAt, envelopeId }: ActQuestion, delegationId: string | null): Promise<string | undefined> {
  if (!delegationId) return undefined
  const told = await db().auditEvent.findFirst({
    where: { objectId: delegationId, kind: 'delegation.act-questioned', actorId: askedBy, envelopeId, at: { gte: askedAt } },
    orderBy: { seq: 'asc' },
    select: { details: true },
  })
  return word((told?.details ?? {}) as Details, 'reason')
}

interface Act {
  readonly envelopeId: string
  readonly title: string
  readonly by: string
  readonly under: string
  readonly grantor: string
  readonly open: { readonly id: string; readonly askedBy: string } | null
}

type Does = 'question-act' | 'settle-question'
type Words = Readonly<Partial<Record<'reason' | 'grantor', string>>>
type Recording = (kind: string, details: Words) => Promise<unknown>

/** What policy says to somebody who questions what another signed under a delegation, or settles that. */
async function decideOn(
  source: Pick<Tx, 'delegation' | 'person'>,
  actor: Actor,
  does: Does,
  { personId, delegationId }: { readonly personId: string; readonly delegationId: string },
  clock: Clock,
) {
  const row = await source.delegation.findUniqueOrThrow({ where: { id: delegationId } })
  const grantor = await source.person.findUniqueOrThrow({ where: { id: row.grantor } })
  const signer = await source.person.findUniqueOrThrow({ where: { id: personId } })
  const resource = { kind: 'person' as const, id: signer.id, status: signer.status as Actor['status'] }
  const decision = judge(actor, does, resource, { delegation: delegationFacts(row, grantor, clock()) }, clock)
  return { row, grantor, signer, decision }
}

/** One act under its delegation's lock, by an actor whom policy lets question it, or settle that; what is found follows at once. */
async function aboutAct(
  { actor, does, approvalId }: { readonly actor: Actor; readonly does: Does; readonly approvalId: string },
  clock: Clock,
  work: (tx: Tx, act: Act, record: Recording) => Promise<Result<undefined>>,
): Promise<Result<undefined>> {
  const eventId = newId()
  const said = await transaction(async (tx): Promise<Result<undefined>> => {
    if (await tx.auditEvent.findUnique({ where: { id: eventId }, select: { id: true } })) return ok(undefined)
    const found = isId(approvalId) ? await tx.approval.findUnique({ where: { id: approvalId } }) : null
    const about = { kind: 'delegation.refused', object: undefined, actor: asPerson(actor), details: { by: actor.name, act: does } }
    const held = await holdActor(tx, actor, actor.passkeyId, clock)
    if (!held.ok) return recordRefusal(tx, held, about, clock)
    const { personId, delegationId, envelopeId } = found ?? {}
    if (!personId || !delegationId || !envelopeId) return recordRefusal(tx, UNKNOWN, about, clock)
    await tx.$queryRaw`SELECT FROM delegation WHERE id = ${delegationId}::uuid FOR UPDATE`
    const { row, grantor, signer, decision } = await decideOn(tx, held.value, does, { personId, delegationId }, clock)
    const object = { type: 'delegation' as const, id: row.id }
    if (decision.outcome !== 'permit') return recordRefusal(tx, decision, { ...about, object }, clock)
    const { title } = await tx.envelope.findUniqueOrThrow({ where: { id: envelopeId }, select: { title: true } })
    const open = await tx.actQuestion.findFirst({ where: { approvalId, settledAt: null } })
    const act = { envelopeId, title, by: signer.name, under: nameOf(row), grantor: grantor.name, open }
    const event = { id: eventId, delegationId: row.id, actor, act, decision }
    return work(tx, act, (kind, details) => recorded(tx, { ...event, kind, details }, clock))
  })
  if (said.ok) await sweepFindings(clock)
  return said
}

interface Recorded {
  readonly id: string
  readonly kind: string
  readonly delegationId: string
  readonly actor: Actor
  readonly act: Act
  readonly decision: Decision
  readonly details: Words
}

const recorded = (tx: Tx, { id, kind, delegationId, actor, act, decision, details }: Recorded, clock: Clock) =>
  append(
    tx,
    {
      id,
      kind,
      object: { type: 'delegation', id: delegationId },
      actor: asPerson(actor),
      outcome: 'permitted',
      rules: decision.rules,
      decision,
      details: { by: actor.name, title: act.title, delegation: act.under, delegate: act.by, ...details },
      envelopeId: act.envelopeId,
    },
    clock,
  )

async function tellCompliance(tx: Tx, { actor, act, reason }: { actor: Actor; act: Act; reason: string }, clock: Clock): Promise<void> {
  const officers = await tx.person.findMany({ where: { status: 'active', roles: { has: 'compliance' } } })
  for (const { id, name, email } of officers) {
    const what = `${actor.name} questions what ${act.by} signed for them under ${act.under}, in “${act.title}”.`
    const text = `${name},\n\n${what}\n\n${quoted('The reason given:', reason)}\n\n${env().COUNTERSIGN_URL}/overview`
    await post(tx, { kind: 'account', to: email, personId: id, subject: 'Something signed for another is questioned', text }, clock)
  }
}
