import { X509Certificate } from 'node:crypto'
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
    ['another-certificate', 'timestamp-certificate'],
    ['no-certificate-named', 'timestamp-malformed'],
    ['also-for-mail', 'timestamp-certificate'],
    ['for-time-stamping-by-the-way', 'timestamp-certificate'],
    ['garbage', 'timestamp-refused'],
    ['http-500', 'timestamp-unavailable'],
    ['endless', 'timestamp-unavailable'],
    ['silent', 'timestamp-unavailable'],
  ] as const)(
    'refuses an authority that %s',
    async (misbehaves, code) => {
      tsa = await startTsa({ misbehaves })
      expect(await requestTimestamp(tsa.url, imprint)).toMatchObject({ ok: false, code })
    },
    15_000,
  )

  it.each([
    ['an hour before ours, within its certificate', -50, 'timestamp-clock'],
    ['an hour after ours, within its certificate', 60, 'timestamp-clock'],
    ['before its certificate', -90, 'timestamp-certificate'],
    ['after its certificate', 48 * 60, 'timestamp-certificate'],
  ])('refuses a time that is %s', async (_, minutes, code) => {
    tsa = await startTsa()
    tsa.clock = () => new Date(Date.now() + minutes * 60_000)
    expect(await requestTimestamp(tsa.url, imprint)).toMatchObject({ ok: false, code })
  })

  it('does not wait for an answer when whoever asked has gone', async () => {
    tsa = await startTsa({ misbehaves: 'silent' })
    const gone = new AbortController()
    const answer = requestTimestamp(tsa.url, imprint, { signal: gone.signal })
    gone.abort()
    expect(await answer).toMatchObject({ ok: false, code: 'timestamp-unavailable' })
  })

  it('follows nobody to another address', async () => {
    tsa = await startTsa()
    const sender = await startTsa({ redirectsTo: tsa.url })
    expect(await requestTimestamp(sender.url, imprint)).toMatchObject({ ok: false, code: 'timestamp-unavailable' })
    await sender.close()
  })

  it.each([true, false])('trusts only what leads to the named root; issued by one: %s', async (issued) => {
    tsa = await startTsa({ issued })
    const other = await startTsa({ issued })
    const root = (of: TestTsa) => [new X509Certificate(of.rootPem).raw]
    expect(await requestTimestamp(tsa.url, imprint, { roots: root(tsa) })).toMatchObject({ ok: true })
    expect(await requestTimestamp(tsa.url, imprint, { roots: [...root(other), ...root(tsa)] })).toMatchObject({ ok: true })
    expect(await requestTimestamp(tsa.url, imprint, { roots: root(other) })).toMatchObject({ ok: false, code: 'timestamp-untrusted' })
    expect(await requestTimestamp(tsa.url, imprint, { roots: [] })).toMatchObject({ ok: false, code: 'timestamp-untrusted' })
    await other.close()
  })

  it('refuses one that is not there, and throws where a signer asked', async () => {
    const gone = await startTsa()
    await gone.close()
    expect(await requestTimestamp(gone.url, imprint)).toMatchObject({ ok: false, code: 'timestamp-unavailable' })
    await expect(timestampFrom((one) => requestTimestamp(gone.url, one))(imprint)).rejects.toMatchObject({ code: 'timestamp-unavailable' })
  })
})
