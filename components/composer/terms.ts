import type { DraftInput } from '@/lib/signing'
import { instantOf, localOf } from '../time'

/** The form's controls by name, as the browser holds them. */
export type TermsForm = Pick<FormData, 'get'>

const text = (form: TermsForm, name: string): string => String(form.get(name) ?? '')

/** A wall clock of the zone as an instant; what is no date yet goes on as typed, to be refused by the server. */
function instant(local: string, zone: string): string {
  if (!local) return ''
  return instantOf(local, zone)?.toISOString() ?? local
}

/** What the sender declares, read from the form. */
export function readTerms(form: TermsForm, zone: string): DraftInput {
  const amount = text(form, 'amount').trim()
  return {
    title: text(form, 'title'),
    classId: text(form, 'classId'),
    amount,
    currency: amount ? text(form, 'currency') : '',
    basis: amount ? (text(form, 'basis') === 'yearly' ? 'yearly' : 'total') : 'none',
    counterparty: text(form, 'counterparty'),
    message: text(form, 'message'),
    dueAt: instant(text(form, 'dueAt'), zone),
    expiresAt: instant(text(form, 'expiresAt'), zone),
  }
}

/** An instant of the draft as its date control wants it. */
export const asLocal = (iso: string, zone: string): string => {
  const at = new Date(iso)
  return iso && !Number.isNaN(at.getTime()) ? localOf(at, zone) : ''
}

/** The terms with the fields of one refusal as they last were: so that one bad field does not keep the others from being saved. */
export function without(field: string, input: DraftInput, kept: DraftInput): DraftInput | undefined {
  if (field === 'amount' || field === 'currency') return { ...input, amount: kept.amount, currency: kept.currency, basis: kept.basis }
  return field in input ? { ...input, [field]: kept[field as keyof DraftInput] } : undefined
}
