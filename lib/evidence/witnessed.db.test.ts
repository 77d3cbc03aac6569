import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Bytes } from '@/lib/core'
import { settleLog, startLog, stopLog } from '@/lib/ledger'
import { type BundleContent, type NoteKey, parseVerifierKey, type Trust, verifyBundle, writeBundle } from '@/lib/proof'
import { seal } from '@/lib/signing'
import { lent } from '../../test/support/delegation'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { Door, nameWitnesses } from '../../test/support/witness'
import { readBundle } from '../proof/bundle/pack'
import { issuer } from './issuer'

const home = process.env.COUNTERSIGN_DATA ?? ''
let halden: Door
let halden2: Door
let fjord: Door
let marta: Member
let ana: Member
let ben: Member
let trust: Trust

const WITNESSES = 'Outside witnesses confirm that there is one log and not several'
const patient = { timeout: 15_000, interval: 50 }

beforeAll(async () => {
  halden = await Door.open(home, 'one.halden.example', 'Halden Notaries')
  halden2 = await Door.open(home, 'two.halden.example', 'Halden Notaries')
  fjord = await Door.open(home, 'fjord.example', 'Fjord Archive')
  nameWitnesses(home, 2, [halden, halden2, fjord])
  ;[marta, ana, ben] = (await makeOrganisation('Vestry Bakeries', { name: 'Marta Lindqvist', email: 'marta@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
  ])) as [Member, Member, Member]
  must(await settleLog())
  trust = must(await issuer())
  for (const door of [halden, halden2, fjord]) await door.watch(parseVerifierKey(trust.log.keys[0] ?? '') as NoteKey)
  startLog()
})
afterAll(async () => {
  await stopLog()
  for (const door of [halden, halden2, fjord]) await door.close()
})

/** A signed and sealed envelope's bundle, as soon as it can be had. */
async function bundle(): Promise<Bytes> {
  const envelope = await sentEnvelope({ sender: marta, signers: [ana] })
  await seal({ approvalId: must(await sign(ana, envelope)).approvalId })
  const taken = () => evidenceOf(marta, envelope)
  await expect.poll(async () => (await taken()).ok, patient).toBe(true)
  return must(await taken())
}

const witnessLine = async (bytes: Bytes, by: Trust) => {
  const { outcome, checks } = must(await verifyBundle(bytes, by))
  const line = checks.find(({ says }) => says.startsWith(WITNESSES))
  return { outcome, status: line?.status, says: line?.says, why: line?.why }
}

test('a bundle that the quorum countersigned verifies under a trust file that names it, and only time-stamps are missing', async () => {
  const bytes = await bundle()
  const verdict = must(await verifyBundle(bytes, trust))
  expect(verdict).toMatchObject({ outcome: 'verified' })
  expect(verdict.checks.filter(({ status }) => status !== 'holds').map(({ restsOn }) => restsOn)).toEqual(['a time-stamp authority'])
  expect(await witnessLine(bytes, trust)).toMatchObject({ says: `${WITNESSES}: Halden Notaries, Fjord Archive` })
})

describe('the checkpoints around a signature', () => {
  const AROUND = 'before it are signed, and it begins with them'
  let content: BundleContent
  const linesOf = async (changed: Partial<BundleContent>) => {
    content ??= must(await readBundle(await bundle()))
    const verdict = must(await verifyBundle(await writeBundle({ ...content, ...changed }), trust))
    return verdict.checks.map(({ status, says }) => `${status} ${says}`)
  }

  test('enclose by each operator’s clock when it came into the log', async () => {
    const lines = await linesOf({})
    for (const name of ['Halden Notaries', 'Fjord Archive']) {
      const line = lines.find((one) => one.startsWith(`holds ${name} saw the log end before it at `))
      const [before = '', after = ''] = line?.match(/\d{4}-[\d:T.-]+Z/g) ?? []
      expect(Date.parse(after)).toBeGreaterThanOrEqual(Date.parse(before))
      expect(Date.now() - Date.parse(before)).toBeLessThan(60_000)
    }
  })

  test('are refuted when one is another’s, of another size, changed, or without its proof', async () => {
    await linesOf({})
    const [[size, note]] = [...content.checkpoints] as [[number, string]]
    const others: [string, Partial<BundleContent>][] = [
      ['another log', { checkpoints: new Map([[size, note.replace(/^[^/]+/, 'elsewhere')]]) }],
      ['unsigned', { checkpoints: new Map([[size, note.replace(/\n\n.*/s, '\n\n— other AAAAAAAA\n')]]) }],
      ['another root', { checkpoints: new Map([[size, content.checkpoint]]) }],
      ['no proof', { consistency: new Map() }],
    ]
    for (const [name, change] of others)
      expect((await linesOf(change)).join('\n'), name).toMatch(new RegExp(`fails The .* ?checkpoints? ${AROUND}`))
    // One too many is only one more; one too few encloses less.
    expect((await linesOf({ checkpoints: new Map(), consistency: content.consistency })).join('\n')).not.toContain('saw the log end')
  })
})

test('a signature in another’s place came into the log inside the window, by the clocks of both operators', async () => {
  // Witnesses count in seconds: what they saw before it has to be from after its beginning.
  const from = new Date(Date.now() - 5 * 60_000).toISOString()
  const under = await lent(ben, ana, { classes: ['other'], amount: '', from })
  const envelope = await sentEnvelope({ sender: marta, signers: [ben] })
  must(await sign(ana, envelope, 1, under))
  await expect.poll(async () => (await evidenceOf(marta, envelope)).ok, patient).toBe(true)
  const { checks } = must(await verifyBundle(must(await evidenceOf(marta, envelope)), trust))
  expect(checks.find(({ says }) => says.startsWith('Outside witnesses saw it come into the log inside that window'))).toMatchObject({
    status: 'holds',
    about: 'signature of Ana Ruiz on behalf of Ben Cole',
    restsOn: 'witnesses',
    says: expect.stringMatching(/: Halden Notaries, Fjord Archive$/),
  })
})

test('two witnesses of one operator count once, by the reader’s own file', async () => {
  const bytes = await bundle()
  const own = { name: 'Halden Notaries', keys: [halden.key, halden2.key, fjord.key] }
  const absent = { name: 'Nobody asked', keys: ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'] }
  const by = (quorum: number) => ({ ...trust, witnesses: { quorum, operators: [own, absent] } })
  expect(await witnessLine(bytes, by(1))).toMatchObject({ outcome: 'verified', status: 'holds' })
  expect(await witnessLine(bytes, by(2))).toMatchObject({ outcome: 'refuted', status: 'fails', why: expect.stringContaining('1 of the 2') })
  const alone = { ...trust, witnesses: { quorum: 0, operators: [] } }
  expect(await witnessLine(bytes, alone)).toMatchObject({
    outcome: 'verified',
    status: 'open',
    why: expect.stringContaining('Unwitnessed'),
  })
})

test('while an operator is away evidence is given out all the same, and says which confirmed it', async () => {
  fjord.behave = (response) => void response.destroy()
  const bytes = await bundle()
  expect(await witnessLine(bytes, trust)).toEqual({
    outcome: 'refuted',
    status: 'fails',
    says: `${WITNESSES}: Halden Notaries`,
    why: '1 of the 2 operators that must have confirmed it did.',
  })
  fjord.beHonest()
}, 40_000)
