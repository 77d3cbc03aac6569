import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, hex } from '@/lib/core'
import type { Keys } from '@/lib/keys'
import { CERTIFICATION, OID, parsePlan, planBytes, verifySeals, verifyTimestamp } from '@/lib/proof'
import { readSealCms } from '@/lib/proof/seal/cms'
import { children, MalformedDer, readDer } from '@/lib/proof/seal/der'
import { cmsSigner, drawBox, requestTimestamp, timestampFrom, writeSeal } from '@/lib/signing/seal'
import { octets, oid, sequence, tlv } from '@/lib/signing/seal/der'
import { type Sealable, sealable } from '../support/sealable'
import { sealAll, type TestSigner, testKeys } from '../support/sealing'
import { startTsa } from '../support/tsa'

const evidence = [randomBytes(32), randomBytes(32)]
const SIGNERS: TestSigner[] = [
  { field: 'r0', actor: 'person', name: 'Sigrid Halden', capacity: ['for Halden Foods AS'], evidence: evidence[0] ?? randomBytes(32) },
  { field: 'r1', actor: 'machine', name: 'release-ci', capacity: ['a machine'], evidence: evidence[1] ?? randomBytes(32) },
]
const BOXES = [
  { name: 'r0', rect: [60, 60, 268, 128] as const },
  { name: 'r1', rect: [300, 60, 508, 128] as const },
]
const at = new Date('2026-05-07T07:47:31Z')

let keys: Keys
let base: Sealable
let versions: Sealable[]
let reviewed: Sealable
let sealed: Sealable
/** A file whose last seal leaves room in its hole, as one prepared for a time-stamp does. */
let roomy: Sealable
beforeAll(async () => {
  keys = await testKeys()
  base = sealable(BOXES)
  versions = await sealAll(base, keys, SIGNERS)
  const signer = cmsSigner(keys.seal('person-act'))
  const spacious = await sealAll(base, keys, SIGNERS.slice(0, 1), () => ({ ...signer, hole: signer.hole + 2048 }))
  const [first, last, room] = [versions[0], versions.at(-1), spacious.at(-1)]
  if (!first || !last || !room) throw new Error('nothing was sealed')
  reviewed = first
  sealed = last
  roomy = room
}, 30_000)

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const fromLatin1 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'latin1'))
const verify = (bytes: Bytes) => verifySeals(bytes, { roots: keys.roots })

/** The file with one more revision of the given objects, as an attacker with a PDF library would append it. */
function update({ bytes, plan }: Sealable, objects: readonly { num: number; body: string }[], slack = ''): Bytes {
  let text = latin1(bytes)
  const rows = objects.map(({ num, body }) => {
    const row = `${num} 1\n${String(text.length).padStart(10, '0')} 00000 n \n`
    text += `${num} 0 obj\n${body}\nendobj\n${slack}`
    return row
  })
  const size = Math.max(plan.next, ...objects.map(({ num }) => num + 1))
  const startxref = text.length
  text += `xref\n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R /ID [<${plan.id}> <${plan.id}>] /Prev ${plan.startxref} >>\nstartxref\n${startxref}\n%%EOF\n`
  return fromLatin1(text)
}

