import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64url, fromBase64url, fromHex, hex, hmacSha256, sha256, utf8 } from './index'

test('SHA-256 of "abc" (FIPS 180-2 B.1)', () => {
  expect(hex(sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

test('HMAC-SHA-256, RFC 4231 test case 2', () => {
  expect(hex(hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?')))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test('base64url and hex read back what they wrote', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromBase64url(base64url(bytes))).toEqual(new Uint8Array(bytes))
      expect(fromHex(hex(bytes))).toEqual(new Uint8Array(bytes))
    }),
  )
})

test.each(['AA==', 'A', 'AB', 'A+', 'A/', 'AA AA'])('base64url refuses %j', (text) => {
  expect(fromBase64url(text)).toBeUndefined()
})

test.each(['0', 'AB', 'zz', '0x00'])('hex refuses %j', (text) => {
  expect(fromHex(text)).toBeUndefined()
})
