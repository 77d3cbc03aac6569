import 'server-only'
import { type Bytes, type Clock, hex, type Refusal, systemClock } from '@/lib/core'
import { db } from '@/lib/db'
import type { Actor } from '@/lib/identity'
import { refusalOf } from '@/lib/policy'
import { decideOn, decideOnWithdrawal } from './decision'
import type { Proposable } from './proposable'
import { stepOf } from './step'

/** `stale`: something else was put in force since it was proposed, so that it cannot be activated any more. */
export type ProposalState = 'proposed' | 'stale' | 'activated' | 'withdrawn'

export interface ProposalRow {
  readonly id: string
  readonly subject: string
  readonly content: Bytes
  /** SHA-256 of the content, hexadecimal, and of what was in force. */
  readonly digest: string
  readonly replaces: string | undefined
  readonly reason: string
  readonly state: ProposalState
  readonly proposedBy: { readonly id: string; readonly name: string }
  readonly proposedAt: Date
  readonly activatedBy: string | undefined
  readonly activatedAt: Date | undefined
  readonly withdrawnBy: string | undefined
  readonly withdrawnAt: Date | undefined
  readonly may: { readonly activate: boolean; readonly withdraw: boolean }
  /** Why this reader cannot activate what waits, where policy says so. */
  readonly obstacle: Refusal | undefined
}

/**
 * What was proposed of a kind, newest first, with what this actor may do about it. Whether they may read it is asked by whoever calls:
 * it is theirs to know what the kind is about.
 */
export async function proposals(
  actor: Actor,
  what: Proposable,
  { subject, most = 100 }: { readonly subject?: string; readonly most?: number } = {},
  clock: Clock = systemClock,
): Promise<readonly ProposalRow[]> {
  const rows = await db().proposal.findMany({
    where: { kind: what.kind, ...(subject !== undefined && { subject }) },
    orderBy: { id: 'desc' },
    take: most,
  })
  const names = await namesOf(rows.flatMap((row) => [row.proposedBy, row.activatedBy, row.withdrawnBy]))
  const inForce = new Map<string, string | undefined>()
  for (const one of new Set(rows.map((row) => row.subject))) inForce.set(one, await what.inForce(db(), one))
  const withdraws = (await decideOnWithdrawal(actor, clock)).outcome === 'permit'
  return Promise.all(
    rows.map(async (row) => {
      const replaces = row.replaces ? hex(row.replaces) : undefined
      const open = !row.activatedAt && !row.withdrawnAt
      const waits = open && inForce.get(row.subject) === replaces
      const decision = waits ? await decideOn(db(), { actor, what, step: stepOf(row), stage: 'prepare' }, clock) : undefined
      return {
        id: row.id,
        subject: row.subject,
        content: new Uint8Array(row.content),
        digest: hex(row.digest),
        replaces,
        reason: row.reason,
        state: row.activatedAt ? 'activated' : row.withdrawnAt ? 'withdrawn' : waits ? 'proposed' : 'stale',
        proposedBy: { id: row.proposedBy, name: names.get(row.proposedBy) ?? '' },
        proposedAt: row.proposedAt,
        activatedBy: row.activatedBy ? names.get(row.activatedBy) : undefined,
        activatedAt: row.activatedAt ?? undefined,
        withdrawnBy: row.withdrawnBy ? names.get(row.withdrawnBy) : undefined,
        withdrawnAt: row.withdrawnAt ?? undefined,
        may: { activate: decision?.outcome === 'permit', withdraw: open && withdraws },
        obstacle: decision && decision.outcome !== 'permit' ? refusalOf(decision) : undefined,
      }
    }),
  )
}

async function namesOf(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const people = await db().person.findMany({
    where: { id: { in: ids.flatMap((id) => id ?? []) } },
    select: { id: true, name: true },
  })
  return new Map(people.map(({ id, name }) => [id, name]))
}
