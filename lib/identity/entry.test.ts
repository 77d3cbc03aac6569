import { expect, test, vi } from 'vitest'
import { ok, refuse } from '@/lib/core'
import { entered } from './entry'

test('an opened session is its id', async () => {
  expect(await entered(async () => ok({ sessionId: 's', personId: 'p' }))).toEqual({ id: 's' })
})

test('a refusal travels as its code alone', async () => {
  const refused = entered(async () => refuse('passkey-revoked', 'This passkey has been ended.', { next: 'Use another.' }))
  await expect(refused).rejects.toThrow(/^passkey-revoked$/)
})

test('what nobody foresaw is one word, and its own words stay in our log', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const broken = new Error('connect ECONNREFUSED 10.0.0.5:5432, password=hunter2')
  await expect(entered(() => Promise.reject(broken))).rejects.toThrow(/^sign-in-failed$/)
  expect(told).toHaveBeenCalledWith('signing in:', broken)
  await expect(entered(async () => refuse('a code of tomorrow', 'With words.'))).rejects.toThrow(/^sign-in-failed$/)
  told.mockRestore()
})
