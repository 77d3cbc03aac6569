import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from 'pdf-lib'
import { beforeAll, describe, expect, it } from 'vitest'
import { concat, newId } from '@/lib/core'
import { intake, prepare } from '@/lib/documents'
import type { Keys } from '@/lib/keys'
import { verifySeals } from '@/lib/proof'
import type { Sealable } from '../support/sealable'
import { ORGANISATION, sealAll, type TestSigner, testKeys } from '../support/sealing'

// What other people's tools say of our files: poppler's pdfsig over NSS, qpdf, and OpenSSL's CMS.
const SIGNERS: TestSigner[] = [
  {
    field: newId(),
    actor: 'person',
    name: 'Sigrid Halden',
    capacity: ['for Halden Foods AS, managing director'],
    evidence: randomBytes(32),
  },
  { field: newId(), actor: 'delegate', name: 'نور حداد', capacity: ['on behalf of Ben Cole, delegation D-17'], evidence: randomBytes(32) },
  { field: newId(), actor: 'person', name: '李小龙', capacity: ['for Halden Foods AS, finance'], evidence: randomBytes(32) },
]

const directory = mkdtempSync(join(tmpdir(), 'countersign-interop-'))
const file = (name: string) => join(directory, name)
let keys: Keys
let base: Sealable
let versions: readonly Sealable[]
let nss: string

async function contract(): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.TimesRoman)
  for (let number = 1; number <= 3; number++) {
    const page = document.addPage([595, 842])
    for (let clause = 0; clause < 36; clause++) {
      page.drawText(`${number}.${clause + 1}  The supplier delivers as ordered.`, { x: 72, y: 770 - clause * 19, size: 11, font })
    }
  }
  return new Uint8Array(await document.save())
}

beforeAll(async () => {
  keys = await testKeys()
  const taken = await intake(await contract())
  if (!taken.ok) throw new Error(taken.reason)
  const prepared = await prepare(taken.value.normalised, {
    pages: taken.value.pages,
    title: 'Supply agreement',
    organisation: ORGANISATION.organisation,
    reference: 'E-1',
    boxes: SIGNERS.map(({ field, name, capacity: [roleLine = ''] }) => ({ recipientId: field, name, roleLine })),
  })
  if (!prepared.ok) throw new Error(prepared.reason)
  base = prepared.value
  versions = await sealAll(base, keys, SIGNERS)
  versions.forEach(({ bytes }, i) => {
    writeFileSync(file(`version-${i}.pdf`), bytes)
  })
  writeFileSync(file('root.pem'), keys.root.pem)
  nss = file('nss')
  mkdirSync(nss)
  execFileSync('certutil', ['-N', '-d', `sql:${nss}`, '--empty-password'])
  execFileSync('certutil', ['-A', '-d', `sql:${nss}`, '-n', 'root', '-t', 'CT,C,C', '-i', file('root.pem')])
}, 60_000)

const pdfsig = (name: string) => spawnSync('pdfsig', ['-nssdir', nss, file(name)], { encoding: 'utf8' }).stdout
const count = (text: string, part: string) => text.split(part).length - 1

describe('a file with the certifying seal and three signers', () => {
  it('is called valid and trusted, four times, by pdfsig', () => {
    const said = pdfsig('version-3.pdf')
    expect(count(said, 'Signature is Valid.')).toBe(4)
    expect(count(said, 'Certificate is Trusted.')).toBe(4)
    expect(count(said, 'Total document signed')).toBe(1)
    expect(said).toContain('ETSI.CAdES.detached')
  })

  it('keeps an earlier signature valid after a later one', () => {
    for (const [i] of versions.entries()) expect(count(pdfsig(`version-${i}.pdf`), 'Signature is Valid.')).toBe(i + 1)
  })

  it('is clean to qpdf, every version of it', () => {
    for (const [i] of versions.entries()) {
      const { status, stdout, stderr } = spawnSync('qpdf', ['--check', file(`version-${i}.pdf`)], { encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toContain('No syntax or stream encoding errors found')
    }
  })

  it('carries signatures that OpenSSL accepts under the organisation’s root, and under no other', () => {
    const bytes = readFileSync(file('version-3.pdf'))
    const ranges = rangesOf(bytes)
    expect(ranges).toHaveLength(4)
    for (const range of ranges) {
      extract(bytes, range)
      expect(openssl(file('root.pem'))).toMatchObject({ status: 0 })
      expect(openssl('/dev/null').status).not.toBe(0)
    }
  })

  it('begins with the reviewed bytes, and those with the prepared ones', () => {
    for (const { bytes } of versions) expect(Buffer.from(bytes).subarray(0, base.bytes.length).equals(base.bytes)).toBe(true)
    const [reviewed, ...later] = versions
    for (const { bytes } of later) expect(Buffer.from(bytes).indexOf(reviewed?.bytes ?? '')).toBe(0)
  })

  it('names the reviewed SHA-256 in every /Reason, and the signers in their own script', () => {
    const reviewed = createHash('sha256')
      .update(versions[0]?.bytes ?? '')
      .digest('hex')
    const qdf = execFileSync('qpdf', ['--json=2', '--json-key=qpdf', file('version-3.pdf')], { encoding: 'utf8', maxBuffer: 1 << 26 })
    expect(count(qdf, `SHA-256 ${reviewed}`)).toBe(3)
    for (const { name } of SIGNERS) expect(qdf).toContain(`"u:${name}"`)
  })

  it('shows a flipped byte to pdfsig, to OpenSSL and to us', async () => {
    const bytes = new Uint8Array(versions[3]?.bytes ?? [])
    const place = Math.floor(base.bytes.length / 2)
    bytes[place] = (bytes[place] ?? 0) ^ 0x20
    writeFileSync(file('flipped.pdf'), bytes)
    expect(count(pdfsig('flipped.pdf'), 'Signature is Valid.')).toBe(0)
    for (const range of rangesOf(bytes)) {
      extract(bytes, range)
      expect(openssl(file('root.pem')).status).not.toBe(0)
    }
    expect(await verifySeals(bytes, { roots: keys.roots })).toMatchObject({ ok: false, code: 'digest-mismatch' })
    expect(await verifySeals(versions[3]?.bytes ?? bytes, { roots: keys.roots })).toMatchObject({ ok: true })
  })
})

type Range = readonly [from: number, to: number, rest: number]

function rangesOf(bytes: Uint8Array): Range[] {
  const found = Buffer.from(bytes)
    .toString('latin1')
    .matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+) *\]/g)
  return [...found].map(([, from, to, rest]) => [Number(from), Number(to), Number(rest)])
}

/** Writes one signature and the bytes it covers as two files, as OpenSSL wants them. */
function extract(bytes: Uint8Array, [from, to, rest]: Range): void {
  const contents = Buffer.from(Buffer.from(bytes).toString('latin1', from + 1, to - 1), 'hex')
  writeFileSync(file('signature.der'), contents.subarray(0, 4 + contents.readUInt16BE(2)))
  writeFileSync(file('content.bin'), concat(bytes.subarray(0, from), bytes.subarray(to, to + rest)))
}

const openssl = (root: string) =>
  spawnSync(
    'openssl',
    ['cms', '-verify', '-binary', '-inform', 'DER', '-in', file('signature.der'), '-content', file('content.bin')].concat([
      '-CAfile',
      root,
      '-purpose',
      'any',
      '-x509_strict',
      '-out',
      '/dev/null',
    ]),
    { encoding: 'utf8' },
  )
