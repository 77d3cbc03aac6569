import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Bytes } from '@/lib/core'
import { closeDb, transaction } from '@/lib/db'
import { append, checkLog, organisation, settleLog } from '@/lib/ledger'
import { type BundleContent, type BundledEvent, parseLeaf, readTrust, type Trust, trustBytes, verifyBundle, writeBundle } from '@/lib/proof'
import { complete, prepare, seal } from '@/lib/signing'
import { evidenceOf, sentEnvelope, sign } from '../../test/support/envelope'
import { backUp, begin, keyOf, restore } from '../../test/support/epochs'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { readBundle } from '../proof/bundle/pack'
import { checkRecords } from './check'
import { issuer } from './issuer'

const home = process.env.COUNTERSIGN_DATA ?? ''
let marta: Member
let ana: Member
let early: { envelope: string; bundle: Bytes; trust: Trust }

beforeAll(async () => {
  ;[marta, ana] = (await makeOrganisation('Vestry Bakeries', { name: 'Marta Lindqvist', email: 'marta@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
  ])) as [Member, Member]
  const envelope = await signed()
  early = { envelope, bundle: await taken(envelope), trust: must(await issuer()) }
})
afterAll(closeDb)

/** An envelope that Ana signed, sealed, and in a signed tree. */
async function signed(): Promise<string> {
  const envelope = await sentEnvelope({ sender: marta, signers: [ana] })
  await seal({ approvalId: must(await sign(ana, envelope)).approvalId })
  must(await settleLog())
  return envelope
}

async function taken(envelope: string): Promise<Bytes> {
  const bundle = must(await evidenceOf(marta, envelope))
  must(await settleLog())
  return bundle
}

/** What a reader is told, line by line, who has this trust file. */
async function verdict(bundle: Bytes, trust: Trust) {
  const { outcome, checks } = must(await verifyBundle(bundle, trust))
  const lines = (status: 'fails' | 'open' | 'holds') =>
    checks.filter((one) => one.status === status && one.about === 'log').map(({ says, why }) => (why ? `${says}: ${why}` : says))
  return { outcome, fails: lines('fails'), open: lines('open').filter((line) => !line.includes('Unwitnessed')), holds: lines('holds') }
}

const clean = async () => expect([...(await checkLog()).findings, ...(await checkRecords())]).toEqual([])

describe('after the log’s key was stolen', () => {
  let trust: Trust
  let bundles: Bytes[]

  beforeAll(async () => {
    const envelope = await sentEnvelope({ sender: marta, signers: [ana] })
    const begun = must(await prepare(ana.actor, envelope, { consent: true, version: 1 }))
    await begin({ because: 'key-stolen' })
    // Begun in one epoch and confirmed in the next.
    const { approvalId } = must(await complete(ana.actor, { intentId: begun.intentId, answer: ana.authenticator.get(begun.options) }))
    await seal({ approvalId })
    const fresh = await signed()
    trust = must(await issuer())
    bundles = [await taken(early.envelope), await taken(envelope), await taken(fresh)]
  })

  test('what was signed before and after verifies under the new trust file, which names the earlier key', async () => {
    expect(trust.log.before).toEqual([{ origin: early.trust.log.origin, keys: early.trust.log.keys }])
    expect(must(readTrust(trustBytes(trust)))).toEqual(trust)
    for (const bundle of bundles) {
      const told = await verdict(bundle, trust)
      expect(told).toMatchObject({ outcome: 'verified', fails: [], open: [] })
      expect(told.holds.join('\n')).toContain(`The log goes on from an earlier one, ${early.trust.log.origin}: its key was stolen`)
      expect(told.holds.join('\n')).toMatch(/The earlier log, as it was signed at \d+ events, is the beginning of this one/)
    }
    await clean()
  })

  test('a bundle from before goes on to verify under the trust file from before, which does not reach further', async () => {
    expect(await verdict(early.bundle, early.trust)).toMatchObject({ outcome: 'verified', fails: [], open: [] })
    expect((await verdict(bundles[2] as Bytes, early.trust)).outcome).toBe('refuted')
    expect((await verdict(early.bundle, trust)).outcome).toBe('refuted')
  })

  test('a trust file cannot name as earlier what is not', () => {
    const { origin, keys } = trust.log
    const epoch = (number: number, log = origin.replace(/\/\d+$/, '')) => ({ origin: `${log}/${number}`, keys })
    const others = [[epoch(2)], [epoch(3)], [epoch(1, 'elsewhere.example/x')], [epoch(1), epoch(1)], []]
    for (const before of others) expect(() => trustBytes({ ...trust, log: { origin, keys, before } }), JSON.stringify(before)).toThrow()
  })

  /** Whoever holds a bundle can pack another one of what he likes. */
  describe('a bundle packed anew is refuted when', () => {
    const forged = async (change: (content: BundleContent) => BundleContent, by = trust) => {
      const content = change(must(await readBundle(bundles[2] as Bytes)))
      const { outcome, fails } = await verdict(await writeBundle(content), by)
      expect(outcome).toBe('refuted')
      return fails.join('\n')
    }
    const isTurn = ({ leaf }: BundledEvent) => parseLeaf(leaf)?.kind === 'organisation.log-continued'

    test('the event with which the epoch began is left out', async () => {
      const fails = await forged((all) => ({ ...all, events: all.events.filter((one) => !isTurn(one)) }))
      expect(fails).toContain('The log goes on from an earlier one: The event with which this one began is not in the bundle.')
    })

    test('what that event says is left out', async () => {
      const fails = await forged((all) => ({
        ...all,
        events: all.events.map(({ details, ...one }) => (isTurn(one) || !details ? one : { ...one, details })),
      }))
      expect(fails).toContain('The log goes on from an earlier one: What event')
    })

    test('the proof that the earlier log is its beginning is left out, or another', async () => {
      expect(await forged((all) => ({ ...all, consistency: new Map() }))).toContain('The proof is not in the bundle.')
      const consistency = (all: BundleContent) => new Map([...all.consistency].map(([size, path]) => [size, path.slice(1)]))
      expect(await forged((all) => ({ ...all, consistency: consistency(all) }))).toMatch(/is the beginning of this one: It is not/)
    })

    test('the trust file knows no earlier log, or another one, or another key of it', async () => {
      const { before, ...log } = trust.log
      expect(await forged((all) => all, { ...trust, log })).toContain('Every event names this log: Event')
      const [earlier] = before ?? []
      const elsewhere = earlier?.origin.replace('localhost', 'elsewhere') ?? ''
      const renamed = { ...log, origin: log.origin.replace('localhost', 'elsewhere'), before: [{ origin: elsewhere, keys: [] }] }
      expect(await forged((all) => all, { ...trust, log: renamed })).toContain('The checkpoint is signed by the log’s key')
      const other = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
      const unkeyed = { ...log, before: [{ origin: earlier?.origin ?? '', keys: [other] }] }
      expect(await forged((all) => all, { ...trust, log: unkeyed })).toContain('is signed by its key')
    })
  })

  test('an event of the earlier log that stands behind the new one’s first is refuted, and found', async () => {
    const org = await organisation()
    const object = { type: 'envelope', id: early.envelope } as const
    const event = { kind: 'envelope.viewed', object, actor: { kind: 'system' }, outcome: 'permitted', details: {} } as const
    // The database's owner, who switches the trigger off.
    const held = globalThis as { countersignOrganisation?: typeof org }
    held.countersignOrganisation = org && { ...org, logOrigin: early.trust.log.origin }
    await backUp()
    await asOwner('ALTER TABLE audit_event DISABLE TRIGGER of_this_epoch')
    await transaction((tx) => append(tx, event))
    await asOwner('ALTER TABLE audit_event ENABLE TRIGGER of_this_epoch')
    held.countersignOrganisation = org
    must(await settleLog())
    expect(await evidenceOf(marta, early.envelope)).toMatchObject({
      code: 'evidence-refuted',
      reason: expect.stringContaining(`of ${early.trust.log.origin} does, at `),
    })
    expect((await checkLog()).findings.map(({ check }) => check)).toContain('leaf-astray')
    await restore()
    rmSync(join(home, 'log/signed-2.json'))
  })
})

