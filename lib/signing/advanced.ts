import 'server-only'
import { type Refusal, refuse } from '@/lib/core'
import type { Tx } from '@/lib/db'
import type { ObjectHeadCited } from '@/lib/ledger'

/**
 * What leaves a thing as the statement relied on it: another approves or signs, a seal is made, a signer is written to again, somebody agrees to
 * sign electronically. Whatever is not named here makes the statement stale: what a later version adds begins as a change.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'envelope.approval-given',
  'envelope.signed',
  'envelope.sealed',
  'envelope.reminded',
  'person.consented',
  'delegation.confirmed',
])

const SAYS: Readonly<Record<string, string>> = {
  'envelope.approver-named': 'The sender named another approver while you confirmed.',
  'envelope.substituted': 'The sender named another signer while you confirmed.',
  'person.roles-changed': 'Your roles were changed while you confirmed.',
  'enrolment.reopening-asked': 'An administrator asked to reopen your enrolment while you confirmed.',
  'enrolment.reopened': 'Your enrolment was reopened while you confirmed.',
  envelope: 'The envelope was changed while you confirmed.',
  person: 'What is recorded of you was changed while you confirmed.',
  passkey: 'Your passkey was changed while you confirmed.',
  policy: 'The rules for signing were changed while you confirmed.',
  authority: 'The authority that this rests on was changed while you confirmed.',
  delegation: 'What lets you sign in another’s place was changed while you confirmed.',
}

interface Since {
  readonly id: string
  readonly seq: number
  readonly event: string
  /** Kinds of the effectful events after the one that is cited. */
  readonly since: readonly string[] | null
}

/**
 * Why a statement is stale: a head that it cites is not the object's newest any more, for more than what leaves it as it was.
 * Undefined while it stands. The caller holds envelope, person and passkey, so that nothing follows before it commits.
 */
export async function whyStale(tx: Tx, cited: readonly ObjectHeadCited[]): Promise<Refusal | undefined> {
  const rows = await tx.$queryRaw<Since[]>`
    SELECT h.object_id AS id, h.seq, encode(h.leaf_hash, 'hex') AS event,
      (SELECT json_agg(e.kind ORDER BY e.seq) FROM audit_event e WHERE e.object_id = h.object_id AND e.seq > cited.seq) AS since
    FROM unnest(${cited.map(({ id }) => id)}::uuid[], ${cited.map(({ seq }) => seq)}::integer[]) AS cited (id, seq)
    JOIN object_head h ON h.object_id = cited.id`
  for (const head of cited) {
    const now = rows.find(({ id }) => id === head.id)
    const since = now?.since ?? []
    const follows = since.length > 0 && now?.seq === head.seq + since.length
    const change = since.find((kind) => !HARMLESS.has(kind))
    if (change || !(now?.event === head.event || follows))
      return changed(SAYS[change ?? ''] ?? SAYS[head.type] ?? 'What you rely on was changed while you confirmed.')
  }
  return undefined
}

/** The act may begin again, on what is so now. */
export const changed = (reason: string): Refusal => refuse('changed-meanwhile', reason, { next: 'Open the envelope again and start anew.' })
