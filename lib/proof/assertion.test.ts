import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, base64url, fromBase64url } from '@/lib/core'
import { SoftwareAuthenticator } from '@/test/support/authenticator'
import { rawEcdsa } from './cose'
import { challengeOf, statementBytes, verifyAssertion, type WebAuthnProof } from './index'

const origin = 'https://sign.example'
const statement = statementBytes({
  type: 'countersign/sign-in/v1',
  organisation: '01900000-0000-7000-8000-000000000001',
  log: 'sign.example/01900000-0000-7000-8000-000000000001/1',
  issued: '2026-11-25T10:00:00.000Z',
  expires: '2026-11-25T10:05:00.000Z',
  nonce: 'A'.repeat(43),
  binding: '0'.repeat(64),
})

function proofOf(flags = {}, more = {}, at = origin): WebAuthnProof {
  const authenticator = new SoftwareAuthenticator(at)
  authenticator.create({ challenge: base64url(challengeOf(statement)), rp: { id: 'sign.example' }, user: { id: 'AA' } })
  const answer = authenticator.get({ challenge: base64url(challengeOf(statement)), rpId: 'sign.example' }, flags, more)
  return {
    type: 'countersign/proof/webauthn/v1',
    path: [],
    rpId: 'sign.example',
    origin,
    credential: answer.id,
    key: base64url(authenticator.cose),
    authenticatorData: answer.response.authenticatorData,
    clientDataJSON: answer.response.clientDataJSON,
    signature: answer.response.signature,
  }
}

const flipped = (text: string, bit: number) => {
  const bytes = fromBase64url(text) as Bytes
  bytes[(bit >> 3) % bytes.length] = (bytes[(bit >> 3) % bytes.length] as number) ^ (1 << (bit & 7))
  return base64url(bytes)
}

describe('an assertion over a statement', () => {
  test('is accepted, with what the authenticator said of its key', async () => {
    expect(await verifyAssertion(statement, proofOf())).toEqual({ ok: true, value: { backupEligible: true, backedUp: true, counter: 0 } })
  })

  test.each([
    ['no person was present', { present: false }, {}, origin, 'assertion-without-presence'],
    ['nobody was verified', { verified: false }, {}, origin, 'assertion-without-verification'],
    ['backed up without being eligible', { backupEligible: false }, {}, origin, 'assertion-malformed'],
    ['another site', {}, {}, 'https://sign.example.evil', 'assertion-other-origin'],
    ['a frame in another site', {}, { crossOrigin: true }, origin, 'assertion-embedded'],
    ['a registration, replayed', {}, { type: 'webauthn.create' }, origin, 'assertion-not-an-assertion'],
    ['another challenge', {}, { challenge: 'AAAA' }, origin, 'assertion-other-statement'],
  ])('%s: refused', async (_, flags, more, at, code) => {
    expect(await verifyAssertion(statement, proofOf(flags, more, at))).toMatchObject({ ok: false, code })
  })

  test('another host', async () => {
    expect(await verifyAssertion(statement, { ...proofOf(), rpId: 'other.example' })).toMatchObject({ code: 'assertion-other-host' })
  })

  test('one bit changed anywhere is refused', async () => {
    const proof = proofOf()
    const part = fc.constantFrom('authenticatorData' as const, 'clientDataJSON' as const, 'signature' as const, 'key' as const)
    await fc.assert(
      fc.asyncProperty(part, fc.nat(4000), async (name, bit) => {
        expect((await verifyAssertion(statement, { ...proof, [name]: flipped(proof[name], bit) })).ok).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('a changed statement is refused', async () => {
    const proof = proofOf()
    await fc.assert(
      fc.asyncProperty(fc.nat(statement.length - 1), async (at) => {
        const changed = new Uint8Array(statement)
        changed[at] = (changed[at] as number) ^ 1
        expect(await verifyAssertion(changed, proof)).toMatchObject({ code: 'assertion-other-statement' })
      }),
    )
  })
})

test.each([
  ['a negative integer', '30060201800201' + '01'],
  ['padding that is not needed', '3008020200010202' + '0001'],
  ['a long form length', '308106020101020101'],
  ['bytes after the end', '300602010102010100'],
])('an ECDSA signature with %s is not read', (_, text) => {
  expect(rawEcdsa(new Uint8Array(Buffer.from(text, 'hex')))).toBeUndefined()
})