describe('after an older backup was restored', () => {
  let lost: string

  beforeAll(async () => {
    await backUp()
    lost = await signed()
    await restore()
  })

  test('an epoch that says it kept what it has not is refuted', async () => {
    await sentEnvelope({ sender: marta, signers: [ana] })
    expect(await settleLog()).toMatchObject({ code: 'log-shrunk' })
    // On until the log is longer than what was signed.
    for (let more = 0; more < 3; more++) await sentEnvelope({ sender: marta, signers: [ana] })
    await begin({ because: 'older-backup' }, (plan) => {
      const { beginning, ...says } = plan.says
      return { ...plan, says: { ...says, kept: says.signed } }
    })
    must(await settleLog())
    expect(await evidenceOf(marta, early.envelope)).toMatchObject({
      code: 'evidence-refuted',
      reason: expect.stringContaining('log: It is not.'),
    })
    await restore()
    rmSync(join(home, 'log/signed-3.json'))
  })

  test('people sign in the next epoch, and every bundle says what is lost', async () => {
    const { origin } = await begin({ because: 'older-backup' })
    const fresh = await signed()
    const trust = must(await issuer())
    expect(trust.log).toMatchObject({ origin, before: [{}, {}] })
    for (const envelope of [early.envelope, fresh]) {
      const told = await verdict(await taken(envelope), trust)
      expect(told).toMatchObject({ outcome: 'verified', fails: [] })
      expect(told.open).toEqual([expect.stringMatching(/What it confirmed as events \d+ to \d+ is lost/)])
      expect(told.holds.join('\n')).toContain('an older backup was restored by')
    }
    expect(await evidenceOf(marta, lost)).toMatchObject({ ok: false })
    await clean()
  })
})

test('after the key was lost, the trust file names the earlier log without one, and bundles say so', async () => {
  const { log } = must(await issuer())
  rmSync(keyOf(Number(log.origin.split('/').at(-1))), { recursive: true })
  const { origin } = await begin({ because: 'key-lost' })
  const fresh = await signed()
  const trust = must(await issuer())
  expect(trust.log.origin).toBe(origin)
  expect(trust.log.before?.at(-1)).toEqual({ origin: log.origin, keys: [] })
  const told = await verdict(await taken(fresh), trust)
  expect(told).toMatchObject({ outcome: 'verified', fails: [] })
  expect(told.open).toContainEqual(expect.stringContaining(`The trust file knows no key of ${log.origin}.`))
  await clean()
})