describe('a sealed file', () => {
  it('holds: certified first, one seal a signer, each with its evidence and its purpose', async () => {
    const reviewedSha256 = createHash('sha256').update(reviewed.bytes).digest('hex')
    const result = await verifySeals(sealed.bytes, {
      roots: keys.roots,
      reviewedSha256,
      evidence: { r0: hex(evidence[0] ?? new Uint8Array()), r1: hex(evidence[1] ?? new Uint8Array()) },
    })
    if (!result.ok) throw new Error(`${result.code}: ${result.reason}`)
    expect(result.value).toMatchObject({ reviewedSha256, reviewedBytes: reviewed.bytes.length })
    expect(result.value.seals.map(({ field, name, isCertification }) => [field, name, isCertification])).toEqual([
      [CERTIFICATION, 'Halden Foods AS', true],
      ['r0', 'Sigrid Halden', false],
      ['r1', 'release-ci', false],
    ])
    expect(result.value.seals.map(({ certificate }) => certificate.commonName)).toEqual([
      'Halden Foods AS: acts of people',
      'Halden Foods AS: acts of people',
      'Halden Foods AS: acts of machines',
    ])
    expect(result.value.seals.map(({ at }) => at)).toEqual([at, at, at])
    expect(result.value.seals.at(-1)?.covers).toBe(sealed.bytes.length)
  })

  it('holds after every seal, and begins with the version before', async () => {
    for (const [i, version] of versions.entries()) {
      expect(await verify(version.bytes)).toMatchObject({ ok: true })
      expect(latin1(version.bytes).startsWith(latin1((versions[i - 1] ?? base).bytes))).toBe(true)
      expect(version.plan.sha256).toBe(createHash('sha256').update(version.bytes).digest('hex'))
      expect(parsePlan(planBytes(version.plan))).toEqual({ ok: true, value: version.plan })
    }
  })

  it('covers in /ByteRange everything but the hole', () => {
    const ranges = [...latin1(sealed.bytes).matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+) *\]/g)].map((match) => match.slice(1).map(Number))
    expect(ranges).toHaveLength(3)
    ranges.forEach(([from = 0, to = 0, rest = 0], i) => {
      expect(latin1(sealed.bytes.subarray(from, to))).toMatch(/^<[0-9a-f]+>$/)
      expect(to + rest).toBe(versions[i]?.bytes.length)
    })
  })

  it('notices a changed byte wherever it is', async () => {
    for (let i = 0; i < 60; i++) {
      const bytes = new Uint8Array(sealed.bytes)
      const place = Math.floor((i * bytes.length) / 60) + (i % 7)
      bytes[place] = (bytes[place] ?? 0) ^ 0x01
      expect(await verify(bytes), `byte ${place}`).toMatchObject({ ok: false })
    }
  })

  it('notices a changed byte in every certificate it carries, the root’s copy included', async () => {
    const text = latin1(sealed.bytes)
    const root = text.lastIndexOf(hex(keys.root.der))
    for (let at = 0; at < keys.root.der.length; at += 23) {
      const bytes = new Uint8Array(sealed.bytes)
      bytes[root + at * 2] = (bytes[root + at * 2] ?? 0) ^ 0x01
      expect(await verify(bytes), `byte ${at} of the root`).toMatchObject({ ok: false })
    }
  })

  it('notices every byte of its signature, and of what that is padded with, which no digest covers', async () => {
    const { contents, withContents } = lastHole(reviewed.bytes)
    for (let place = 0; place < readDer(contents).whole.length + 3; place++) {
      const changed = contents.slice()
      changed[place] = (changed[place] ?? 0) ^ (1 << (place % 8))
      if ((await verify(withContents(changed))).ok) expect.fail(`byte ${place}`)
    }
  }, 20_000)

  it('reads every bit of its signature: each changed one is refused, or is in what is checked', () => {
    const { contents } = lastHole(sealed.bytes)
    const checked = ({ signature, signedAttributes, certificates }: ReturnType<typeof readSealCms>) =>
      [signature, signedAttributes, ...certificates.map(({ der }) => der)].map(hex).join()
    const whole = checked(readSealCms(contents))
    for (let place = 0; place < contents.length * 8; place++) {
      const changed = contents.slice()
      changed[place >> 3] = (changed[place >> 3] ?? 0) ^ (1 << (place % 8))
      let read = ''
      try {
        read = checked(readSealCms(changed))
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedDer)
      }
      if (read === whole) expect.fail(`bit ${place % 8} of byte ${place >> 3}`)
    }
  })

  it.each<[string, (parts: Parts) => Parts]>([
    ['beside SignedData', (parts) => ({ ...parts, info: [...parts.info, octets(HIDDEN)] })],
    ['after SignedData, in its wrapper', (parts) => ({ ...parts, data: [...parts.data, octets(HIDDEN)] })],
    ['as revocation lists', (parts) => ({ ...parts, data: parts.data.toSpliced(4, 0, tlv(0xa1, octets(HIDDEN))) })],
    ['in a longer version', (parts) => ({ ...parts, data: parts.data.with(0, tlv(0x02, Uint8Array.of(1, 2))) })],
    ['as another digest', (parts) => ({ ...parts, data: parts.data.with(1, tlv(0x31, SHA256, SHA512)) })],
    [
      'as another digest’s parameters',
      (parts) => ({ ...parts, data: parts.data.with(1, tlv(0x31, sequence(SHA256_OID, octets(HIDDEN)))) }),
    ],
    ['after a digest’s parameters', (parts) => ({ ...parts, data: parts.data.with(1, tlv(0x31, sequence(SHA256_OID, NULL, NULL))) })],
    ['in a NULL that is none', (parts) => ({ ...parts, data: parts.data.with(1, tlv(0x31, sequence(SHA256_OID, tlv(0x05, HIDDEN)))) })],
    ['in an identifier spelt longer', (parts) => ({ ...parts, data: parts.data.with(1, tlv(0x31, sequence(LONG_SHA256_OID))) })],
    ['as a certificate twice', (parts) => ({ ...parts, data: parts.data.with(3, tlv(0xa0, ...twice(parts.data[3]))) })],
    ['as certificates in another order', (parts) => ({ ...parts, data: parts.data.with(3, tlv(0xa0, ...turned(parts.data[3]))) })],
    ['in the signer’s version', (parts) => ({ ...parts, signer: parts.signer.with(0, tlv(0x02, Uint8Array.of(1, 2))) })],
    ['in the signer’s name', (parts) => ({ ...parts, signer: parts.signer.with(1, sequence(...inside(parts.signer[1]), octets(HIDDEN))) })],
    ['as a serial of another kind', (parts) => ({ ...parts, signer: parts.signer.with(1, retagged(parts.signer[1])) })],
    ['in the signer’s digest', (parts) => ({ ...parts, signer: parts.signer.with(2, sequence(SHA256_OID, octets(HIDDEN))) })],
    ['in the signature', (parts) => ({ ...parts, signer: parts.signer.with(5, octets(padded(parts.signer[5]))) })],
    ['as an unsigned attribute', (parts) => ({ ...parts, signer: [...parts.signer, unsigned(attribute('1.2.3.4', octets(HIDDEN)))] })],
    ['in no unsigned attribute', (parts) => ({ ...parts, signer: [...parts.signer, unsigned()] })],
    [
      'beside a time-stamp',
      (parts) => ({
        ...parts,
        signer: [...parts.signer, unsigned(sequence(oid(OID.timeStampToken), tlv(0x31, sequence()), octets(HIDDEN)))],
      }),
    ],
  ])('has no room for bytes nobody signed %s', async (_, change) => {
    const { contents, withContents } = lastHole(roomy.bytes)
    const parts = take(contents)
    expect(await verify(withContents(assemble(parts)))).toMatchObject({ ok: true })
    expect(await verify(withContents(assemble(change(parts))))).toMatchObject({ ok: false, code: 'cms-malformed' })
  })

  it('carries a time-stamp that verifies when there is an authority (B-T)', async () => {
    const tsa = await startTsa()
    try {
      const stamped = await sealAll(base, keys, SIGNERS.slice(0, 1), () =>
        cmsSigner(
          keys.seal('person-act'),
          timestampFrom((one) => requestTimestamp(tsa.url, one)),
        ),
      )
      const result = await verify(stamped.at(-1)?.bytes ?? new Uint8Array())
      if (!result.ok) throw new Error(result.reason)
      const [, seal] = result.value.seals
      expect(seal?.timeStampToken).toBeDefined()
      expect(await verifyTimestamp(seal?.timeStampToken ?? new Uint8Array(), randomBytes(32))).toMatchObject({ code: 'timestamp-imprint' })
    } finally {
      await tsa.close()
    }
  })
})

