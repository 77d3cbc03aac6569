import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { PDFDocument } from 'pdf-lib'
import { describe, expect, test, vi } from 'vitest'
import {
  alreadySigned,
  contract,
  joined,
  layered,
  objectStreamBomb,
  paper,
  rawPdf,
  refused,
  supplyAgreement,
  withAttachment,
  withForeignFont,
  withForm,
  withUsageRights,
} from './fixtures'
import { type Cost, intake, LIMITS } from './index'

vi.setConfig({ testTimeout: 60_000 }) // each file starts a process of its own, on machines that may be busy

const MIB = 1024 * 1024

async function accepted(bytes: Uint8Array<ArrayBuffer>) {
  const taken = await intake(bytes)
  if (!taken.ok) throw new Error(`refused: ${taken.code}`)
  return taken.value
}
const codes = async (bytes: Uint8Array<ArrayBuffer>) => (await accepted(bytes)).notes.map(({ code }) => code)

describe('a good file', () => {
  test('is rewritten in the canonical layout, the same way each time', async () => {
    const supplied = await supplyAgreement()
    const [first, second] = await Promise.all([accepted(supplied), accepted(supplied)])
    expect(first.normalised).toEqual(second.normalised)
    expect(first.suppliedSha256).toBe(createHash('sha256').update(supplied).digest('hex'))
    expect(first.title).toBe('Supply agreement')
    expect(first.pages).toHaveLength(5)
    expect(first.notes).toEqual([])
    expect(first.alreadySigned).toBe(false)
    const read = await PDFDocument.load(first.normalised, { throwOnInvalidObject: true })
    expect(read.getPageCount()).toBe(5)
  })

  test('has its pages measured as a reader shows them', async () => {
    const [page] = (await accepted(paper({ mediaBox: '[10 20 310 420]', page: '/CropBox [0 0 300 1000] /Rotate -90 /UserUnit 2' }))).pages
    expect(page).toEqual({ width: 580, height: 800, rotation: 270 })
  })

  test('inherits page size and rotation from the tree', async () => {
    const { pages } = await accepted(contract(3))
    expect(pages).toEqual(Array.from({ length: 3 }, () => ({ width: 595, height: 842, rotation: 0 })))
  })

  test('may begin with blank bytes and link to the web', async () => {
    const linked = paper({ page: '/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://a.example/) >> >>]' })
    expect(await codes(linked)).toEqual([])
    expect((await intake(joined('\r\n', rawPdf([])))).ok).toBe(false)
  })

  test('keeps its title to one plain line', async () => {
    const { title } = await accepted(paper({ more: [`<< /Title (  Bill\\n of \\t sale ${'x'.repeat(400)}) >>`], trailer: '/Info 6 0 R' }))
    expect(title).toMatch(/^Bill of sale x+…$/)
    expect(title).toHaveLength(200)
  })
})

describe('a file is refused', () => {
  const each = Object.entries(refused).flatMap(([code, files]) => files.map((make, index) => [code, index + 1, make] as const))
  test.each(each)('%s (%i)', async (code, _index, make) => {
    const taken = await intake(make())
    expect(taken).toMatchObject({ ok: false, code, field: 'document' })
    expect(taken).toHaveProperty('reason', expect.stringMatching(/^[A-Z].*\.$/))
    expect(taken).toHaveProperty('next', expect.stringMatching(/^[A-Z].*\.$/))
  })

  test('encrypted, also when only permissions are locked', async () => {
    const doc = await PDFDocument.load(contract(1))
    await doc.encrypt({ userPassword: '', ownerPassword: 'owner', permissions: { modifying: false } })
    expect(await intake(new Uint8Array(await doc.save({ useObjectStreams: false })))).toMatchObject({ ok: false, code: 'encrypted' })
  })

  test('too large, naming the limit', async () => {
    const limits = { ...LIMITS, bytes: 2 * MIB }
    expect(await intake(new Uint8Array(2 * MIB + 1), { limits })).toMatchObject({
      code: 'too-large',
      reason: expect.stringContaining('2 MB'),
    })
  })

  test('too many pages', async () => {
    expect(await intake(contract(3), { limits: { ...LIMITS, pages: 2 } })).toMatchObject({ code: 'too-many-pages' })
  })

  test('an office document, by its name', async () => {
    expect(await intake(joined('PK\x03\x04 word'))).toMatchObject({ reason: 'This is an Office document or a ZIP file, not a PDF.' })
  })
})

