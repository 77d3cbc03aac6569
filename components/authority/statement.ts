import type { Cumulative, Scope } from '@/lib/authority'
import type { Money } from '@/lib/core'
import type { Statement } from '@/lib/proof'

type Stated = Extract<Statement, { type: 'countersign/authority/v1' }>

/** What the page shows as about to be confirmed. `from` is absent where it says "from now on". */
export interface Shown extends Pick<Scope, 'classes' | 'until'> {
  readonly act: Stated['act']
  readonly personId: string
  /** Absent for what is only being granted: the server names it. */
  readonly authorityId?: string
  readonly caps: readonly Money[]
  readonly cumulative: readonly Cumulative[]
  readonly from?: Date
}

/** Whether a statement says what the page shows: the act, whose authority, for what, up to how much, and when. */
export function saysTheSame({ act, authority, person, scope, issued }: Stated, shown: Shown): boolean {
  const caps = (all: readonly { currency: string; amount: number }[]) => all.map((one) => `${one.currency} ${one.amount}`).join()
  const within = (all: readonly { currency: string; amount: number; days: number }[]) =>
    all.map((one) => `${one.currency} ${one.amount} ${one.days}`).join()
  const begins = shown.from ? scope.from === shown.from.toISOString() : scope.from <= issued
  return (
    act === shown.act &&
    person === shown.personId &&
    (shown.authorityId === undefined || authority === shown.authorityId) &&
    scope.classes.join() === shown.classes.join() &&
    caps(scope.caps) === caps(shown.caps.map(({ currency, minor }) => ({ currency, amount: minor }))) &&
    within(scope.cumulative ?? []) === within(shown.cumulative.map(({ minor, ...rest }) => ({ ...rest, amount: minor }))) &&
    begins &&
    scope.until === shown.until.toISOString()
  )
}
