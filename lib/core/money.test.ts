import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CURRENCIES, formatAmount, parseAmount } from './index'

describe('amounts', () => {
  test.each([
    ['48200', 'EUR', 4_820_000],
    ['48,200.00', 'EUR', 4_820_000],
    ['48.200,00', 'EUR', 4_820_000],
    ['48 200,5', 'EUR', 4_820_050],
    ['1000', 'JPY', 1000],
    ['1.234', 'KWD', 1234],
    ['1,234', 'EUR', 123_400],
  ])('%s %s', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toEqual({ ok: true, value: { minor, currency } })
  })

  test.each([
    ['1e9', 'EUR', 'amount-unreadable'],
    ['5', '__proto__', 'unknown-currency'],
    ['5', 'toString', 'unknown-currency'],
    ['-5', 'EUR', 'amount-unreadable'],
    ['', 'EUR', 'amount-unreadable'],
    ['0x10', 'EUR', 'amount-unreadable'],
    ['12,34,56', 'EUR', 'amount-unreadable'],
    ['1.5', 'JPY', 'amount-too-precise'],
    ['0.00', 'EUR', 'amount-zero'],
    ['99999999999999999', 'EUR', 'amount-too-large'],
    ['5', 'XXX', 'unknown-currency'],
  ])('%j %s is refused as %s', (text, currency, code) => {
    expect(parseAmount(text, currency)).toMatchObject({ ok: false, code })
  })

  test('what is shown is read back to the same amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e15 }), fc.constantFrom(...Object.keys(CURRENCIES)), (minor, currency) => {
        const shown = formatAmount({ minor, currency }).replaceAll(/[^\d.,]/g, '')
        expect(parseAmount(shown, currency)).toEqual({ ok: true, value: { minor, currency } })
      }),
    )
  })
})