describe('a file is accepted with a note', () => {
  test('attachments, by name', async () => {
    expect((await accepted(withAttachment())).notes).toEqual([{ code: 'attachments', text: expect.stringContaining('prices.csv') }])
  })
  test('fonts that are neither embedded nor standard, by name', async () => {
    expect((await accepted(withForeignFont())).notes).toEqual([{ code: 'fonts', text: expect.stringContaining('Garamond-Bold') }])
  })
  test('visible layers are merged', async () => {
    const { notes, normalised } = await accepted(layered('/ON [6 0 R]'))
    expect(notes.map(({ code }) => code)).toEqual(['layers-merged'])
    expect((await PDFDocument.load(normalised)).catalog.toString()).not.toContain('OCProperties')
  })
  test('a form that asks to be drawn is drawn', async () => {
    const { notes, normalised } = await accepted(withForm('/NeedAppearances true'))
    expect(notes.map(({ code }) => code)).toEqual(['redrawn', 'empty-signature-fields'])
    const form = (await PDFDocument.load(normalised)).getForm()
    expect(form.getTextField('buyer').getText()).toBe('Vestry Bakeries')
    expect(form.acroForm.dict.toString()).not.toContain('NeedAppearances true')
  })
  test('usage rights end', async () => expect(await codes(withUsageRights())).toEqual(['usage-rights']))
  test('what follows the end is left out', async () => expect(await codes(joined(paper(), 'PK and so on'))).toEqual(['trailing-data']))
})

test('a signed file stays byte for byte', async () => {
  const supplied = alreadySigned()
  const { alreadySigned: signed, normalised, notes } = await accepted(supplied)
  expect(signed).toBe(true)
  expect(Buffer.from(normalised).equals(Buffer.from(supplied))).toBe(true)
  expect(notes.map(({ code }) => code)).toEqual(['already-signed'])
})

describe('the process that reads a file', () => {
  const bombs: [string, () => Uint8Array<ArrayBuffer>][] = [
    [
      'a stream of spaces',
      () => paper({ content: { dictionary: '/Filter /FlateDecode', data: deflateSync(Buffer.alloc(240 * MIB, 0x20)) } }),
    ],
    ['an object stream', () => objectStreamBomb(240 * MIB)],
    [
      'a stream packed three times',
      () => {
        const data = deflateSync(deflateSync(deflateSync(Buffer.alloc(240 * MIB))))
        return paper({ content: { dictionary: '/Filter [/FlateDecode /FlateDecode /FlateDecode]', data } })
      },
    ],
    [
      'a hundred thousand objects',
      () =>
        rawPdf([
          '<< /Type /Catalog /Pages 2 0 R /All 4 0 R >>',
          '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
          '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
          `[${Array.from({ length: 100_000 }, (_, i) => `${i + 5} 0 R`).join(' ')}]`,
          ...Array.from({ length: 100_000 }, () => '<< /A [1 2 3] >>'),
        ]),
    ],
  ]
  test.each(bombs)('stays within 512 MB and 10 s: %s', async (_name, make) => {
    const bytes = make()
    const costs: Cost[] = []
    const taken = await intake(bytes, { told: (cost) => costs.push(cost) })
    // Processor time, so that a busy machine does not fail the test; a process over either limit was killed and left no cost.
    expect(taken.ok || ['too-big-unpacked', 'too-slow', 'damaged'].includes(taken.code)).toBe(true)
    for (const { processorMilliseconds } of costs) expect(processorMilliseconds).toBeLessThan(10_000)
    for (const { residentBytes } of costs) expect(residentBytes).toBeLessThan(512 * MIB)
  })

  test('is killed when it takes too long', async () => {
    expect(await intake(contract(400), { limits: { ...LIMITS, milliseconds: 60 } })).toMatchObject({ code: 'too-slow' })
  })

  test('is killed when it takes too much processor time', async () => {
    expect(await intake(contract(400), { limits: { ...LIMITS, processorMilliseconds: 50 } })).toMatchObject({ code: 'too-slow' })
  })

  test('is killed when it takes too much memory', async () => {
    expect(await intake(contract(400), { limits: { ...LIMITS, residentBytes: 45 * MIB } })).toMatchObject({ code: 'too-big-unpacked' })
  })

  test('serves a queue: many at once are all answered', async () => {
    const taken = await Promise.all(Array.from({ length: 6 }, (_, index) => intake(contract(index + 1))))
    expect(taken.map((one) => one.ok && one.value.pages.length)).toEqual([1, 2, 3, 4, 5, 6])
  })
})
