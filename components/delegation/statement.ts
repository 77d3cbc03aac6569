import type { Money } from '@/lib/core'
import type { Statement } from '@/lib/proof'

type Stated = Extract<Statement, { type: 'countersign/delegation/v1' }>

/** What the page shows as about to be confirmed. */
export interface Shown {
  readonly act: Stated['act']
  /** Who gave it: its grantor, or two administrators without them. */
  readonly kind: Stated['kind']
  readonly grantor: string
  /** In their order; more than one only where it is granted. */
  readonly delegates: readonly string[]
  /** Absent for what is only being given: the server names it. */
  readonly delegationId?: string
  readonly classes: readonly string[]
  readonly cap: Money | undefined
  readonly hasCounterparty: boolean
  readonly envelopes: readonly string[]
  /** Absent where it says "from now on". */
  readonly from?: Date | undefined
  readonly until: Date
  readonly extends?: string | undefined
}

/** Whether a statement says what the page shows: the act, whether it is the grantor's, in whose place, who, what, up to how much, and when. */
export function saysTheSame(said: Stated, shown: Shown): boolean {
  const { scope, issued } = said
  const begins = shown.from ? scope.from === shown.from.toISOString() : scope.from <= issued
  return (
    said.act === shown.act &&
    said.kind === shown.kind &&
    said.grantor === shown.grantor &&
    [said.delegate, ...(said.others ?? []).map(({ delegate }) => delegate)].join() === shown.delegates.join() &&
    (shown.delegationId === undefined || said.delegation === shown.delegationId) &&
    scope.classes.join() === [...shown.classes].sort().join() &&
    scope.cap?.currency === shown.cap?.currency &&
    scope.cap?.amount === shown.cap?.minor &&
    (scope.counterparty !== undefined) === shown.hasCounterparty &&
    (scope.envelopes ?? []).join() === [...shown.envelopes].sort().join() &&
    begins &&
    scope.until === shown.until.toISOString() &&
    said.extends === shown.extends
  )
}
