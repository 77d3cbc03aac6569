import { type Clock, ok, parseAmount, type Refusal, type Result, readDate, refuse, typedAmount } from '@/lib/core'
import { lines, oneLine, within } from './words'

/** What the sender declares, as the form holds it: everything as typed, '' for nothing. Dates are ISO 8601 with zone. */
export interface DraftInput {
  readonly title: string
  readonly classId: string
  readonly amount: string
  readonly currency: string
  readonly basis: 'total' | 'yearly' | 'none'
  readonly counterparty: string
  readonly message: string
  readonly dueAt: string
  readonly expiresAt: string
}

/** The same, as the database holds it. */
export interface Declaration {
  readonly title: string
  readonly classId: string
  readonly amount: bigint | null
  readonly currency: string | null
  readonly basis: 'total' | 'yearly' | 'none'
  readonly counterparty: string
  readonly message: string
  readonly dueAt: Date | null
  readonly expiresAt: Date | null
}

/** A draft may still lack something; what stands in it must be readable. The refusal names the field. */
export function readDeclaration(input: DraftInput, classes: readonly { readonly id: string }[], clock: Clock): Result<Declaration> {
  // The sentence that is signed puts the title in these marks: none in it may seem to end it.
  const title = within(oneLine(input.title).replaceAll('“', '‘').replaceAll('”', '’'), 200, 'title', 'The title')
  if (!title.ok) return title
  if (!classes.some((one) => one.id === input.classId))
    return refuse('class-unknown', 'Choose what kind of document this is.', { field: 'classId' })
  const money = readMoney(input)
  if (!money.ok) return money
  const counterparty = within(oneLine(input.counterparty), 200, 'counterparty', 'The counterparty')
  if (!counterparty.ok) return counterparty
  const message = within(lines(input.message), 4000, 'message', 'The message')
  if (!message.ok) return message
  const dueAt = readDate(input.dueAt, 'dueAt')
  if (!dueAt.ok) return dueAt
  const expiresAt = readDate(input.expiresAt, 'expiresAt')
  if (!expiresAt.ok) return expiresAt
  const untimely = timesAreOff({ dueAt: dueAt.value, expiresAt: expiresAt.value }, clock())
  if (untimely) return untimely
  return ok({
    title: title.value,
    classId: input.classId,
    ...money.value,
    counterparty: counterparty.value,
    message: message.value,
    dueAt: dueAt.value,
    expiresAt: expiresAt.value,
  })
}

function readMoney({ amount, currency, basis }: DraftInput): Result<Pick<Declaration, 'amount' | 'currency' | 'basis'>> {
  if (amount.trim() === '') return ok({ amount: null, currency: null, basis: 'none' })
  const money = parseAmount(amount, currency)
  if (!money.ok) return money
  return ok({ amount: BigInt(money.value.minor), currency: money.value.currency, basis: basis === 'yearly' ? 'yearly' : 'total' })
}

/** A due date, and apart from it the moment after which nobody can sign. */
export function timesAreOff({ dueAt, expiresAt }: { dueAt: Date | null; expiresAt: Date | null }, now: Date): Refusal | undefined {
  if (dueAt && dueAt <= now)
    return refuse('due-in-the-past', 'The due date has already passed.', { field: 'dueAt', next: 'Choose a later one, or none.' })
  if (expiresAt && expiresAt <= now)
    return refuse('expiry-in-the-past', 'The time for signing would already have run out.', {
      field: 'expiresAt',
      next: 'Choose a later moment, or none.',
    })
  if (dueAt && expiresAt && expiresAt < dueAt)
    return refuse('expiry-before-due', 'The time for signing would run out before the due date.', {
      field: 'expiresAt',
      next: 'Let it end on the due date or later.',
    })
  return undefined
}

/** The declaration as a form wants it back. */
export const asInput = (declared: Declaration): DraftInput => ({
  title: declared.title,
  classId: declared.classId,
  amount: declared.amount === null ? '' : typedAmount({ minor: Number(declared.amount), currency: declared.currency ?? '' }),
  currency: declared.currency ?? '',
  basis: declared.basis,
  counterparty: declared.counterparty,
  message: declared.message,
  dueAt: declared.dueAt?.toISOString() ?? '',
  expiresAt: declared.expiresAt?.toISOString() ?? '',
})
