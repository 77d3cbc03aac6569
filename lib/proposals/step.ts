import 'server-only'
import { type Bytes, type Clock, hex, isId, type Refusal, refuse } from '@/lib/core'
import type { Proposal, Tx } from '@/lib/db'
import { type Actor, asPerson } from '@/lib/identity'
import type { Proposable, ProposalAct, Source } from './proposable'

export const TYPE = 'countersign/proposal/v1'

const next = 'Look at the proposals again.'

export const UNKNOWN = refuse('proposal-unknown', 'There is no such proposal.', { next })
export const STALE = refuse('proposal-stale', 'Something else was put in force since this was proposed.', {
  next: 'Look at what is in force now, withdraw this one, and propose it anew.',
})

/** What a step is about, before and after its gesture. */
export interface Step {
  readonly act: ProposalAct
  readonly proposalId: string
  readonly subject: string
  readonly content: Bytes
  readonly replaces: string | undefined
  readonly reason: string
  /** Who proposed what is to be activated. */
  readonly proposedBy?: string
}

export const find = async (source: Pick<Tx, 'proposal'>, { kind }: Proposable, id: string): Promise<Proposal | null> =>
  isId(id) ? source.proposal.findUnique({ where: { id, kind } }) : null

/** What is over cannot be done again. */
export function outOfTurn(row: Proposal | null): Refusal | undefined {
  if (!row) return UNKNOWN
  if (row.activatedAt) return refuse('proposal-active', 'This was activated already.', { next })
  return row.withdrawnAt ? refuse('proposal-withdrawn', 'This proposal was withdrawn.', { next }) : undefined
}

/** The activation of what was proposed. */
export const stepOf = ({ id, subject, content, replaces, reason, proposedBy }: Proposal): Step => ({
  act: 'activate',
  proposalId: id,
  subject,
  content: new Uint8Array(content),
  replaces: replaces ? hex(replaces) : undefined,
  reason,
  proposedBy,
})

/** How what is refused is recorded. */
export const about = (actor: Actor, { kind, object }: Proposable, row: { readonly id: string } | null) => ({
  kind: `${kind}.refused`,
  object: row ? object(row.id) : undefined,
  actor: asPerson(actor),
  details: { by: actor.name },
})

/** Why a content cannot take the place of what is in force: it is not fit, or something else came in between. */
export async function whyNot(actor: Actor, what: Proposable, step: Step, source: Source, clock: Clock) {
  const { act, subject, content, replaces } = step
  if ((await what.inForce(source, subject)) !== replaces) return STALE
  const checked = await what.check(content, { subject, act, actorId: actor.personId, clock }, source)
  return checked.ok ? undefined : checked
}
