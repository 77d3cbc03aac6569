import { parseAmount, type Refusal, type Result, refuse } from '@/lib/core'
import type { DelegationForm } from '@/lib/delegation'
import type { ComposeOptions } from '@/lib/signing'
import { findPerson } from '../composer/find-person'
import { instantOf } from '../time'
import type { Shown } from './statement'

type Controls = Pick<FormData, 'get' | 'getAll'>

/** The sentence as the browser holds it: people as they were written, dates as wall clocks. */
export interface Typed {
  readonly people: readonly string[]
  readonly classes: readonly string[]
  readonly amount: string
  readonly currency: string
  readonly counterparty: string
  /** Ids of the only envelopes it is for; none: for any. */
  readonly envelopes: readonly string[]
  readonly from: string
  readonly until: string
  readonly reason: string
}

export function readTyped(form: Controls): Typed {
  const all = (name: string) => form.getAll(name).map(String)
  const one = (name: string) => String(form.get(name) ?? '')
  return {
    people: all('delegate').filter((name) => name.trim() !== ''),
    classes: all('class'),
    amount: one('amount'),
    currency: one('currency'),
    counterparty: one('counterparty'),
    envelopes: all('envelope'),
    from: one('from'),
    until: one('until'),
    reason: one('reason').trim(),
  }
}

/** The same of a form on the page: a date that is half written is not one that was left empty, which would mean "from now on". */
export function typedIn(form: HTMLFormElement): Typed {
  const isHalf = (name: string) => {
    const control = form.elements.namedItem(name)
    return control instanceof HTMLInputElement && control.validity.badInput
  }
  const typed = readTyped(new FormData(form))
  return { ...typed, ...(isHalf('from') && { from: HALF }), ...(isHalf('until') && { until: HALF }) }
}

/** No date, so it is refused as what it is. */
const HALF = 'half a date'

/** Controls that are called otherwise than what is refused of them. */
const CONTROLS: Readonly<Record<string, string>> = { class: 'classes', envelope: 'envelopes', currency: 'amount' }

/** Whether a refusal is about what is being changed, and so is over. */
export const isAt = (refusal: Refusal | undefined, changed: EventTarget): boolean => {
  const name = 'name' in changed ? String(changed.name) : ''
  return refusal?.field !== undefined && [name, CONTROLS[name]].includes(refusal.field)
}

type People = ComposeOptions['people']

/** What is to be lent, with everybody found whom the sentence names. Refuses at `delegate` a name that means nobody, or several. */
export function loanIn(
  { people: names, ...typed }: Typed,
  { people, zone, extending }: { readonly people: People; readonly zone: string; readonly extending: string | undefined },
): Result<{ form: DelegationForm; found: People }> {
  const found = names.map((name) => findPerson(name, people))
  const wrong = found.find((one) => !one.ok)
  if (wrong && !wrong.ok) return { ...wrong, field: 'delegate' }
  if (found.length === 0) return refuse('delegate-unknown', 'Choose who is to sign.', { field: 'delegate', next: 'Choose from the list.' })
  const known = found.flatMap((one) => (one.ok ? [one.value] : []))
  const different = known.filter(({ id }, at) => known.findIndex((one) => one.id === id) === at)
  // What is no date yet goes on as typed, to be refused by the server.
  const instant = (local: string) => (local && instantOf(local, zone)?.toISOString()) || local
  const form: DelegationForm = {
    ...typed,
    delegates: different.map(({ id }) => id),
    from: instant(typed.from),
    until: instant(typed.until),
    ...(extending && { extends: extending }),
  }
  return { ok: true, value: { form, found: different } }
}

/** What the page shows before it is confirmed, to be held against the statement. */
export function shownOf(form: DelegationForm, grantor: string): Shown {
  const cap = form.amount.trim() === '' ? undefined : parseAmount(form.amount, form.currency)
  return {
    act: 'grant',
    kind: 'delegation',
    grantor,
    delegates: form.delegates,
    classes: [...new Set(form.classes)],
    cap: cap?.ok ? cap.value : undefined,
    hasCounterparty: form.counterparty.trim() !== '',
    envelopes: form.envelopes,
    ...(form.from && { from: new Date(form.from) }),
    until: new Date(form.until),
    extends: form.extends,
  }
}

/** Rules of policy that are about one field, so that what they refuse stands there. */
const FIELDS: Readonly<Record<string, string>> = {
  'delegation-to-oneself': 'delegate',
  'delegate-only-active': 'delegate',
  'delegation-too-long': 'until',
  'appointment-too-long': 'until',
}

export const atItsField = (refusal: Refusal): Refusal => {
  const field = refusal.field ?? (refusal.rule ? FIELDS[refusal.rule] : undefined)
  return field ? { ...refusal, field } : refusal
}
