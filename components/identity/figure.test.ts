import { expect, test } from 'vitest'
import { base64url } from '@/lib/core'
import { SoftwareAuthenticator } from '@/test/support/authenticator'
import { figureOfAdded, figureOfCreated } from './figure'

const options = { challenge: 'AAAA', rp: { id: 'localhost' }, user: { id: 'AAAA' } }

/** A key made on a device, and the change that would let it in. */
function made() {
  const device = new SoftwareAuthenticator('http://localhost:3000')
  const answer = device.create(options)
  return { answer, change: { change: 'add' as const, passkey: { id: answer.id, key: base64url(device.cose), creation: '00'.repeat(32) } } }
}

test('the new device and the one that confirms draw the same figure of the same key', () => {
  const { answer, change } = made()
  expect(figureOfCreated(answer)).toMatch(/^[0-9a-f]{64}$/)
  expect(figureOfAdded(change)).toBe(figureOfCreated(answer))
})

test('another key under the same creation statement, or under the same credential id, has another figure', () => {
  const own = made()
  const relayed = made()
  expect(relayed.change.passkey.creation).toBe(own.change.passkey.creation)
  const swapped = { ...own.change, passkey: { ...own.change.passkey, key: relayed.change.passkey.key } }
  expect(new Set([own.change, relayed.change, swapped].map(figureOfAdded)).size).toBe(3)
})

test('what is no new key has no figure', () => {
  const { answer, change } = made()
  expect(figureOfAdded({ ...change, change: 'revoke' })).toBeUndefined()
  expect(figureOfAdded({ change: 'add', passkey: { id: answer.id } })).toBeUndefined()
  const cut = answer.response.attestationObject.slice(0, -80)
  for (const attestationObject of ['', 'AAAA', '!', cut])
    expect(figureOfCreated({ response: { ...answer.response, attestationObject } })).toBeUndefined()
})