describe('an attack on a sealed file', () => {
  const page = (content: number) => `<< /Contents ${content} 0 R /MediaBox [ 0 0 595 842 ] /Parent 2 0 R /Type /Page >>`
  const stream = '<< /Length 9 >>\nstream\nBT ET q Q\nendstream'

  it('by replacing a page’s content (shadow) is seen', async () => {
    expect(await verify(update(sealed, [{ num: 5, body: stream }]))).toMatchObject({ ok: false, code: 'not-a-seal' })
    expect(await verify(update(sealed, [{ num: 4, body: page(5) }]))).toMatchObject({ ok: false, code: 'not-a-seal' })
  })

  it('by an update that is no seal (sneaky incremental update) is seen, also between seals', async () => {
    const sneaked = update(reviewed, [{ num: reviewed.plan.next, body: '<< /Type /Metadata >>' }])
    expect(await verify(sneaked)).toMatchObject({ ok: false, code: 'not-a-seal' })
  })

  it('by bytes after the last revision is seen', async () => {
    expect(await verify(concat(sealed.bytes, fromLatin1('% later\n')))).toMatchObject({ ok: false, code: 'tail' })
    expect(await verify(sealed.bytes.subarray(0, sealed.bytes.length - 1))).toMatchObject({ ok: false, code: 'tail' })
  })

  it('by bytes between objects is seen', async () => {
    expect(await verify(update(sealed, [{ num: 5, body: stream }], '% hidden\n'))).toMatchObject({ ok: false, code: 'stray-bytes' })
  })

  it('by a truncated chain back to the reviewed version leaves that version only', async () => {
    expect(await verify(reviewed.bytes)).toMatchObject({ ok: true })
    expect(await verify(base.bytes)).toMatchObject({ ok: false, code: 'unsealed' })
  })

  it.each<[string, string, (seal: string) => string]>([
    ['an object slipped into a seal', 'extra-object', (text) => addObject(text, 3, '<< /BaseFont /Courier /Subtype /Type1 /Type /Font >>')],
    ['a page slipped into a seal', 'extra-object', (text) => addObject(text, 4, page(5))],
    ['a new object slipped into a seal', 'extra-object', (text) => addObject(text, 999, '<< >>')],
    ['a widget that gets an action', 'object-changed', (text) => sameLength(text, '/Subtype /Widget', '/AA 3 0 R/F 132 ')],
    ['a box that invokes something else', 'box', (text) => sameLength(text, '/Rosette ', '/Rosettes')],
    [
      'a byte range that leaves more out',
      'byte-range',
      (text) => text.replace(/\/ByteRange \[0 (\d+) (\d+)/, (_, a, b) => `/ByteRange [0 ${Number(a) - 1} ${b}`),
    ],
    ['another permission', 'not-a-seal', (text) => sameLength(text, '/SubFilter /ETSI.CAdES.detached', '/SubFilter /ETSI.CAdES.attached')],
  ])('by %s is seen', async (_, code, change) => {
    const before = versions[1]?.bytes ?? reviewed.bytes
    const forged = concat(before, fromLatin1(rebuild(change(latin1(sealed.bytes.subarray(before.length))), before.length)))
    const result = await verify(forged)
    expect(result).toMatchObject({ ok: false, code })
  })

  it('by a seal from keys that the reader does not trust is seen', async () => {
    const others = await testKeys()
    const [forged] = await sealAll(base, others, [])
    expect(await verify(forged?.bytes ?? new Uint8Array())).toMatchObject({ ok: false, code: 'untrusted' })
    expect(await verifySeals(sealed.bytes, { roots: [] })).toMatchObject({ ok: false, code: 'untrusted' })
  })

  it('by a signature over other bytes, or by another key, is seen', async () => {
    const liar = { ...cmsSigner(keys.seal('person-act')), sign: () => cmsSigner(keys.seal('person-act')).sign(randomBytes(32)) }
    const [wrongDigest] = await sealAll(base, keys, SIGNERS.slice(0, 1), () => liar).then((all) => all.slice(-1))
    expect(await verify(wrongDigest?.bytes ?? base.bytes)).toMatchObject({ ok: false, code: 'digest-mismatch' })

    const mixed = { ...keys.seal('person-act'), sign: keys.seal('machine-act').sign }
    const [wrongKey] = await sealAll(base, keys, SIGNERS.slice(0, 1), () => cmsSigner(mixed)).then((all) => all.slice(-1))
    expect(await verify(wrongKey?.bytes ?? base.bytes)).toMatchObject({ ok: false, code: 'signature-invalid' })
  })

  it('by another reviewed version, evidence or reason is seen', async () => {
    const roots = keys.roots
    expect(await verifySeals(sealed.bytes, { roots, reviewedSha256: 'ab'.repeat(32) })).toMatchObject({ code: 'reviewed-mismatch' })
    expect(await verifySeals(sealed.bytes, { roots, evidence: { r0: hex(evidence[1] ?? new Uint8Array()) } })).toMatchObject({
      code: 'evidence-mismatch',
    })
    expect(await verifySeals(sealed.bytes, { roots, evidence: { r9: '00' } })).toMatchObject({ code: 'evidence-mismatch' })
    const strayed = await seal(reviewed, { reason: 'Signed something else' })
    expect(await verify(strayed)).toMatchObject({ ok: false, code: 'reason-mismatch' })
  })

  it('by leaving the certification out, or by certifying twice, is seen', async () => {
    expect(await verify(await seal(base, {}))).toMatchObject({ ok: false, code: 'not-certified' })
    expect(await verify(await seal(reviewed, { certify: true }))).toMatchObject({ ok: false })
  })
})

describe('writing a seal refuses', () => {
  it('bytes that are not the plan’s', async () => {
    const result = await writeSeal(reviewed.plan, createHash('sha256').update(base.bytes), await request({}))
    expect(result).toMatchObject({ ok: false, code: 'plan-mismatch' })
  })

  it.each([
    ['an unknown field', { field: 'r9' }, 'field-unknown'],
    ['an inherited name', { field: 'constructor' }, 'field-unknown'],
    ['a field that is sealed', { field: CERTIFICATION }, 'field-sealed'],
    ['evidence of another size', { evidence: randomBytes(31) }, 'evidence-size'],
  ])('%s', async (_, change, code) => {
    const result = await writeSeal(reviewed.plan, createHash('sha256').update(reviewed.bytes), await request(change))
    expect(result).toMatchObject({ ok: false, code })
  })

  it('a box of another size, and a signature too large for its hole', async () => {
    const hash = createHash('sha256').update(reviewed.bytes)
    const narrow = { ...(await request({})), appearance: box(100, 68) }
    expect(await writeSeal(reviewed.plan, hash, narrow)).toMatchObject({ ok: false, code: 'box-size' })
    const signer = { ...cmsSigner(keys.seal('person-act')), hole: 100 }
    expect(await writeSeal(reviewed.plan, hash, { ...(await request({})), signer })).toMatchObject({
      ok: false,
      code: 'signature-too-large',
    })
  })

  it('nothing by halves: the plan and the hash it was given are as before', async () => {
    const hash = createHash('sha256').update(reviewed.bytes)
    const before = structuredClone(reviewed.plan)
    expect(await writeSeal(reviewed.plan, hash, await request({}))).toMatchObject({ ok: true })
    expect(reviewed.plan).toEqual(before)
    expect(hash.digest('hex')).toBe(before.sha256)
  })
})

const HIDDEN = new TextEncoder().encode('nobody signed this')
const SHA256_OID = oid(OID.sha256)
const SHA256 = sequence(SHA256_OID)
const SHA512 = sequence(oid('2.16.840.1.101.3.4.2.3'))
const NULL = tlv(0x05)
/** The same arcs, the first with an octet that adds nothing (X.690 §8.19.2 forbids it). */
const LONG_SHA256_OID = tlv(0x06, Uint8Array.of(0x80), SHA256_OID.subarray(2))
const attribute = (type: string, value: Uint8Array) => sequence(oid(type), tlv(0x31, value))
const unsigned = (...attributes: Uint8Array[]) => tlv(0xa1, ...attributes)

type Parts = {
  readonly info: readonly Uint8Array[]
  readonly data: readonly Uint8Array[]
  readonly signer: readonly Uint8Array[]
}

const inside = (whole: Uint8Array | undefined): Uint8Array[] => children(readDer(new Uint8Array(whole ?? []))).map((one) => one.whole)
const twice = (set: Uint8Array | undefined) => inside(set).flatMap((one) => [one, one])
const turned = (set: Uint8Array | undefined) => inside(set).reverse()
const retagged = (identifier: Uint8Array | undefined) => {
  const [issuer = NULL, serial = NULL] = inside(identifier)
  return sequence(issuer, concat(Uint8Array.of(0x04), serial.subarray(1)))
}
/** The signature with its first number written longer than it is. */
const padded = (signature: Uint8Array | undefined) => {
  const [r, s] = children(readDer(readDer(new Uint8Array(signature ?? [])).value))
  return sequence(tlv(0x02, Uint8Array.of(0), r?.value ?? NULL), s?.whole ?? NULL)
}

/** ContentInfo in pieces: what stands in it after its type, in SignedData before the signers, and in the signer. */
function take(contents: Bytes): Parts {
  const [type = NULL, wrapped] = inside(contents)
  const [signedData] = inside(wrapped)
  const data = inside(signedData)
  return { info: [type], data: data.slice(0, 4), signer: inside(inside(data[4])[0]) }
}

const assemble = ({ info: [type = NULL, ...beside], data, signer }: Parts) =>
  sequence(type, tlv(0xa0, sequence(...data, tlv(0x31, sequence(...signer)))), ...beside)

/** The value of the last /Contents, and the file with another one in its place, padded as before. */
function lastHole(file: Bytes) {
  const text = latin1(file)
  const from = text.lastIndexOf('/Contents <') + '/Contents <'.length
  const to = text.indexOf('>', from)
  const contents = new Uint8Array(Buffer.from(text.slice(from, to), 'hex'))
  const withContents = (changed: Uint8Array) => {
    const digits = hex(changed).padEnd(to - from, '0')
    if (digits.length > to - from) throw new Error('does not fit the hole')
    return fromLatin1(text.slice(0, from) + digits + text.slice(to))
  }
  return { contents, withContents }
}

const box = (width: number, height: number) =>
  drawBox({ width, height, actor: 'person', name: 'Sigrid Halden', capacity: [], time: '', version: 1, sha256: 'ab'.repeat(32) })

async function request(change: Partial<Parameters<typeof writeSeal>[2]>) {
  const reason = `Signed ${reviewed.plan.sha256}`
  return { field: 'r0', name: 'Sigrid Halden', reason, at, appearance: box(208, 68), signer: cmsSigner(keys.seal('person-act')), ...change }
}

async function seal(version: Sealable, change: Partial<Parameters<typeof writeSeal>[2]>): Promise<Bytes> {
  const result = await writeSeal(version.plan, createHash('sha256').update(version.bytes), await request(change))
  if (!result.ok) throw new Error(result.reason)
  return concat(version.bytes, result.value.delta)
}

/** The same text with a part of equal length put in the place of the first `from`. */
function sameLength(text: string, from: string, to: string): string {
  expect(to).toHaveLength(from.length)
  expect(text).toContain(from)
  return text.replace(from, to)
}

const addObject = (text: string, num: number, body: string) => text.replace('xref\n', `${num} 0 obj\n${body}\nendobj\nxref\n`)

/** Gives a changed revision a cross-reference section that fits it, as an attacker would. */
function rebuild(text: string, start: number): string {
  const xref = text.lastIndexOf('\nxref\n') + 1
  const objects = [...text.slice(0, xref).matchAll(/(?:^|endobj\n)(\d+) 0 obj\n/g)]
  const rows = objects.map((match) => {
    const place = start + match.index + match[0].indexOf(`${match[1]} 0 obj`)
    return `${match[1]} 1\n${String(place).padStart(10, '0')} 00000 n \n`
  })
  const size = Math.max(Number(/\/Size (\d+)/.exec(text.slice(xref))?.[1]), ...objects.map((match) => Number(match[1]) + 1))
  const trailer = /trailer\n<<[^\n]*>>/.exec(text.slice(xref))?.[0].replace(/\/Size \d+/, `/Size ${size}`)
  return `${text.slice(0, xref)}xref\n${rows.join('')}${trailer}\nstartxref\n${start + xref}\n%%EOF\n`
}
