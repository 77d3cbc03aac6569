import { afterEach, describe, expect, it } from 'vitest'
import { randomBytes } from '@/lib/core'
import { verifyTimestamp } from '@/lib/proof'
import { startTsa, type TestTsa } from '@/test/support/tsa'
import { requestTimestamp, timestampFrom } from './timestamp'

let tsa: TestTsa | undefined
afterEach(() => tsa?.close())
const imprint = randomBytes(32)

describe('asking for a time-stamp', () => {
  it.each(['EC', 'RSA'] as const)('accepts the token of an honest authority with an %s key', async (kind) => {
    tsa = await startTsa({ kind })
    const token = await requestTimestamp(tsa.url, imprint)
    if (!token.ok) throw new Error(`${token.code}: ${token.reason}`)
    const report = await verifyTimestamp(token.value, imprint)
    if (!report.ok) throw new Error(report.reason)
    expect(report.value.authority.commonName).toBe('Test time-stamping authority')
    expect(Math.abs(report.value.time.getTime() - Date.now())).toBeLessThan(60_000)
  })

  it.each([
    ['refuses', 'timestamp-refused'],
    ['other-imprint', 'timestamp-imprint'],
    ['other-nonce', 'timestamp-nonce'],
    ['bad-signature', 'timestamp-signature'],
    ['not-for-time-stamping', 'timestamp-certificate'],
    ['garbage', 'timestamp-refused'],
    ['http-500', 'timestamp-unavailable'],
  ] as const)('refuses an authority that %s', async (misbehaves, code) => {
    tsa = await startTsa({ misbehaves })
    expect(await requestTimestamp(tsa.url, imprint)).toMatchObject({ ok: false, code })
  })

  it('refuses one that is not there, and throws where a signer asked', async () => {
    const gone = await startTsa()
    await gone.close()
    expect(await requestTimestamp(gone.url, imprint)).toMatchObject({ ok: false, code: 'timestamp-unavailable' })
    await expect(timestampFrom(gone.url)(imprint)).rejects.toMatchObject({ code: 'timestamp-unavailable' })
  })
})
