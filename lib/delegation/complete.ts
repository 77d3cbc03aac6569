import 'server-only'
import { type Clock, type Result, systemClock } from '@/lib/core'
import type { Delegation, Intent, Tx } from '@/lib/db'
import { type Actor, asPerson, type Confirmed, completeGesture, type Gesture, holdActor, lockForChange } from '@/lib/identity'
import { append, type Event } from '@/lib/ledger'
import type { Decision } from '@/lib/policy'
import { parseStatement } from '@/lib/proof'
import { type Course, courseOf, type DelegationAct, findDelegation, nameOf, type Stated, TYPE, UNKNOWN } from './instrument'
import { tell } from './letters'
import { about, coursesOf, type Step, unfit } from './prepare'
import { decideOnDelegation, outOfTurn } from './rules'

/** What is confirmed, from the statement itself and the words it commits to. */
function stepIn(intent: Intent): Step {
  const statement = parseStatement(intent.statement)
  if (statement?.type !== TYPE) throw new Error(`intent ${intent.id} holds no statement about a delegation`)
  const said = intent.openings as Partial<Record<'reason' | 'counterparty', { value: string }>>
  const others = statement.others?.map(({ delegation: id, delegate }) => ({ id, delegate }))
  return { act: statement.act, row: courseIn(statement, said.reason?.value ?? '', said.counterparty?.value), ...(others && { others }) }
}

function courseIn(statement: Stated, reason: string, counterparty: string | undefined): Course {
  const { delegation: id, kind, grantor, delegate, scope, person } = statement
  const terms = {
    classes: scope.classes,
    cap: scope.cap && { currency: scope.cap.currency, minor: scope.cap.amount },
    counterparty,
    envelopes: scope.envelopes ?? [],
    from: new Date(scope.from),
    until: new Date(scope.until),
  }
  return courseOf({ id, kind, grantor, delegate, terms, reason, extends: statement.extends ?? null, grantedBy: person })
}

/** Does what a gesture confirmed. Refuses what the preparing refused, and what the gesture lacks. */
export const completeDelegation = (actor: Actor, gesture: Gesture, clock: Clock = systemClock): Promise<Result<Done>> =>
  completeGesture(actor, gesture, { type: TYPE, kind: 'delegation.refused' }, (intent) => confirmed(actor, intent, clock), clock)

interface Done {
  readonly act: DelegationAct
  readonly delegationId: string
}

function confirmed(actor: Actor, intent: Intent, clock: Clock): Confirmed<Done> {
  const asked = stepIn(intent)
  const { act } = asked
  return {
    done: { act, delegationId: asked.row.id },
    refusing: about(actor, act, asked.row),
    decide: async (tx, { passkey }) => {
      const people = [asked.row.delegate, ...(asked.others ?? []).map(({ delegate }) => delegate)]
      await lockForChange(tx, { personId: asked.row.grantor, others: people, actor, passkeyId: passkey.id })
      const held = await holdActor(tx, actor, passkey.id, clock)
      if (!held.ok) return held
      await tx.$queryRaw`SELECT FROM delegation WHERE id = ${asked.row.id}::uuid FOR UPDATE`
      const isNew = act === 'grant' || act === 'appoint'
      const row = isNew ? asked.row : await findDelegation(asked.row.id, tx)
      if (!row) return UNKNOWN
      const fault = outOfTurn(act, row, clock())
      if (fault) return fault
      const step = { ...asked, row }
      const decisions = []
      for (const one of coursesOf(step))
        decisions.push(await decideOnDelegation(tx, { actor: held.value, act, row: one }, 'complete', clock))
      const decision = decisions.find(({ outcome }) => outcome !== 'permit') ?? decisions[0]
      if (decision?.outcome !== 'permit') return decision ?? UNKNOWN
      return (await unfit(step, tx)) ?? { decision, effect: (approvalId) => effect(tx, { actor, step, decision, approvalId }, clock) }
    },
  }
}

const DONE = {
  grant: 'delegation.granted',
  appoint: 'delegation.appointed',
  activate: 'delegation.activated',
  accept: 'delegation.accepted',
  confirm: 'delegation.confirmed',
  end: 'delegation.ended',
} as const satisfies Record<DelegationAct, string>

/** What the timeline tells of one; by nobody where it came about by itself. */
export async function detailsOf(
  tx: Pick<Tx, 'person'>,
  actor: Pick<Actor, 'name'> | undefined,
  row: Delegation,
): Promise<Event['details']> {
  const people = await tx.person.findMany({ where: { id: { in: [row.grantor, row.delegate] } }, select: { id: true, name: true } })
  const named = new Map(people.map(({ id, name }) => [id, name]))
  return {
    ...(actor && { by: actor.name }),
    delegation: nameOf(row),
    kind: row.kind,
    grantor: named.get(row.grantor),
    delegate: named.get(row.delegate),
    classes: row.classes,
    ...(row.currency !== null && row.amount !== null && { caps: [{ currency: row.currency, amount: Number(row.amount) }] }),
    ...(row.counterparty !== null && { counterparty: row.counterparty }),
    from: row.startsAt.toISOString(),
    until: row.endsAt.toISOString(),
    reason: row.reason,
  }
}

const CHANGES = {
  activate: ({ personId }: Actor, now: Date) => ({ activatedBy: personId, activatedAt: now }),
  accept: (_: Actor, now: Date) => ({ acceptedAt: now }),
  confirm: (_: Actor, now: Date) => ({ confirmedAt: now }),
  end: ({ personId }: Actor, now: Date) => ({ endedBy: personId, endedAt: now }),
} as const

interface ToDo {
  readonly actor: Actor
  readonly step: Step
  readonly decision: Decision
  readonly approvalId: string
}

async function effect(tx: Tx, { actor, step, decision, approvalId }: ToDo, clock: Clock) {
  const [first, ...along] = await change(tx, actor, step, clock())
  if (!first) throw new Error('a step had no effect')
  for (const row of [first, ...along]) await tell(tx, { act: step.act, actor, row }, clock)
  // One gesture is one approval, and one event's; what it granted to others says which.
  for (const row of along)
    await append(
      tx,
      {
        kind: 'delegation.granted-along',
        object: { type: 'delegation', id: row.id },
        actor: asPerson(actor),
        outcome: 'permitted',
        rules: decision.rules,
        decision,
        details: { ...(await detailsOf(tx, actor, row)), approval: approvalId },
      },
      clock,
    )
  return { kind: DONE[step.act], object: { type: 'delegation' as const, id: first.id }, details: await detailsOf(tx, actor, first) }
}

async function change(tx: Tx, actor: Actor, step: Step, now: Date): Promise<Delegation[]> {
  const { act, row } = step
  if (act !== 'grant' && act !== 'appoint') return [await tx.delegation.update({ where: { id: row.id }, data: CHANGES[act](actor, now) })]
  const made: Delegation[] = []
  for (const one of coursesOf(step)) made.push(await tx.delegation.create({ data: { ...one, grantedAt: now } }))
  return made
}
