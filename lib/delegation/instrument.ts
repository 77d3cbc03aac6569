import 'server-only'
import { isId, newId, refuse } from '@/lib/core'
import { type Delegation, db, type Tx } from '@/lib/db'
import type { Statement } from '@/lib/proof'
import { overAt } from './standing'
import type { Terms } from './terms'

export const TYPE = 'countersign/delegation/v1'
export type Stated = Extract<Statement, { type: typeof TYPE }>
export type DelegationAct = Stated['act']

/** `granted`: waits for its delegate, and an appointment first for its second administrator (`appointed`). `planned`: accepted, and not begun. */
export type DelegationState = 'appointed' | 'granted' | 'planned' | 'active' | 'over' | 'ended'

/** One as far as it has come; a new one is its terms alone. */
export type Course = Omit<Delegation, 'number' | 'grantedAt'>

export const UNKNOWN = refuse('delegation-unknown', 'There is no such delegation.', { next: 'Look at the list again.' })

/** As people call it. */
export const nameOf = ({ number }: Pick<Delegation, 'number'>): string => `D-${number}`

export const findDelegation = async (id: string, source: Pick<Tx, 'delegation'> = db()): Promise<Delegation | null> =>
  isId(id) ? source.delegation.findUnique({ where: { id } }) : null

/** Where one stands at a moment. */
export function stateOf(row: Course, now: Date): DelegationState {
  if (row.endedAt) return 'ended'
  if (overAt(row) <= now) return 'over'
  if (row.kind === 'appointment' && !row.activatedAt) return 'appointed'
  if (!row.acceptedAt) return 'granted'
  return row.startsAt > now ? 'planned' : 'active'
}

export const termsOf = (row: Course): Terms => ({
  classes: row.classes,
  cap: row.amount !== null && row.currency !== null ? { minor: Number(row.amount), currency: row.currency } : undefined,
  counterparty: row.counterparty ?? undefined,
  envelopes: row.envelopes,
  from: row.startsAt,
  until: row.endsAt,
})

/** The columns that say what is lent. */
const columnsOf = ({ classes, cap, counterparty, envelopes, from, until }: Terms) => ({
  classes: [...classes],
  currency: cap?.currency ?? null,
  amount: cap ? BigInt(cap.minor) : null,
  counterparty: counterparty ?? null,
  envelopes: [...envelopes],
  startsAt: from,
  endsAt: until,
})

type Begun = Pick<Course, 'kind' | 'grantor' | 'delegate' | 'reason' | 'extends' | 'grantedBy'> & {
  readonly id?: string
  readonly terms: Terms
}

/** One as it is when it begins: nobody has accepted, activated or ended it. */
export const courseOf = ({ id = newId(), terms, ...begun }: Begun): Course => ({
  id,
  ...begun,
  ...columnsOf(terms),
  activatedBy: null,
  activatedAt: null,
  acceptedAt: null,
  confirmedAt: null,
  endedBy: null,
  endedAt: null,
})
