import { type Clock, type Money, ok, parseAmount, type Result, readDate, refuse } from '@/lib/core'

/** What may be signed under an authority, and when: from the first instant on, and not at the second any more. */
export interface Scope {
  /** Ids of document classes, in order. */
  readonly classes: readonly string[]
  /** The largest amount of one document in each currency, by currency. No authority in others. */
  readonly caps: readonly Money[]
  readonly from: Date
  readonly until: Date
}

/** As a form sends it. */
export interface ScopeForm {
  readonly classes: readonly string[]
  readonly caps: readonly { readonly amount: string; readonly currency: string }[]
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

/**
 * Reads what is to be granted. Refuses, by field: `classes` (`classes-missing`, `class-unknown`), `amount` and `currency` (what
 * `parseAmount` refuses, `currency-twice`, `cap-missing`), `from` and `until` (`date-unreadable`, `end-missing`, `ends-before-it-begins`,
 * `ends-in-the-past`, `too-long`).
 */
export function readScope(form: ScopeForm, known: readonly KnownClass[], clock: Clock): Result<Scope> {
  const classes = [...new Set(form.classes)].sort()
  if (classes.length === 0) return refuse('classes-missing', 'Choose at least one kind of document.', { field: 'classes' })
  const found = known.filter(({ id }) => classes.includes(id))
  if (found.length < classes.length)
    return refuse('class-unknown', 'One of these kinds of document is not known any more.', { field: 'classes', next: 'Reload the page.' })
  const caps = readCaps(form.caps)
  if (!caps.ok) return caps
  const asks = found.find(({ amountRequired }) => amountRequired)
  if (asks && caps.value.length === 0)
    return refuse('cap-missing', `A ${asks.name} states an amount, so say up to which one it may be.`, { field: 'amount' })
  const period = readPeriod(form, clock())
  return period.ok ? ok({ classes, caps: caps.value, ...period.value }) : period
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
