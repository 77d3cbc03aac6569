import { ok, type Result, refuse } from './result'

/** Integer minor units and an ISO 4217 code. */
export interface Money {
  readonly minor: number
  readonly currency: string
}

/** ISO 4217 codes on offer, with their number of decimals (ISO 4217:2015 table A.1). */
export const CURRENCIES: Readonly<Record<string, number>> = {
  EUR: 2,
  USD: 2,
  GBP: 2,
  CHF: 2,
  SEK: 2,
  NOK: 2,
  DKK: 2,
  PLN: 2,
  CZK: 2,
  HUF: 2,
  RON: 2,
  CAD: 2,
  AUD: 2,
  NZD: 2,
  SGD: 2,
  HKD: 2,
  CNY: 2,
  INR: 2,
  BRL: 2,
  MXN: 2,
  ZAR: 2,
  ILS: 2,
  AED: 2,
  SAR: 2,
  TRY: 2,
  JPY: 0,
  KRW: 0,
  ISK: 0,
  KWD: 3,
  BHD: 3,
}

const amountRefusal = (code: string, reason: string, next?: string) => refuse(code, reason, { field: 'amount', ...(next ? { next } : {}) })

/**
 * Reads an amount as people write it: digits, an optional point or comma for decimals, thousands grouped or not.
 * Exponents, signs and a third decimal of a euro are refused, never rounded: what is signed is what was typed.
 */
export function parseAmount(text: string, currency: string): Result<Money> {
  const decimals = Object.hasOwn(CURRENCIES, currency) ? CURRENCIES[currency] : undefined
  if (decimals === undefined)
    return refuse('unknown-currency', `${currency || 'That'} is not a currency offered here.`, { field: 'currency' })
  const plain = text.trim().replaceAll(/[\u00a0\u202f' ]/g, '')
  // A point before three digits groups euros, but divides a dinar: where it could be either, it divides.
  const byPoint = decimals === 3 ? null : /^(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?$/.exec(plain)
  const grouped = /^(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(plain) ?? byPoint
  const simple = /^(\d+)(?:[.,](\d+))?$/.exec(plain)
  const found = grouped ?? simple
  if (!found) return amountRefusal('amount-unreadable', `“${text.trim()}” is not an amount.`, 'Write digits, such as 48,200.00.')
  const [, whole = '', fraction = ''] = found
  if (fraction.length > decimals)
    return amountRefusal('amount-too-precise', decimals ? `${currency} has ${decimals} decimals.` : `${currency} has no decimals.`)
  const minor = Number(whole.replaceAll(/[.,]/g, '') + fraction.padEnd(decimals, '0'))
  if (!Number.isSafeInteger(minor) || minor > 1e15) return amountRefusal('amount-too-large', 'That amount is too large to be kept exactly.')
  if (minor === 0) return amountRefusal('amount-zero', 'The amount is zero.', 'Leave it empty when there is none.')
  return ok({ minor, currency })
}

/** `€48,200.00`: symbol, grouped digits, all decimals of the currency. */
export function formatAmount({ minor, currency }: Money): string {
  const decimals = CURRENCIES[currency] ?? 2
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(minor / 10 ** decimals)
}

/** `48200.00`: as a form's field holds it, and `parseAmount` reads it again. */
export function typedAmount({ minor, currency }: Money): string {
  const decimals = CURRENCIES[currency] ?? 2
  const digits = String(minor).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
