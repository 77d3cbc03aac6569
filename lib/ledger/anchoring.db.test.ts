import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Bytes, newId, sha256, utf8 } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { parseNote, verifyTimestamp } from '@/lib/proof'
import { requestTimestamp } from '@/lib/signing/seal'
import { asOwner } from '../../test/support/owner'
import { type Misbehaviour, startTsa, type TestTsa } from '../../test/support/tsa'
import { anchorWhenDue, type TimestampAuthority } from './anchoring'
import { anchoredText, imprintOf } from './anchors'
import { append, checkLog, proveTogether, settleLog, standingInLog, startLog, stopLog, witnessHealth } from './index'

const said = vi.spyOn(console, 'error').mockImplementation(() => {})
const patient = { timeout: 15_000, interval: 30 }

let tsa: TestTsa
let authority: TimestampAuthority

beforeAll(async () => {
  tsa = await startTsa({ issued: true })
  const root = join(process.env.COUNTERSIGN_DATA ?? '', 'tsa-root.pem')
  writeFileSync(root, tsa.rootPem)
  Object.assign(process.env, { TSA_URL: tsa.url, TSA_CA: root })
  const roots = [new X509Certificate(tsa.rootPem).raw]
  authority = (imprint, signal) => requestTimestamp(tsa.url, imprint, { roots, signal })
  const id = newId()
  const logOrigin = `localhost/${id}/1`
  await db().organisation.create({ data: { id, name: 'Vestry Bakeries', rpId: 'localhost', logOrigin, createdAt: new Date() } })
})
beforeEach(() => {
  tsa.asked = 0
})
afterEach(async () => {
  await stopLog()
  Object.assign(tsa, { misbehaves: undefined, clock: () => new Date() })
  said.mockClear()
})
afterAll(async () => {
  await Promise.all([tsa.close(), closeDb()])
})

async function record(): Promise<string> {
  const object = { type: 'envelope', id: newId() } as const
  const event = { kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details: {} } as const
  return (await transaction((tx) => append(tx, event))).id
}

/** One more event, and a checkpoint that holds it. */
async function grow(): Promise<string> {
  const event = await record()
  expect(await settleLog()).toMatchObject({ ok: true })
  return event
}

const anchor = (by = authority, minutesFromNow = 0) =>
  anchorWhenDue(by, new AbortController().signal, () => new Date(Date.now() + minutesFromNow * 60_000))

/** The same after the longest that passes between two. */
const anchorLater = () => anchor(authority, 61)

const kept = () => db().$queryRaw<{ size: bigint; token: Bytes; at: Date; note: string }[]>`
  SELECT size, token, a.at, note FROM log_anchor a JOIN log_checkpoint USING (size) ORDER BY size`

describe('a log with a time-stamp authority', () => {
  test('has its newest checkpoint stamped soon after a start, and the token is over its text', async () => {
    startLog(authority)
    const event = await record()
    await expect.poll(async () => (await witnessHealth()).anchored?.last?.size, patient).toBe(1)
    const [only, ...others] = await kept()
    expect(others).toEqual([])
    const text = parseNote(only?.note ?? '')?.text ?? ''
    const stamp = await verifyTimestamp(new Uint8Array(only?.token ?? []), sha256(utf8(text)))
    expect(stamp).toMatchObject({ ok: true, value: { time: only?.at } })
    expect((await witnessHealth()).anchored).toEqual({ last: { size: 1, at: only?.at } })
    expect(await standingInLog(event)).toMatchObject({ is: 'proven' })
  })

  test('asks again when an hour has passed and the log has grown, and not before', async () => {
    expect(await anchorLater()).toEqual({ ok: true, value: undefined })
    await grow()
    expect(await anchor()).toEqual({ ok: true, value: undefined })
    expect(await anchor(authority, 58)).toEqual({ ok: true, value: undefined })
    expect(tsa.asked).toBe(0)
    expect(await anchorLater()).toEqual({ ok: true, value: 2 })
    expect(await anchorLater()).toEqual({ ok: true, value: undefined })
    expect(tsa.asked).toBe(1)
  })

  test('asks once, however many processes it has', async () => {
    await grow()
    const answers = await Promise.all(Array.from({ length: 5 }, anchorLater))
    expect(answers.filter((one) => one.ok && one.value === 3)).toHaveLength(1)
    expect(tsa.asked).toBe(1)
  })

  test('waits for the turn of a process that died at it, and no longer than that lasts', async () => {
    await grow()
    await asOwner(`UPDATE log_anchor_turn SET until = now() + interval '30 seconds'`)
    expect(await anchorLater()).toEqual({ ok: true, value: undefined })
    expect(tsa.asked).toBe(0)
    await asOwner(`UPDATE log_anchor_turn SET until = now() - interval '1 second'`)
    expect(await anchorLater()).toEqual({ ok: true, value: 4 })
  })

  test('proves events by the first stamped checkpoint that holds them, else by the newest there is', async () => {
    const event = await grow()
    await anchorLater()
    const later = await grow()
    await anchorLater()
    const latest = await grow()
    const anchorOf = async (...stamped: string[]) => {
      const proven = await proveTogether(
        [event, later, latest],
        [],
        stamped.map((one) => ({ event: one })),
      )
      return proven.ok ? [proven.value.anchor?.size, proven.value.consistency.has(proven.value.anchor?.size ?? 0)] : proven
    }
    expect(await anchorOf(event)).toEqual([5, true])
    expect(await anchorOf(event, later)).toEqual([6, true])
    expect(await anchorOf(event, later, latest)).toEqual([6, true])
  })
})

