import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId } from '@/lib/core'
import { closeDb, db, transaction } from '@/lib/db'
import { logKey } from '@/lib/keys'
import { type NoteKey, openNote, parseLogProof, parseVerifierKey } from '@/lib/proof'
import { asOwner } from '../../test/support/owner'
import { type Behaviour, Door, nameWitnesses } from '../../test/support/witness'
import { signHead } from './checkpoint'
import { append, arrivalOf, latestCheckpoint, proveTogether, settleLog, standingInLog, startLog, stopLog, witnessHealth } from './index'
import { integrate } from './sequence'

const home = process.env.COUNTERSIGN_DATA ?? ''
const id = newId()
const origin = `localhost/${id}/1`

let halden: Door
let halden2: Door
let fjord: Door
let log: NoteKey

const said = vi.spyOn(console, 'error').mockImplementation(() => {})

beforeAll(async () => {
  halden = await Door.open(home, 'one.halden.example', 'Halden Notaries')
  halden2 = await Door.open(home, 'two.halden.example', 'Halden Notaries')
  fjord = await Door.open(home, 'fjord.example', 'Fjord Archive')
  nameWitnesses(home, 2, [halden, halden2, fjord])
  const made = logKey(true)
  if (!made.ok) throw new Error(made.reason)
  log = { name: origin, algorithm: 'ed25519', publicKey: made.value.publicKey }
  for (const door of [halden, halden2, fjord]) await door.watch(log)
  await db().organisation.create({ data: { id, name: 'Vestry Bakeries', rpId: 'localhost', logOrigin: origin, createdAt: new Date() } })
})
afterEach(async () => {
  await stopLog()
  for (const door of [halden, halden2, fjord]) door.beHonest()
  said.mockClear()
})
afterAll(async () => {
  for (const door of [halden, halden2, fjord]) await door.close()
  await closeDb()
})

const patient = { timeout: 15_000, interval: 30 }

async function record(): Promise<string> {
  const object = { type: 'envelope', id: newId() } as const
  const event = { kind: 'envelope.sent', object, actor: { kind: 'system' }, outcome: 'permitted', details: {} } as const
  return (await transaction((tx) => append(tx, event))).id
}

const witnessed = (event: string) => vi.waitFor(async () => expect((await arrivalOf(event)).witnessed).toBeDefined(), patient)
const proven = (event: string) => expect.poll(async () => (await standingInLog(event))?.is, patient).toBe('proven')

/** Names of the witnesses whose signature the proof of an event carries. */
async function signersOf(event: string): Promise<string[]> {
  const standing = await standingInLog(event)
  const note = standing?.is === 'proven' ? (parseLogProof(standing.proof)?.checkpoint ?? '') : ''
  const keys = [halden, halden2, fjord].map(({ key }) => parseVerifierKey(key) as NoteKey)
  const opened = await openNote(note, [log, ...keys])
  return opened.ok ? opened.value.signers.map(({ key }) => key.name).toSorted() : [opened.code]
}

const faultOf = async (name: string) => (await witnessHealth()).witnesses.find((one) => one.name === name)?.fault?.says

const countersignedBy = async (door: Door) => {
  const [row] = await db().$queryRaw<{ size: bigint | null }[]>`SELECT max(size) AS size FROM log_cosignature WHERE witness = ${door.key}`
  return Number(row?.size ?? 0)
}

/** The newest signature of a witness that is kept. */
async function lineOf(door: Door): Promise<string> {
  const [row] = await db().$queryRaw<
    { line: string }[]
  >`SELECT line FROM log_cosignature WHERE witness = ${door.key} ORDER BY size DESC LIMIT 1`
  return row?.line ?? ''
}

