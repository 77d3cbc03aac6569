import 'server-only'
import { type Clock, fromHex, hex, type Result, sha256, systemClock, utf8 } from '@/lib/core'
import type { Intent, Tx } from '@/lib/db'
import {
  type Actor,
  type Confirmed,
  closeIntent,
  completeGesture,
  type Gesture,
  holdActor,
  INTENT_UNKNOWN,
  lockForChange,
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
 * Does what a gesture confirmed. Refuses what the preparing refused, and what the gesture lacks; of two who activate different proposals
 * at once the second is told `proposal-stale`.
 */
export const completeProposal = (actor: Actor, what: Proposable, gesture: Gesture, clock: Clock = systemClock): Promise<Result<Done>> =>
  completeGesture(actor, gesture, { type: TYPE, kind: `${what.kind}.refused` }, (intent) => confirmed(actor, what, intent, clock), clock)

interface Done {
  readonly act: ProposalAct
  readonly proposalId: string
}

function confirmed(actor: Actor, what: Proposable, intent: Intent, clock: Clock): Confirmed<Done> {
  const statement = parseStatement(intent.statement)
  if (statement?.type !== TYPE) throw new Error(`intent ${intent.id} holds no statement about a proposal`)
  const { act, kind, proposal: proposalId } = statement
  const isOfKind = kind === what.kind
  return {
    done: { act, proposalId },
    refusing: about(actor, what, isOfKind && act === 'activate' ? { id: proposalId } : null),
    decide: async (tx, { passkey }) => {
      // What was confirmed of one kind is no answer about another.
      if (!isOfKind) return INTENT_UNKNOWN
      const personId = what.whose?.(await subjectOf(tx, what, intent, statement)) ?? actor.personId
      await lockForChange(tx, { personId, actor, passkeyId: passkey.id })
      await tx.$queryRaw`SELECT FROM proposal WHERE id = ${proposalId}::uuid FOR UPDATE`
      const row = await find(tx, what, proposalId)
      const fault = act === 'activate' ? outOfTurn(row) : undefined
      if (fault) return fault
      const step = row ? stepOf(row) : proposedIn(intent, statement)
      await what.hold(tx, step.subject)
      const held = await holdActor(tx, actor, passkey.id, clock)
      if (!held.ok) return held
      const decision = await decideOn(tx, { actor: held.value, what, step, stage: 'complete' }, clock)
      if (decision.outcome !== 'permit') return decision
      const unfit = await whyNot(actor, what, step, tx, clock)
      if (unfit === STALE) await closeIntent(tx, intent.id, 'stale', clock)
      return unfit ?? { decision, effect: () => effect(tx, { actor, what, step, decision }, clock) }
    },
  }
}

interface Kept {
  readonly actor: Actor
  readonly what: Proposable
  readonly step: Step
  readonly decision: Decision
}

async function effect(tx: Tx, kept: Kept, clock: Clock) {
  const { actor, what, step } = kept
  await keep(tx, kept, clock)
  return {
    kind: `${what.kind}.${step.act === 'propose' ? 'proposed' : 'activated'}`,
    object: what.object(step.proposalId),
    details: { by: actor.name, reason: step.reason, ...what.details(step.content, step.subject), digest: hex(sha256(step.content)) },
  }
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
