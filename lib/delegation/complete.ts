import 'server-only'
import { type Clock, newId, ok, type Result, systemClock } from '@/lib/core'
import { type Delegation, type Intent, type Tx, transaction } from '@/lib/db'
import {
  type Actor,
  type AuthenticationResponseJSON,
  approve,
  asPerson,
  checkGesture,
  consumeIntent,
  holdActor,
  lockForChange,
  noteUse,
  recordRefusal,
} from '@/lib/identity'
import { append, type Event } from '@/lib/ledger'
import { parseStatement } from '@/lib/proof'
import { type Course, courseOf, type DelegationAct, findDelegation, nameOf, type Stated, TYPE, UNKNOWN } from './instrument'
import { tell } from './letters'
import { about, coursesOf, type Step, unfit } from './prepare'
import { decideOnDelegation, outOfTurn } from './rules'

/** What the gesture confirms, from the statement itself and the words it commits to. */
function confirmed(intent: Intent): Step {
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

/** Does what a gesture confirmed: once, on the facts under lock. Refuses what the preparing refused, and what the gesture lacks. */
export async function completeDelegation(
  actor: Actor,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
): Promise<Result<{ act: DelegationAct; delegationId: string }>> {
  const gestured = await checkGesture(actor, gesture, TYPE, 'delegation.refused', clock)
  if (!gestured.ok) return gestured
  const { intent, checked } = gestured.value
  const asked = confirmed(intent)
  const { act } = asked
  const done = { act, delegationId: asked.row.id }
  const approvalId = newId()

  return transaction(async (tx) => {
    if (await tx.approval.findUnique({ where: { id: approvalId } })) return ok(done)
    const people = [asked.row.delegate, ...(asked.others ?? []).map(({ delegate }) => delegate)]
    await lockForChange(tx, { personId: asked.row.grantor, others: people, actor, passkeyId: checked.passkey.id })
    const refusing = about(actor, act, asked.row, intent.id)
    const held = await holdActor(tx, actor, checked.passkey.id, clock)
    if (!held.ok) return recordRefusal(tx, held, refusing, clock)
    await tx.$queryRaw`SELECT FROM delegation WHERE id = ${asked.row.id}::uuid FOR UPDATE`
    const isNew = act === 'grant' || act === 'appoint'
    const row = isNew ? asked.row : await findDelegation(asked.row.id, tx)
    const fault = row ? outOfTurn(act, row, clock()) : UNKNOWN
    if (fault || !row) return recordRefusal(tx, fault ?? UNKNOWN, refusing, clock)
    const step = { ...asked, row }
    const decisions = []
    for (const one of coursesOf(step)) decisions.push(await decideOnDelegation(tx, { actor: held.value, act, row: one }, 'complete', clock))
    const decision = decisions.find(({ outcome }) => outcome !== 'permit') ?? decisions[0]
    if (decision?.outcome !== 'permit') return recordRefusal(tx, decision ?? UNKNOWN, refusing, clock)
    const wrong = await unfit(step, tx)
    if (wrong) return recordRefusal(tx, wrong, refusing, clock)
    const consumed = await consumeIntent(tx, intent.id, clock)
    if (!consumed.ok) return recordRefusal(tx, consumed, refusing, clock)
    const [first, ...more] = await effect(tx, actor, step, clock())
    if (!first) throw new Error('a step had no effect')
    await noteUse(tx, checked, clock)
    for (const one of [first, ...more]) await tell(tx, { act, actor, row: one }, clock)
    await approve(
      tx,
      {
        approvalId,
        intent,
        proven: checked,
        personId: actor.personId,
        passkeyId: checked.passkey.id,
        decision,
        event: {
          kind: DONE[act],
          object: { type: 'delegation', id: first.id },
          actor: asPerson(actor),
          details: await detailsOf(tx, actor, first),
        },
      },
      clock,
    )
    // One gesture is one approval, and one event's; what it granted to others says which.
    for (const one of more)
      await append(
        tx,
        {
          kind: 'delegation.granted-along',
          object: { type: 'delegation', id: one.id },
          actor: asPerson(actor),
          outcome: 'permitted',
          rules: decision.rules,
          decision,
          details: { ...(await detailsOf(tx, actor, one)), approval: approvalId },
        },
        clock,
      )
    return ok(done)
  })
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

async function effect(tx: Tx, actor: Actor, step: Step, now: Date): Promise<Delegation[]> {
  const { act, row } = step
  if (act !== 'grant' && act !== 'appoint') return [await tx.delegation.update({ where: { id: row.id }, data: CHANGES[act](actor, now) })]
  const made: Delegation[] = []
  for (const one of coursesOf(step)) made.push(await tx.delegation.create({ data: { ...one, grantedAt: now } }))
  return made
}
