import type { GrantForm } from '@/lib/authority'
import { parseAmount } from '@/lib/core'
import { instantOf } from '../time'
import type { Beginning } from './scope-sentence'

/** The form's controls by name, as the browser holds them. */
type Controls = Pick<FormData, 'get' | 'getAll'>

/** What is to be granted, read from the form; the person is known already. Dates are wall clocks of `zone`. */
export function readGrant(form: Controls, personId: string, zone: string): GrantForm {
  const all = (name: string) => form.getAll(name).map(String)
  const one = (name: string) => String(form.get(name) ?? '')
  const currencies = all('currency')
  // What is no date yet goes on as typed, to be refused by the server.
  const instant = (local: string) => (local && instantOf(local, zone)?.toISOString()) || local
  return {
    personId,
    classes: all('class'),
    caps: all('amount').map((amount, at) => ({
      amount,
      currency: currencies[at] ?? '',
      cumulative: all('cumulative')[at] ?? '',
      days: all('days')[at] ?? '',
    })),
    from: instant(one('from')),
    until: instant(one('until')),
    reason: one('reason').trim(),
  }
}

const byCurrency = (a: { currency: string }, b: { currency: string }) => (a.currency < b.currency ? -1 : 1)

/** What the form says, as the page shows it before it is confirmed and compares it with the statement. */
export function scopeIn({ classes, caps, from, until }: GrantForm): Beginning {
  const amounts = caps.filter(({ amount }) => amount.trim() !== '').map(({ amount, currency }) => parseAmount(amount, currency))
  return {
    classes: [...new Set(classes)].sort(),
    caps: amounts.flatMap((one) => (one.ok ? [one.value] : [])).sort(byCurrency),
    cumulative: caps
      .flatMap(({ cumulative = '', days, currency }) => {
        const money = cumulative.trim() === '' ? undefined : parseAmount(cumulative, currency)
        return money?.ok ? [{ ...money.value, days: Number(days) }] : []
      })
      .sort(byCurrency),
    ...(from && { from: new Date(from) }),
    until: new Date(until),
  }
}

/** Which of several amounts a refusal is about: the first that cannot be read, else the first whose currency stood there before. */
export function faultyCap(caps: GrantForm['caps'], field?: string): number {
  if (field === 'cumulative') return Math.max(caps.findIndex(isBoundWrongly), 0)
  const unreadable = caps.findIndex(({ amount, currency }) => amount.trim() !== '' && !parseAmount(amount, currency).ok)
  if (unreadable >= 0) return unreadable
  const twice = caps.findIndex(({ currency }, at) => caps.findIndex((one) => one.currency === currency) < at)
  return Math.max(twice, 0)
}

function isBoundWrongly({ amount, cumulative = '', days, currency }: GrantForm['caps'][number]): boolean {
  const [one, altogether] = [parseAmount(amount, currency), parseAmount(cumulative, currency)]
  return cumulative.trim() !== '' && (!altogether.ok || (one.ok && altogether.value.minor < one.value.minor) || !(Number(days) >= 1))
}
