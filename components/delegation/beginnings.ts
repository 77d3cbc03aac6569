import { typedAmount } from '@/lib/core'
import type { DelegationRow } from '@/lib/delegation'
import { dayOf, localOf, plusDays } from '../time'
import type { Typed } from './typed'

/** A week from tomorrow on, and nothing else said yet. */
export function nextWeek(now: Date, zone: string, delegate?: string): Typed {
  const tomorrow = plusDays(dayOf(now, zone), 1)
  const edges = { from: `${tomorrow}T08:00`, until: `${plusDays(tomorrow, 7)}T18:00` }
  return {
    ...edges,
    people: delegate ? [delegate] : [],
    classes: [],
    amount: '',
    currency: 'EUR',
    counterparty: '',
    envelopes: [],
    reason: '',
  }
}

/** The same again, from where the one before ends, and as long as that was. */
export function goingOn({ delegate, classes, cap, counterparty, envelopes, from, until, reason }: DelegationRow, zone: string): Typed {
  const end = new Date(until.getTime() + (until.getTime() - from.getTime()))
  return {
    people: [delegate.name],
    classes,
    amount: cap ? typedAmount(cap) : '',
    currency: cap?.currency ?? 'EUR',
    counterparty: counterparty ?? '',
    envelopes,
    from: localOf(until, zone),
    until: localOf(end, zone),
    reason,
  }
}
