import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bytes, canonicalBytes, fromHex, fromUtf8, hex, sha256, utf8 } from '@/lib/core'
import { closeDb } from '@/lib/db'
import { alreadySigned } from '@/lib/documents/fixtures'
import { settleLog, startLog, stopLog, witnessHealth } from '@/lib/ledger'
import {
  type BundleAnchor,
  type BundleContent,
  parseCheckpointText,
  type Trust,
  type Verdict,
  verifyBundle,
  verifySealedPdf,
  writeBundle,
} from '@/lib/proof'
import { seal, timestampAuthority } from '@/lib/signing'
import { evidenceOf, sentEnvelope, sign, someContract, type Wanted } from '../../test/support/envelope'
import { type Member, makeOrganisation, must } from '../../test/support/organisation'
import { asOwner } from '../../test/support/owner'
import { startTsa, type TestTsa } from '../../test/support/tsa'
import { readBundle } from '../proof/bundle/pack'
import { readZip, writeZip } from '../proof/bundle/zip'
import { issuer } from './issuer'

let tsa: TestTsa
let stranger: TestTsa
let marta: Member
let ana: Member
let ben: Member
let trust: Trust
/** Of a signature that no stamped head holds yet, and the same when one does. */
let fresh: Bytes
let bundle: Bytes
let content: BundleContent

const taken = async (envelopeId: string, approvalId?: string) => must(await evidenceOf(marta, envelopeId, approvalId))

async function signed(wanted: Partial<Wanted> = {}): Promise<string> {
  const signers = wanted.signers ?? [ana]
  const envelope = await sentEnvelope({ sender: marta, signers, ...wanted })
  for (const signer of signers) await seal({ approvalId: must(await sign(signer, envelope)).approvalId })
  must(await settleLog())
  return envelope
}

/** Has the newest checkpoint stamped, as when an hour has passed. */
async function anchored(): Promise<void> {
  must(await settleLog())
  await asOwner(`UPDATE log_anchor SET at = at - interval '61 minutes'`)
  startLog(timestampAuthority())
  await vi.waitFor(
    async () => {
      const { checkpoint, anchored } = await witnessHealth()
      expect(anchored?.last?.size).toBe(checkpoint?.size)
    },
    { timeout: 15_000, interval: 30 },
  )
  await stopLog()
}

beforeAll(async () => {
  tsa = await startTsa({ issued: true })
  stranger = await startTsa({ issued: true })
  const root = join(process.env.COUNTERSIGN_DATA ?? '', 'tsa-root.pem')
  writeFileSync(root, tsa.rootPem)
  Object.assign(process.env, { TSA_URL: tsa.url, TSA_CA: root })
  ;[marta, ana, ben] = (await makeOrganisation('Vestry Bakeries', { name: 'Marta Lindqvist', email: 'marta@vestry.example' }, [
    { name: 'Ana Ruiz', email: 'ana@vestry.example' },
    { name: 'Ben Cole', email: 'ben@vestry.example' },
  ])) as [Member, Member, Member]
  must(await settleLog())
  await anchored()
  trust = must(await issuer())
  const envelope = await signed()
  fresh = await taken(envelope)
  await anchored()
  await signed()
  bundle = await taken(envelope)
  content = must(await readBundle(bundle))
})
afterAll(async () => {
  await Promise.all([tsa.close(), stranger.close(), closeDb()])
})

const lines = ({ checks }: Verdict) =>
  checks
    .filter(({ restsOn }) => restsOn === 'a time-stamp authority')
    .map(({ status, about, says, why }) => `${status}, ${about}: ${says.replace(/\d{4}-\S+Z/, 'T')}${why ? ` (${why})` : ''}`)

const sizeOf = ({ anchor }: BundleContent) => parseCheckpointText(anchor?.text ?? '')?.size ?? 0

test('a signature that a stamped head holds verifies with its seal’s time-stamp and the log’s, and says whose they are', async () => {
  const verdict = must(await verifyBundle(bundle, trust))
  expect(verdict.outcome).toBe('verified')
  expect(verdict.checks.filter(({ status }) => status !== 'holds').map(({ restsOn }) => restsOn)).toEqual(['witnesses'])
  const who = 'Test time-stamping authority'
  const [{ id, version } = { id: '', version: 0 }] = content.documents
  expect(lines(verdict)).toEqual([
    `holds, signature of Ana Ruiz: ${who} had its seal at T`,
    `holds, signature of Ana Ruiz: ${who} had the log with it at T`,
    `holds, document ${id}, version ${version}: ${who} had the certifying seal at T`,
    `holds, log: ${who} had the log of ${sizeOf(content)} events at T`,
  ])
  expect(fromUtf8(must(readZip(bundle)).get('summary.txt') as Bytes)).toContain('log/anchor.tst  a time-stamp')
})