describe('a log that two operators watch', () => {
  test('is countersigned as it grows, and its proofs carry that', async () => {
    startLog()
    for (let round = 0; round < 3; round++) {
      const event = await record()
      await witnessed(event)
      const { witnessed: countersigned, signed } = await arrivalOf(event)
      expect(countersigned).toMatchObject({ count: 2, of: 2 })
      expect(Math.abs((countersigned?.at.getTime() ?? 0) - Date.now())).toBeLessThan(20_000)
      await expect.poll(() => signersOf(event), patient).toEqual(expect.arrayContaining([origin, 'fjord.example']))
      expect(await latestCheckpoint(db())).toMatchObject({ size: signed?.size })
      expect(await proveTogether([event], [])).toMatchObject({ ok: true })
    }
    await expect
      .poll(async () => (await witnessHealth()).witnesses.map(({ behind }) => behind), patient)
      .toEqual([undefined, undefined, undefined])
    const health = await witnessHealth()
    expect(health).toMatchObject({ quorum: 2, operators: 2, overdue: 0, witnessed: health.checkpoint && { size: health.checkpoint.size } })
    expect(health.witnesses.map(({ operator }) => operator)).toEqual(['Halden Notaries', 'Halden Notaries', 'Fjord Archive'])
  })

  test('goes on where it was after both were started again', async () => {
    await fjord.watch(log)
    startLog()
    await witnessed(await record())
    expect(await faultOf('fjord.example')).toBeUndefined()
  })

  test('is unwitnessed while only two witnesses of one operator countersign', async () => {
    startLog()
    const before = await record()
    await witnessed(before)
    fjord.behave = (response) => void response.destroy()
    const event = await record()
    await proven(event)
    const { signed } = await arrivalOf(event)
    for (const door of [halden, halden2]) await expect.poll(() => countersignedBy(door), patient).toBe(signed?.size)
    expect((await arrivalOf(event)).witnessed).toBeUndefined()
    expect((await witnessHealth()).witnessed?.size).toBeLessThan(signed?.size ?? 0)
    // What was witnessed is still proven by the newest head that was; what was not, by what there is.
    expect(await standingInLog(before)).toMatchObject({ isWitnessed: true })
    expect(await signersOf(before)).toContain('fjord.example')
    expect(await standingInLog(event)).toMatchObject({ isWitnessed: false })
    expect(await signersOf(event)).toEqual([origin, 'one.halden.example', 'two.halden.example'].toSorted())
    // A statement names what outsiders have seen.
    expect((await latestCheckpoint(db()))?.size).toBeLessThan(signed?.size ?? 0)
  })

  test('waits a moment before it gives out what is about to be countersigned, and no longer', async () => {
    fjord.behave = (response) => void response.destroy()
    startLog()
    const event = await record()
    await proven(event)
    expect(await proveTogether([event], [])).toMatchObject({ ok: false, code: 'not-proven-yet' })
    await asOwner(`UPDATE log_checkpoint SET at = at - interval '11 seconds'`)
    expect(await proveTogether([event], [])).toMatchObject({ ok: true })
  })

  test('agrees again with a witness whose answer was lost after it had remembered', async () => {
    startLog()
    await witnessed(await record())
    let lost = 0
    fjord.behave = async (response, honest) => {
      expect(await honest()).toMatchObject({ status: 200 })
      lost++
      response.destroy()
    }
    const event = await record()
    await expect.poll(() => lost, patient).toBe(1)
    await record()
    fjord.beHonest()
    await witnessed(event)
    expect(await faultOf('fjord.example')).toBeUndefined()
  })

  test('brings a slow witness and a quick one the same checkpoints, or they would never make up a quorum', async () => {
    halden2.behave = (response) => void response.destroy()
    startLog()
    await witnessed(await record())
    const [quick, slow] = [halden.asked.length, fjord.asked.length]
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    fjord.behave = async (response, honest) => {
      await held
      response.end((await honest()).body)
    }
    await proven(await record())
    await expect.poll(() => fjord.asked.length, patient).toBe(slow + 1)
    // Many looks for a newer checkpoint, and many newer ones.
    for (let round = 0; round < 8; round++) await proven(await record())
    release()
    await witnessed(await record())
    expect(halden.asked.slice(quick)).toEqual(fjord.asked.slice(slow))
  })

  test('does not lose the quorum to a third witness that hangs', async () => {
    halden2.behave = () => {}
    startLog()
    for (let round = 0; round < 3; round++) await witnessed(await record())
    await expect.poll(() => faultOf('two.halden.example'), patient).toBe('It did not answer within 3 s.')
  })
})