/** The database's owner, who switches the triggers off. */
describe('a database administrator who', () => {
  const caught = async () => (await checkLog()).findings.map(({ check, says }) => `${check}: ${says.split('. ').at(-1)}`)
  const first = async () => (await kept())[0] as Awaited<ReturnType<typeof kept>>[number]
  const put = (token: Uint8Array, at: Date, size: bigint) =>
    asOwner('UPDATE log_anchor SET token = $1, at = $2 WHERE size = $3', [Buffer.from(token), at, size])

  beforeAll(() => asOwner('CREATE TABLE aside AS TABLE log_anchor'))
  afterEach(async () => {
    await asOwner('DELETE FROM log_anchor')
    await asOwner('INSERT INTO log_anchor SELECT * FROM aside')
    expect(await caught()).toEqual([])
  })

  test('swaps two time-stamps is caught', async () => {
    const [one, two] = await kept()
    await asOwner('UPDATE log_anchor SET token = $1, at = $2 WHERE size = $3', [Buffer.from(one?.token ?? []), one?.at, two?.size])
    expect(await caught()).toEqual(['anchor-wrong: The time-stamp is over other bytes.'])
    expect((await checkLog()).findings[0]?.index).toBe(Number(two?.size))
  })

  test('changes when it was is caught', async () => {
    await asOwner(`UPDATE log_anchor SET at = at - interval '1 day' WHERE size = 1`)
    expect(await caught()).toEqual([expect.stringMatching(/^anchor-wrong: It says 20.*, and not 20/)])
  })

  test('puts bytes there that are no time-stamp is caught', async () => {
    const { at, size } = await first()
    await put(utf8('no DER'), at, size)
    expect(await caught()).toEqual([expect.stringMatching(/^anchor-wrong: The time-stamp cannot be read/)])
  })

  test('has one made by an authority of their own, for an earlier time, is caught', async () => {
    const { note, size } = await first()
    const own = await startTsa({ issued: true })
    const earlier = new Date(Math.floor(Date.now() / 1000 - 1800) * 1000)
    own.clock = () => earlier
    await put(await own.stamp(imprintOf(anchoredText(note))), earlier, size)
    await own.close()
    expect(await caught()).toEqual(['anchor-wrong: Its authority does not lead to a root in TSA_CA.'])
  })
})

/** Everything an authority can answer that does not count. It is told, nothing is kept, and the log signs on. */
describe('an authority that', () => {
  const wrongs: [Misbehaviour, RegExp][] = [
    ['refuses', /refused/],
    ['other-imprint', /over other bytes/],
    ['other-nonce', /another question/],
    ['bad-signature', /does not hold/],
    ['garbage', /cannot be read/],
    ['http-500', /answered 500/],
    ['endless', /no end/],
  ]

  async function isTold(says: RegExp): Promise<void> {
    const before = (await kept()).length
    await asOwner(`UPDATE log_anchor SET at = at - interval '61 minutes'`)
    startLog(authority)
    const event = await record()
    await expect.poll(async () => (await witnessHealth()).anchored?.fault?.says, patient).toMatch(says)
    const next = await record()
    for (const one of [event, next]) await expect.poll(async () => (await standingInLog(one))?.is, patient).toBe('proven')
    expect((await kept()).length).toBe(before)
    expect(said.mock.calls.flat().join('\n')).toMatch(/time-stamps: /)
    expect((await witnessHealth()).refusal).toBeUndefined()
  }

  test.each(wrongs)('answers with %s is told, and nothing of it is kept', async (misbehaves, says) => {
    tsa.misbehaves = misbehaves
    await isTold(says)
  })

  test('has another clock is told', async () => {
    tsa.clock = () => new Date(Date.now() - 11 * 60_000)
    await isTold(/differ by more than ten minutes/)
  })

  test('does not lead to the named root is told', async () => {
    const other = await startTsa({ issued: true })
    const ours = authority
    authority = (imprint, signal) => requestTimestamp(other.url, imprint, { roots: [new X509Certificate(tsa.rootPem).raw], signal })
    await isTold(/does not lead to the root/)
    authority = ours
    await other.close()
  })

  test('gives its own word for it, and a token over something else, is not believed', async () => {
    const other = await requestTimestamp(tsa.url, sha256(utf8('another text')))
    expect(await anchor(async () => other, 61)).toMatchObject({ ok: false, code: 'timestamp-imprint' })
  })

  test('is silent keeps neither the log nor its end waiting', async () => {
    tsa.misbehaves = 'silent'
    await asOwner(`UPDATE log_anchor SET at = at - interval '61 minutes'`)
    startLog(authority)
    const event = await record()
    await expect.poll(() => tsa.asked, patient).toBe(1)
    await expect.poll(async () => (await standingInLog(event))?.is, patient).toBe('proven')
    const began = Date.now()
    await stopLog()
    expect(Date.now() - began).toBeLessThan(3000)
  })

  test('comes back is asked again, and the fault is gone', async () => {
    tsa.misbehaves = 'http-500'
    await isTold(/answered 500/)
    tsa.misbehaves = undefined
    await expect.poll(async () => (await witnessHealth()).anchored?.fault, patient).toBeUndefined()
    const { checkpoint, anchored } = await witnessHealth()
    expect(anchored?.last?.size).toBe(checkpoint?.size)
  })
})

test('a time-stamp is neither changed nor taken away', async () => {
  for (const sql of [`DELETE FROM log_anchor`, `UPDATE log_anchor SET at = now()`, `TRUNCATE log_anchor`])
    await expect(db().$executeRawUnsafe(sql)).rejects.toThrow('permission denied')
})
