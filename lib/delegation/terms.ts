import { type KnownClass, readKinds, whyUncapped } from '@/lib/authority'
import { type Clock, isId, type Money, ok, parseAmount, type Result, readDate, refuse } from '@/lib/core'
import { line } from '@/lib/identity'

/** What may be signed in another's place, and when: from the first instant on, and not at the second any more. */
export interface Terms {
  /** Ids of document classes, in order. */
  readonly classes: readonly string[]
  /** The largest amount of one document, in the one currency that is covered; without it, documents that state none. */
  readonly cap: Money | undefined
  /** Only with this counterparty; undefined: with any. */
  readonly counterparty: string | undefined
  /** Only these envelopes; empty: any. */
  readonly envelopes: readonly string[]
  readonly from: Date
  readonly until: Date
}

/** As a form sends them; empty texts are nothing. */
export interface TermsForm {
  readonly classes: readonly string[]
  readonly amount: string
  readonly currency: string
  readonly counterparty: string
  readonly envelopes: readonly string[]
  /** ISO 8601 with an offset; empty: from now on. */
  readonly from: string
  readonly until: string
}

const LONGEST_NAME = 200
const MOST_ENVELOPES = 50

/**
 * Reads what is to be lent. Refuses, by field: `classes` (`classes-missing`, `class-unknown`), `amount` and `currency` (what
 * `parseAmount` refuses, `cap-missing`), `counterparty` (`too-long`, `hidden-characters`), `envelopes` (`envelope-unknown`, `too-many`), `from` and `until`
 * (`date-unreadable`, `end-missing`, `ends-before-it-begins`, `begins-in-the-past`, `ends-in-the-past`). How long it may last, policy says.
 */
export function readTerms(form: TermsForm, known: readonly KnownClass[], clock: Clock): Result<Terms> {
  const kinds = readKinds(form.classes, known)
  if (!kinds.ok) return kinds
  const cap = form.amount.trim() === '' ? ok(undefined) : parseAmount(form.amount, form.currency)
  if (!cap.ok) return cap
  const uncapped = cap.value ? undefined : whyUncapped(kinds.value)
  if (uncapped) return uncapped
  const counterparty = line(form.counterparty.replaceAll(/\s+/g, ' '), {
    field: 'counterparty',
    what: 'a counterparty',
    most: LONGEST_NAME,
  })
  if (!counterparty.ok) return counterparty
  const envelopes = [...new Set(form.envelopes)].sort()
  if (!envelopes.every(isId)) return refuse('envelope-unknown', 'One of these envelopes is not known.', { field: 'envelopes' })
  if (envelopes.length > MOST_ENVELOPES)
    return refuse('too-many', `Name ${MOST_ENVELOPES} envelopes at most.`, {
      field: 'envelopes',
      next: 'Leave them out: then it is for all.',
    })
  const period = readPeriod(form, clock())
  const classes = kinds.value.map(({ id }) => id).sort()
  return period.ok ? ok({ classes, cap: cap.value, counterparty: counterparty.value || undefined, envelopes, ...period.value }) : period
}

/** A window that is asked for begins now, or has just begun while its form was filled in. */
const JUST_BEGUN_MS = 10 * 60_000

function readPeriod(form: Pick<TermsForm, 'from' | 'until'>, now: Date): Result<{ from: Date; until: Date }> {
  const begin = readDate(form.from, 'from')
  if (!begin.ok) return begin
  const end = readDate(form.until, 'until')
  if (!end.ok) return end
  const from = begin.value ?? now
  if (!end.value) return refuse('end-missing', 'Say until when: nobody signs in another’s place for good.', { field: 'until' })
  if (end.value <= from)
    return refuse('ends-before-it-begins', 'It ends before it begins.', { field: 'until', next: 'Choose a later end.' })
  if (end.value <= now) return refuse('ends-in-the-past', 'It would already be over.', { field: 'until', next: 'Choose a later end.' })
  if (from.getTime() < now.getTime() - JUST_BEGUN_MS)
    return refuse('begins-in-the-past', 'It would have begun already.', {
      field: 'from',
      next: 'Choose a later begin: what was signed before nobody lent is not made good.',
    })
  return ok({ from, until: end.value })
}
