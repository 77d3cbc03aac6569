import 'server-only'
import { type Canonical, type Clock, canonicalBytes, fromUtf8, hex, newId, type Result, sha256, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import { type Actor, type Prepared, prepareGesture, refused, written } from '@/lib/identity'
import { commit } from '@/lib/proof'
import { decideOn } from './decision'
import type { Proposable } from './proposable'
import { about, find, outOfTurn, type Step, stepOf, TYPE, UNKNOWN, whyNot } from './step'

/**
 * Prepares the gesture by which an administrator proposes a content to take the place of what is in force. It changes nothing until
 * another one activates it. Refuses what `what.check` refuses, `missing` and `too-long` of `reason`, and what policy refuses.
 */
export async function prepareProposal(
  actor: Actor,
  what: Proposable,
  { subject, content, reason }: { readonly subject: string; readonly content: Canonical; readonly reason: string },
  clock: Clock = systemClock,
): Promise<Result<Prepared>> {
  const because = written(reason, { field: 'reason', what: 'a reason', most: 300 })
  if (!because.ok) return because
  const replaces = await what.inForce(db(), subject)
  const step = { act: 'propose' as const, proposalId: newId(), subject, content: canonicalBytes(content), replaces, reason: because.value }
  return prepared(actor, what, step, clock)
}

/** Prepares the gesture that activates what was proposed, as it was. Refuses `proposal-unknown`, `-active`, `-withdrawn`, `-stale`, and so on. */
export async function prepareActivation(
  actor: Actor,
  what: Proposable,
  proposalId: string,
  clock: Clock = systemClock,
): Promise<Result<Prepared>> {
  const row = await find(db(), what, proposalId)
  const fault = outOfTurn(row)
  if (!row || fault) return refused(fault ?? UNKNOWN, about(actor, what, row), clock)
  return prepared(actor, what, stepOf(row), clock)
}

async function prepared(actor: Actor, what: Proposable, step: Step, clock: Clock): Promise<Result<Prepared>> {
  const { act, proposalId, subject, content, replaces } = step
  const refusing = about(actor, what, act === 'activate' ? { id: proposalId } : null)
  const decision = await decideOn(db(), { actor, what, step, stage: 'prepare' }, clock)
  if (decision.outcome !== 'permit') return refused(decision, refusing, clock)
  const fault = await whyNot(actor, what, step, db(), clock)
  if (fault) return refused(fault, refusing, clock)
  const because = commit('details', step.reason)
  const draft = {
    statement: {
      type: TYPE as typeof TYPE,
      act,
      administrator: actor.personId,
      proposal: proposalId,
      kind: what.kind,
      digest: hex(sha256(content)),
      ...(replaces && { replaces }),
      reason: because.commitment,
      decision: { outcome: 'permit' as const, rules: [...decision.rules], bundle: decision.bundle },
    },
    openings: { reason: because.opening },
    decision,
    // What is activated is on record already.
    ...(act === 'propose' && { context: { subject, content: fromUtf8(content) } }),
  }
  return prepareGesture(actor, draft, refusing, clock)
}