test('one that none holds yet has an earlier stamped head beside it, of which no more is said', async () => {
  const verdict = must(await verifyBundle(fresh, trust))
  expect(verdict.outcome).toBe('verified')
  expect(lines(verdict).join('\n')).toContain('had its seal at T')
  expect(lines(verdict).join('\n')).not.toContain('the log with it')
  expect(sizeOf(must(await readBundle(fresh)))).toBeLessThan(sizeOf(content))
})

test('of two signatures each is told apart', async () => {
  const envelope = await sentEnvelope({ sender: marta, signers: [ana, ben] })
  const { approvalId } = must(await sign(ana, envelope))
  await seal({ approvalId })
  await anchored()
  const other = must(await sign(ben, envelope))
  must(await settleLog())
  const verdict = must(await verifyBundle(await taken(envelope), trust))
  expect(lines(verdict).filter((one) => one.includes('the log with it'))).toHaveLength(1)
  expect(lines(verdict)).toContain(
    'open, bundle: A time-stamp authority had every signature (None had 1 of 2: when they were made is the organisation’s word.)',
  )
  await seal(other)
  must(await settleLog())
  const alone = must(await verifyBundle(await taken(envelope, approvalId), trust))
  expect(lines(alone).filter((one) => one.includes('the log with it'))).toHaveLength(1)
  expect(lines(alone).join('\n')).toContain('had seal 2, of another signature, at T')
  expect(lines(alone).filter((one) => !one.startsWith('holds'))).toEqual([])
})

test('a file that came signed, and several in one envelope, are stamped seal by seal', async () => {
  const documents = [{ name: 'Signed before.pdf', bytes: alreadySigned() }, someContract()]
  const verdict = must(await verifyBundle(await taken(await signed({ documents })), trust))
  expect(verdict.outcome).toBe('verified')
  const seals = lines(verdict).filter((one) => one.includes('seal'))
  expect(seals.map((one) => one.split('had ').at(-1)).toSorted()).toEqual([
    'its seal 1 of 2 at T',
    'its seal 2 of 2 at T',
    'the certifying seal at T',
    'the certifying seal at T',
  ])
})

test('a sealed file alone tells of its time-stamps', async () => {
  const sealed = content.documents[0]?.sealed as Bytes
  const verdict = must(await verifySealedPdf(sealed, trust))
  expect(verdict.outcome).toBe('verified')
  expect(lines(verdict).map((one) => one.split(': ').at(-1))).toEqual(['Test time-stamping authority had it at T'])
})

describe('under a trust file that does not name the authority', () => {
  test('every time-stamp is open, and the rest verifies', async () => {
    const verdict = must(await verifyBundle(bundle, { ...trust, timestamps: [] }))
    // The issuer says more of itself than the reader's file does.
    expect(verdict.checks.filter(({ status }) => status === 'fails').map(({ says }) => says)).toEqual([
      'It names the issuer that the trust file names',
    ])
    const own = await writeBundle({ ...content, issuer: { ...content.issuer, timestamps: [] } })
    const alone = must(await verifyBundle(own, { ...trust, timestamps: [] }))
    expect(alone.outcome).toBe('verified')
    expect(lines(alone).map((one) => one.split(',')[0])).toEqual(['open', 'open', 'open'])
    expect(lines(alone).join('\n')).toContain('The trust file names no root of what calls itself “Test time-stamping authority”.')
  })
})

