import { type Clock, type Money, ok, parseAmount, type Refusal, type Result, readDate, refuse } from '@/lib/core'

/** What may be signed under an authority, and when: from the first instant on, and not at the second any more. */
export interface Scope {
  /** Ids of document classes, in order. */
  readonly classes: readonly string[]
  /** The largest amount of one document in each currency, by currency. No authority in others. */
  readonly caps: readonly Money[]
  /** In some of these currencies, the largest amount altogether with one counterparty within so many days; by currency. */
  readonly cumulative: readonly Cumulative[]
  readonly from: Date
  readonly until: Date
}

export interface Cumulative extends Money {
  readonly days: number
}

/** As a form sends it. */
export interface ScopeForm {
  readonly classes: readonly string[]
  readonly caps: readonly {
    readonly amount: string
    readonly currency: string
    /** Altogether with one counterparty, within so many days; both or neither. */
    readonly cumulative?: string | undefined
    readonly days?: string | undefined
  }[]
  /** ISO 8601 with an offset; empty: from now on. */
  readonly from: string
  readonly until: string
}

export interface KnownClass {
  readonly id: string
  readonly name: string
  readonly amountRequired: boolean
}

/** Nothing is granted for good: who has it is looked at again. */
const MOST_YEARS = 5
/** Ten years, as the table has it. */
const MOST_DAYS = 3660

/**
 * Reads what is to be granted. Refuses, by field: `classes` (`classes-missing`, `class-unknown`), `amount` and `currency` (what
 * `parseAmount` refuses, `currency-twice`, `cap-missing`), `cumulative` (the same, `cumulative-below-cap`, `days-unreadable`), `from` and `until` (`date-unreadable`, `end-missing`, `ends-before-it-begins`,
 * `ends-in-the-past`, `too-long`).
 */
export function readScope(form: ScopeForm, known: readonly KnownClass[], clock: Clock): Result<Scope> {
  const kinds = readKinds(form.classes, known)
  if (!kinds.ok) return kinds
  const caps = readCaps(form.caps)
  if (!caps.ok) return caps
  const uncapped = caps.value.length > 0 ? undefined : whyUncapped(kinds.value)
  if (uncapped) return uncapped
  const cumulative = readCumulative(form.caps, caps.value)
  if (!cumulative.ok) return cumulative
  const period = readPeriod(form, clock())
  const classes = kinds.value.map(({ id }) => id).sort()
  return period.ok ? ok({ classes, caps: caps.value, cumulative: cumulative.value, ...period.value }) : period
}

/** The kinds of document that were chosen of those there are. Refuses, at `classes`: `classes-missing`, `class-unknown`. */
export function readKinds(chosen: readonly string[], known: readonly KnownClass[]): Result<readonly KnownClass[]> {
  const ids = new Set(chosen)
  if (ids.size === 0) return refuse('classes-missing', 'Choose at least one kind of document.', { field: 'classes' })
  const kinds = known.filter(({ id }) => ids.has(id))
  return kinds.length < ids.size
    ? refuse('class-unknown', 'One of these kinds of document is not known any more.', { field: 'classes', next: 'Reload the page.' })
    : ok(kinds)
}

/** Why these kinds cannot be signed without a largest amount: one of them states an amount. */
export function whyUncapped(kinds: readonly KnownClass[]): Refusal | undefined {
  const asks = kinds.find(({ amountRequired }) => amountRequired)
  return asks && refuse('cap-missing', `A ${asks.name} states an amount, so say up to which one it may be.`, { field: 'amount' })
}

function readCaps(typed: ScopeForm['caps']): Result<readonly Money[]> {
  const caps: Money[] = []
  for (const { amount, currency } of typed.filter((one) => one.amount.trim() !== '')) {
    const read = parseAmount(amount, currency)
    if (!read.ok) return read
    if (caps.some((one) => one.currency === currency))
      return refuse('currency-twice', `${currency} stands there twice.`, { field: 'currency', next: 'Keep one of the two.' })
    caps.push(read.value)
  }
  return ok(caps.sort((a, b) => (a.currency < b.currency ? -1 : 1)))
}

function readCumulative(typed: ScopeForm['caps'], caps: readonly Money[]): Result<readonly Cumulative[]> {
  const read: Cumulative[] = []
  for (const { cumulative = '', days = '', currency } of typed) {
    const cap = caps.find((one) => one.currency === currency)
    if (cumulative.trim() === '' || !cap) continue
    const money = parseAmount(cumulative, currency)
    if (!money.ok) return { ...money, field: 'cumulative' }
    if (money.value.minor < cap.minor)
      return refuse('cumulative-below-cap', 'Altogether it is less than in one document.', {
        field: 'cumulative',
        next: 'Write the larger amount here.',
      })
    const within = /^\d{1,4}$/.test(days.trim()) ? Number(days) : 0
    if (within < 1 || within > MOST_DAYS)
      return refuse('days-unreadable', `Say within how many days: 1 to ${MOST_DAYS}.`, { field: 'cumulative' })
    read.push({ ...money.value, days: within })
  }
  return ok(read.sort((a, b) => (a.currency < b.currency ? -1 : 1)))
}

function readPeriod(form: Pick<ScopeForm, 'from' | 'until'>, now: Date): Result<{ from: Date; until: Date }> {
  const begin = readDate(form.from, 'from')
  if (!begin.ok) return begin
  const end = readDate(form.until, 'until')
  if (!end.ok) return end
  const [from, until] = [begin.value ?? now, end.value]
  if (!until) return refuse('end-missing', 'Say until when: it ends by itself.', { field: 'until' })
  if (until <= now) return refuse('ends-in-the-past', 'It would already be over.', { field: 'until', next: 'Choose a later end.' })
  if (until <= from) return refuse('ends-before-it-begins', 'It would end before it begins.', { field: 'until' })
  const last = new Date(from)
  last.setUTCFullYear(last.getUTCFullYear() + MOST_YEARS)
  if (until > last)
    return refuse('too-long', `Authority is granted for ${MOST_YEARS} years at most.`, {
      field: 'until',
      next: 'Grant it again when it ends.',
    })
  return ok({ from, until })
}
