import 'server-only'
import { type Clock, fromHex, hex, newId, ok, type Result, sha256, systemClock, utf8 } from '@/lib/core'
import { type Intent, type Tx, transaction } from '@/lib/db'
import {
  type Actor,
  type AuthenticationResponseJSON,
  approve,
  asPerson,
  checkGesture,
  closeIntent,
  consumeIntent,
  holdActor,
  lockForChange,
  noteUse,
  recordRefusal,
} from '@/lib/identity'
import type { Decision } from '@/lib/policy'
import { parseStatement } from '@/lib/proof'
import { decideOn } from './decision'
import type { Proposable, ProposalAct, Stated } from './proposable'
import { about, find, outOfTurn, STALE, type Step, stepOf, TYPE, whyNot } from './step'

/** The step that an intent's gesture confirms: of a proposal as its intent kept it, of an activation as it is on record now. */
function proposedIn({ openings, context }: Intent, { proposal, replaces }: Stated): Step {
  const { subject, content } = context as { subject: string; content: string }
  const reason = (openings as { reason?: { value?: string } }).reason?.value ?? ''
  return { act: 'propose', proposalId: proposal, subject, content: utf8(content), replaces, reason }
}

/** What it is about, which no proposal ever changes, before anything is held. */
const subjectOf = async (tx: Tx, what: Proposable, intent: Intent, statement: Stated): Promise<string> =>
  (await find(tx, what, statement.proposal))?.subject ?? proposedIn(intent, statement).subject

/**
 * Does what a gesture confirmed: once, on the facts under lock. Refuses what the preparing refused, and what the gesture lacks; of two
 * who activate different proposals at once the second is told `proposal-stale`.
 */
export async function completeProposal(
  actor: Actor,
  what: Proposable,
  gesture: { readonly intentId: string; readonly answer: AuthenticationResponseJSON },
  clock: Clock = systemClock,
): Promise<Result<{ act: ProposalAct; proposalId: string }>> {
  const gestured = await checkGesture(actor, gesture, TYPE, `${what.kind}.refused`, clock)
  if (!gestured.ok) return gestured
  const { intent, checked } = gestured.value
  const statement = parseStatement(intent.statement)
  if (statement?.type !== TYPE || statement.kind !== what.kind) throw new Error(`intent ${intent.id} is about something else`)
  const { act, proposal: proposalId } = statement
  const done = { act, proposalId }
  const approvalId = newId()

  return transaction(async (tx) => {
    if (await tx.approval.findUnique({ where: { id: approvalId } })) return ok(done)
    const personId = what.whose?.(await subjectOf(tx, what, intent, statement)) ?? actor.personId
    await lockForChange(tx, { personId, actor, passkeyId: checked.passkey.id })
    await tx.$queryRaw`SELECT FROM proposal WHERE id = ${proposalId}::uuid FOR UPDATE`
    const row = await find(tx, what, proposalId)
    const refusing = { ...about(actor, what, row), intentId: intent.id }
    const fault = act === 'activate' ? outOfTurn(row) : undefined
    if (fault) return recordRefusal(tx, fault, refusing, clock)
    const step = row ? stepOf(row) : proposedIn(intent, statement)
    await what.hold(tx, step.subject)
    const held = await holdActor(tx, actor, checked.passkey.id, clock)
    if (!held.ok) return recordRefusal(tx, held, refusing, clock)
    const decision = await decideOn(tx, { actor: held.value, what, step, stage: 'complete' }, clock)
    if (decision.outcome !== 'permit') return recordRefusal(tx, decision, refusing, clock)
    const unfit = await whyNot(actor, what, step, tx, clock)
    if (unfit) {
      await closeIntent(tx, intent.id, unfit === STALE ? 'stale' : 'refused', clock)
      return recordRefusal(tx, unfit, refusing, clock)
    }
    const consumed = await consumeIntent(tx, intent.id, clock)
    if (!consumed.ok) return recordRefusal(tx, consumed, refusing, clock)
    await keep(tx, { actor, what, step, decision }, clock)
    await noteUse(tx, checked, clock)
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
          kind: `${what.kind}.${act === 'propose' ? 'proposed' : 'activated'}`,
          object: what.object(proposalId),
          actor: asPerson(actor),
          details: { by: actor.name, reason: step.reason, ...what.details(step.content, step.subject), digest: statement.digest },
        },
      },
      clock,
    )
    return ok(done)
  })
}

interface Kept {
  readonly actor: Actor
  readonly what: Proposable
  readonly step: Step
  readonly decision: Decision
}

async function keep(tx: Tx, { actor, what, step, decision }: Kept, clock: Clock): Promise<void> {
  const { act, proposalId: id, subject, content, replaces, reason } = step
  const [digest, at] = [sha256(content), clock()]
  if (act === 'activate') {
    const { proposedBy, proposedAt } = await tx.proposal.update({ where: { id }, data: { activatedBy: actor.personId, activatedAt: at } })
    const activated = { proposalId: id, subject, content, digest: hex(digest), reason, proposedBy, proposedAt }
    await what.effect(tx, { ...activated, activatedBy: actor, decision, at }, clock)
    return
  }
  await tx.proposal.create({
    data: {
      id,
      kind: what.kind,
      subject,
      content,
      digest,
      replaces: (replaces && fromHex(replaces)) || null,
      reason,
      proposedBy: actor.personId,
      proposedAt: at,
    },
  })
}