describe('a bundle packed anew is', () => {
  const repacked = async (anchor: Partial<BundleAnchor>, more: Partial<BundleContent> = {}) => {
    const before = content.anchor as BundleAnchor
    return must(await verifyBundle(await writeBundle({ ...content, ...more, anchor: { ...before, ...anchor } }), trust))
  }
  const failsIn = ({ checks }: Verdict) => checks.filter(({ status }) => status === 'fails').map(({ says, why }) => `${says}: ${why}`)
  const text = () => content.anchor?.text as string

  test('open about a time-stamp that somebody made with an authority of their own', async () => {
    stranger.clock = () => new Date(Date.now() - 40 * 60_000)
    const verdict = await repacked({ token: await stranger.stamp(sha256(utf8(text()))) })
    expect(verdict.outcome).toBe('verified')
    expect(lines(verdict).at(-1)).toContain('open, log: A time-stamp authority had the log')
    expect(lines(verdict).join()).not.toContain('the log with it')
  })

  test('refuted when its time-stamp is of another head', async () => {
    const other = must(await readBundle(fresh)).anchor as BundleAnchor
    expect(failsIn(await repacked({ token: other.token })).join()).toContain('The time-stamp is over other bytes.')
  })

  test('refuted when the stamped head is of another log, or no beginning of this one', async () => {
    const head = 'The head that is time-stamped is the beginning of this log'
    const stamped = async (forged: string) => repacked({ text: forged, token: await tsa.stamp(sha256(utf8(forged))) })
    for (const forged of [text().replace('localhost/', 'elsewhere/'), text().replace(/\n[^\n]{10}([^\n]*\n)$/, '\nAAAAAAAAAA$1'), 'x\n'])
      expect(failsIn(await stamped(forged)).join()).toContain(head)
    const consistency = new Map([...content.consistency].filter(([size]) => size !== sizeOf(content)))
    expect(failsIn(await repacked({}, { consistency })).join()).toContain(head)
  })

  test('refuted when its time-stamp is older than what the organisation says of the signature', async () => {
    tsa.clock = () => new Date(Date.now() - 40 * 60_000)
    const verdict = await repacked({ token: await tsa.stamp(sha256(utf8(text()))) })
    tsa.clock = () => new Date()
    expect(failsIn(verdict).join()).toContain('The organisation says that it was made later')
  })

  test('refuted when a proof of growth is there that nothing names', async () => {
    const { anchor, ...without } = content
    const verdict = must(await verifyBundle(await writeBundle(without), trust))
    expect(anchor).toBeDefined()
    expect(failsIn(verdict).join()).toContain('Nothing names')
  })

  test('refuted when the time-stamp in a seal was changed', async () => {
    const [document, ...others] = content.documents
    const sealed = document?.sealed as Bytes
    // The last one's: no seal stands on it.
    const pdf = Buffer.from(sealed).toString('latin1')
    const from = pdf.lastIndexOf('/Contents <') + '/Contents <'.length
    const hole = pdf.slice(from, pdf.indexOf('>', from))
    const digits = hole.replace(/(00)+$/, '')
    const flipped = fromHex(digits) as Bytes
    flipped[flipped.length - 1] = (flipped[flipped.length - 1] as number) ^ 1
    const changed = new Uint8Array(Buffer.from(pdf.replace(hole, hex(flipped).padEnd(hole.length, '0')), 'latin1'))
    const documents = [{ ...(document as NonNullable<typeof document>), sealed: changed }, ...others]
    const verdict = must(await verifyBundle(await writeBundle({ ...content, documents }), trust))
    expect(failsIn(verdict)).toEqual([expect.stringMatching(/^A time-stamp authority had its seal: /)])
    expect(must(await verifySealedPdf(changed, trust)).outcome).toBe('refuted')
  })

  test.each(['log/anchor.txt', 'log/anchor.tst'])('malformed without %s beside the other', async (path) => {
    const files = new Map(must(readZip(bundle)))
    const manifest = JSON.parse(fromUtf8(files.get('manifest.json') as Bytes)) as { files: Record<string, string> }
    files.delete(path)
    delete manifest.files[path]
    files.set('manifest.json', canonicalBytes(manifest))
    expect(await verifyBundle(writeZip(files), trust)).toMatchObject({ ok: false, code: 'bundle-malformed' })
  })

  test('not believed more, whichever byte of its time-stamp was changed', async () => {
    const holding = (verdict: Verdict) => lines(verdict).filter((one) => one.startsWith('holds'))
    const honest = holding(await repacked({}))
    const token = content.anchor?.token as Bytes
    for (let at = 0; at < token.length; at += 11) {
      const changed = new Uint8Array(token)
      changed[at] = (changed[at] as number) ^ 1
      const verdict = await repacked({ token: changed })
      if (verdict.outcome !== 'refuted') expect(honest, `byte ${at}`).toEqual(expect.arrayContaining(holding(verdict)))
    }
  })
})

test('a changed byte of either file is noticed, and the file is named', async () => {
  for (const path of ['log/anchor.txt', 'log/anchor.tst']) {
    const bytes = must(readZip(bundle)).get(path) as Bytes
    const at = Buffer.from(bundle).indexOf(Buffer.from(bytes))
    for (const place of [at, at + (bytes.length >> 1), at + bytes.length - 1]) {
      const changed = new Uint8Array(bundle)
      changed[place] = (changed[place] as number) ^ 1
      // The zip's own sum may see it first.
      const verdict = await verifyBundle(changed, trust)
      expect(verdict).toMatchObject({ ok: false, reason: expect.stringContaining(path) })
    }
  }
})
