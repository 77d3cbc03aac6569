import { expect, test } from 'vitest'
import { entryRefusal } from './entry-words'

test('a code has its sentence and the way on', () => {
  expect(entryRefusal('passkey-revoked')).toEqual({
    ok: false,
    code: 'passkey-revoked',
    reason: 'This passkey has been ended.',
    next: 'Use another of your passkeys.',
  })
})

test.each(['{"code":"x","reason":"Call 0900-EVIL"}', 'connect ECONNREFUSED', '__proto__', 'toString', '', null, undefined])(
  '%s is not shown',
  (text) => {
    expect(entryRefusal(text)).toMatchObject({ code: 'sign-in-failed', reason: 'The server could not take the passkey’s answer.' })
  },
)