/** Everything a witness can answer that does not count. Each is told, and none of it stops the log or is kept. */
describe('a witness that', () => {
  const body =
    (status: number, text: string, type = 'text/plain'): Behaviour =>
    (response) =>
      void response.writeHead(status, { 'content-type': type }).end(text)
  const NOT_ITS = /not with its signature/
  const otherTime: Behaviour = async (response, honest) => {
    fjord.clock = () => new Date(Date.now() + 11 * 60_000)
    response.end((await honest()).body)
  }

  const lies: [string, Behaviour, RegExp][] = [
    ['never answers', () => {}, /did not answer/],
    ['hangs up', (response) => void response.destroy(), /cannot be asked/],
    ['answers nothing', body(200, ''), NOT_ITS],
    ['answers something else', body(200, '<!doctype html>\n'), NOT_ITS],
    ['answers bytes that are no text', (response) => void response.end(new Uint8Array([0xff, 0xfe])), /cannot be asked/],
    [
      'signs wrongly',
      async (response, honest) =>
        void response.end((await honest()).body.replace(/(?<=example \S{40})\S/, (one) => (one === 'A' ? 'B' : 'A'))),
      NOT_ITS,
    ],
    [
      'sends us elsewhere',
      (response) => void response.writeHead(307, { location: `${halden.url}/add-checkpoint` }).end(),
      /cannot be asked/,
    ],
    ['gives its signature under another checkpoint', async (response) => void response.end(await lineOf(fjord)), NOT_ITS],
    ['has another clock', otherTime, /clock/],
    ['answers without end', endless, /no end/],
    ['knows more than was signed', body(409, '9000000000\n', 'text/x.tlog.size'), /somebody else signs/],
    ['does not say what it knows', body(409, '12\n'), /does not say/],
    ['changes its mind', changing(), /does not keep to what/],
    ['refuses', body(403, 'no\n'), /another key of this log/],
    ['has a fault', body(500, 'oh\n'), /answers 500/],
  ]

  function endless(response: Parameters<Behaviour>[0]): void {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    }
    response.on('drain', more)
    more()
  }

  /** A smaller tree every time. */
  function changing(): Behaviour {
    let turn = 0
    return (response) => void response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${turn++ % 3}\n`)
  }

  test.each(lies)('%s is named, and the log signs on', async (_, behave, says) => {
    startLog()
    await witnessed(await record())
    const kept = await countersignedBy(fjord)
    fjord.behave = behave
    const event = await record()
    await proven(event)
    await expect.poll(() => faultOf('fjord.example'), patient).toMatch(says)
    const next = await record()
    await proven(next)
    expect(await countersignedBy(fjord)).toBe(kept)
    expect((await arrivalOf(event)).witnessed).toBeUndefined()
    const { witnesses, refusal } = await witnessHealth()
    expect(witnesses.find(({ name }) => name === 'fjord.example')?.behind?.events).toBeGreaterThan(0)
    expect(refusal).toBeUndefined()
    expect(said.mock.calls.flat().join('\n')).toMatch(/witness fjord\.example: /)
  })

  test('does not answer at the start keeps nothing waiting but for a moment', async () => {
    fjord.behave = () => {}
    startLog()
    await proven(await record())
  })
})

test('what waits for the tree too long is counted', async () => {
  await record()
  expect((await witnessHealth()).overdue).toBe(0)
  expect((await witnessHealth(() => new Date(Date.now() + 11_000))).overdue).toBe(1)
})

test('a cosignature is neither changed nor taken away', async () => {
  for (const sql of [`DELETE FROM log_cosignature`, `UPDATE log_cosignature SET line = ''`, `TRUNCATE log_cosignature`])
    await expect(db().$executeRawUnsafe(sql)).rejects.toThrow('permission denied')
})

describe('an older backup, restored into an empty place', () => {
  const TABLES = ['audit_event', 'object_head', 'log_queue', 'log_leaf', 'log_tile', 'log_head', 'log_checkpoint', 'log_cosignature']

  beforeAll(async () => {
    startLog()
    await witnessed(await record())
    await stopLog()
    for (const table of TABLES) await asOwner(`CREATE TABLE aside_${table} AS TABLE ${table}`)
    startLog()
    for (let more = 0; more < 2; more++) await witnessed(await record())
    await stopLog()
    for (const table of TABLES) {
      await asOwner(`DELETE FROM ${table}`)
      const columns = await db().$queryRaw<{ name: string }[]>`
        SELECT column_name AS name FROM information_schema.columns WHERE table_name = ${table} AND is_generated = 'NEVER'`
      const names = columns.map(({ name }) => name).join(', ')
      await asOwner(`INSERT INTO ${table} (${names}) SELECT ${names} FROM aside_${table}`)
      await asOwner(`DROP TABLE aside_${table}`)
    }
    // The signer's memory is in no backup.
    rmSync(join(home, 'log'), { recursive: true })
  }, 30_000)

  test('is not signed, and the server says which witness knows more', async () => {
    const event = await record()
    startLog()
    await expect
      .poll(() => said.mock.calls.flat().join('\n'), patient)
      .toMatch(/log-shrunk: The witness \S+ of .* knows \d+ events of this log/)
    expect(await settleLog()).toMatchObject({ ok: false, code: 'log-shrunk', next: expect.stringContaining('Restore a newer one') })
    expect(await standingInLog(event)).toMatchObject({ is: 'logged' })
    expect((await witnessHealth()).refusal).toContain('this is an older backup')
  })

  test('and signed all the same is another history, which no witness countersigns', async () => {
    const fork: string[] = []
    for (let more = 0; more < 6; more++) fork.push(await record())
    while ((await integrate()) > 0);
    expect(await signHead()).toMatchObject({ ok: true })
    startLog()
    await expect.poll(() => faultOf('fjord.example'), patient).toMatch(/did not grow from what it saw before/)
    const event = await record()
    await proven(event)
    for (const one of [...fork, event]) expect((await arrivalOf(one)).witnessed).toBeUndefined()
    expect((await witnessHealth()).witnesses.map(({ fault }) => fault?.says)).toEqual(
      Array(3).fill(expect.stringContaining('did not grow')),
    )
  })
})
