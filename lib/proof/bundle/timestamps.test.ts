import { X509Certificate } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { base64, randomBytes, sha256 } from '@/lib/core'
import { startTsa, type TestTsa, type TsaOptions } from '@/test/support/tsa'
import type { SealReport } from '../seal'
import { Checks } from './check'
import { checkSealTimestamp } from './timestamps'
import type { Trust } from './trust'

const started: TestTsa[] = []
afterEach(async () => {
  for (const tsa of started.splice(0)) await tsa.close()
})

async function authority(options: TsaOptions = { issued: true }): Promise<TestTsa> {
  const tsa = await startTsa(options)
  started.push(tsa)
  return tsa
}

const signature = randomBytes(70)

/** What a reader who trusts `trusted` is told of a seal that `tsa` stamped, and that was made `minutes` from now. */
async function line(tsa: TestTsa, { trusted = tsa, over = signature, minutes = 0 } = {}) {
  const trust = { timestamps: [base64(new Uint8Array(new X509Certificate(trusted.rootPem).raw))] } as unknown as Trust
  const checks = new Checks('it')
  const seal = { timeStampToken: await tsa.stamp(sha256(over)), signature } as unknown as SealReport
  await checkSealTimestamp('its seal', seal, trust, checks, new Date(Date.now() + minutes * 60_000).toISOString())
  const [only, ...others] = checks.all()
  expect(others).toEqual([])
  return only
}

const inMinutes = (minutes: number) => () => new Date(Date.now() + minutes * 60_000)

it('names the authority that the reader trusts, and when it had the seal', async () => {
  const told = await line(await authority())
  expect(told).toMatchObject({ status: 'holds', restsOn: 'a time-stamp authority' })
  expect(told?.says).toMatch(/^Test time-stamping authority had its seal at \d{4}-\d\d-\d\dT[\d:]{8}\.000Z$/)
})

it('says nothing of a seal without one', async () => {
  const checks = new Checks('it')
  await checkSealTimestamp('its seal', { signature } as unknown as SealReport, {} as Trust, checks)
  expect(checks.all()).toEqual([])
})

it.each([
  ['bad-signature', /signature does not hold/],
  ['other-imprint', /over other bytes/],
  ['another-certificate', /or not its own/],
  ['no-certificate-named', /cannot be read/],
  ['not-for-time-stamping', /not for time-stamping/],
  ['also-for-mail', /not for time-stamping/],
  ['for-time-stamping-by-the-way', /not for time-stamping/],
] as const)('fails one whose authority misbehaves: %s', async (misbehaves, why) => {
  expect(await line(await authority({ issued: true, misbehaves }))).toMatchObject({ status: 'fails', why: expect.stringMatching(why) })
})

it('fails one that is over another seal, or at a time that its certificate does not cover', async () => {
  const tsa = await authority()
  expect(await line(tsa, { over: randomBytes(70) })).toMatchObject({ status: 'fails' })
  for (const minutes of [-90, 48 * 60]) {
    tsa.clock = inMinutes(minutes)
    expect(await line(tsa)).toMatchObject({ status: 'fails', why: expect.stringContaining('not at that time') })
  }
})

it('leaves one open whose authority the reader does not know, under whatever name', async () => {
  const forger = await authority({ issued: true, named: 'Test time-stamping authority' })
  expect(await line(forger, { trusted: await authority() })).toMatchObject({ status: 'open', restsOn: 'a time-stamp authority' })
})

it('lets nobody write to the reader’s terminal by their name', async () => {
  const forger = await authority({ named: '\u001b[2JVERIFIED\u202e' })
  const told = await line(forger, { trusted: await authority() })
  expect(told?.why).toContain('“\ufffd[2JVERIFIED\ufffd”')
})

it('fails one over what the organisation says was made later, beyond what clocks may differ', async () => {
  const tsa = await authority()
  expect(await line(tsa, { minutes: 9 })).toMatchObject({ status: 'holds' })
  expect(await line(tsa, { minutes: 11 })).toMatchObject({ status: 'fails', why: expect.stringContaining('made later') })
  expect(await line(tsa, { minutes: -600 })).toMatchObject({ status: 'holds' })
})
