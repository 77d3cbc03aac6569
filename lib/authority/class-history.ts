import 'server-only'
import { hex, ok, type Result, refuse, sha256 } from '@/lib/core'
import { db, type Proposal, type Tx } from '@/lib/db'
import type { ClassRules as Asked } from '@/lib/policy'
import { type ClassRules, parseRules, rulesBytes } from './class-rules'

/** A kind of document, and what it asks of those who sign it. */
export interface KindThen extends Asked {
  readonly id: string
  readonly name: string
}

const UNKNOWN = refuse('class-unknown', 'There is no such kind of document.', { field: 'kind', next: 'Choose one from the list.' })
const NOT_YET = refuse('class-not-there-yet', 'There was no such kind of document then.', {
  field: 'at',
  next: 'Ask about a later moment.',
})

const UNKNOWN_THEN = refuse('class-then-unknown', 'What this kind of document asked for before it was first changed is not known.', {
  field: 'at',
  next: 'Ask about a later moment.',
})

/**
 * A kind of document as it is, or as it was at an earlier moment: what the newest proposal said that was activated by then. Refuses
 * `class-unknown`, `class-not-there-yet` and `class-then-unknown`.
 */
export async function classAt(
  classId: string,
  past: Date | undefined,
  source: Pick<Tx, 'documentClass' | 'proposal'> = db(),
): Promise<Result<KindThen>> {
  const row = await source.documentClass.findUnique({ where: { id: classId } })
  if (!row) return UNKNOWN
  if (!past) return ok(row)
  const activated = await source.proposal.findMany({
    where: { kind: 'class', subject: classId, activatedAt: { not: null } },
    orderBy: { activatedAt: 'asc' },
  })
  const last = activated.findLast(({ activatedAt }) => activatedAt && activatedAt <= past)
  const [first] = activated
  if (!last && !first) return ok(row)
  if (!last && !first?.replaces) return NOT_YET
  const rules = last ? parseRules(last.content) : first && before(first)
  return rules ? ok({ ...rules, id: classId }) : UNKNOWN_THEN
}

/**
 * What a kind asked for before anybody changed it, as Countersign came with it: found again by the digest that the first proposal
 * took the place of.
 */
function before({ content, replaces }: Proposal): ClassRules | undefined {
  const changed = parseRules(content)
  if (!changed || !replaces) return undefined
  const asks = { registerRequired: false, readingRequired: false, approvals: 0, assurance: 'passkey' as const, thresholds: [] }
  const came = { ...changed, ...asks, machinesAllowed: false, retentionYears: 10 }
  return [true, false]
    .flatMap((amountRequired) => [changed.name, changed.class.replaceAll('-', ' ')].map((name) => ({ ...came, name, amountRequired })))
    .find((rules) => hex(sha256(rulesBytes(rules))) === hex(replaces))
}
