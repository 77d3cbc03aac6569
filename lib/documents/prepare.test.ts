import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { PDFDict, PDFDocument, PDFName, PDFNumber, PDFRef } from 'pdf-lib'
import { describe, expect, test, vi } from 'vitest'
import { newId } from '@/lib/core'
import { CERTIFICATION, parsePlan, planBytes, type SealPlan } from '@/lib/proof'
import { alreadySigned, contract, paper, rawPdf, supplyAgreement, withForm } from './fixtures'
import { type BoxRequest, companion, intake, type Prepared, prepare } from './index'
import { Reading, recordPlan } from './record'

vi.setConfig({ testTimeout: 60_000 }) // each file starts a process of its own, on machines that may be busy

const ENVELOPE = { title: 'Supply agreement', organisation: 'Vestry Bakeries SL', reference: 'VB-2026-114' }
const signer = (name = 'Ana Ruiz', more: Partial<BoxRequest> = {}): BoxRequest => ({
  recipientId: newId(),
  name,
  roleLine: 'for Vestry Bakeries SL',
  ...more,
})

async function prepared(supplied: Uint8Array<ArrayBuffer>, boxes: readonly BoxRequest[]) {
  const taken = await intake(supplied)
  if (!taken.ok) throw new Error(`refused: ${taken.code}`)
  const { normalised, pages } = taken.value
  return { before: taken.value, after: await prepare(normalised, { ...ENVELOPE, pages, boxes }) }
}

async function succeeded(supplied: Uint8Array<ArrayBuffer>, boxes: readonly BoxRequest[]) {
  const { before, after } = await prepared(supplied, boxes)
  if (!after.ok) throw new Error(`not prepared: ${after.code}`)
  return { before, after: after.value }
}

/** What the plan says of each object must be what the file holds at the offset its own table gives. */
function expectTruth({ bytes, plan }: Prepared): void {
  const file = Buffer.from(bytes)
  expect(plan.size).toBe(file.length)
  expect(plan.sha256).toBe(createHash('sha256').update(file).digest('hex'))
  const table = file.toString('latin1', plan.startxref)
  expect(table.startsWith(`xref\n0 ${plan.next}\n`)).toBe(true)
  expect(table.endsWith(`\nstartxref\n${plan.startxref}\n%%EOF\n`)).toBe(true)
  const first = table.indexOf('\n', 5) + 1
  for (const { num, body } of [plan.root, ...Object.values(plan.fields)]) {
    const offset = Number(table.slice(first + num * 20, first + num * 20 + 10))
    const text = `${num} 0 obj\n${body}\nendobj\n`
    expect(file.toString('latin1', offset, offset + text.length)).toBe(text)
  }
  expect(parsePlan(planBytes(plan))).toEqual({ ok: true, value: plan })
}

describe('a prepared document', () => {
  test('has a signature page with a box for each signer, and a plan that tells the truth', async () => {
    const boxes = [signer('Sigrid Halden'), signer('Ana Ruiz'), signer('محمد الفاتح')]
    const { before, after } = await succeeded(await supplyAgreement(), boxes)
    expectTruth(after)
    expect(after.pageCount).toBe(before.pages.length + 1)
    expect(Object.keys(after.plan.fields)).toEqual([CERTIFICATION, ...boxes.map(({ recipientId }) => recipientId)])
    expect(after.plan.fields[CERTIFICATION]).toMatchObject({ width: 0, height: 0, sealed: false })
    for (const { recipientId, page, rect } of after.boxes) {
      expect(page).toBe(6)
      expect(rect.every(Number.isInteger)).toBe(true)
      expect(after.plan.fields[recipientId]).toMatchObject({ width: 208, height: 68, sealed: false })
    }
  })

  test('is read the same way by a second parser', async () => {
    const boxes = [signer()]
    const { after } = await succeeded(contract(2), boxes)
    const doc = await PDFDocument.load(after.bytes, { throwOnInvalidObject: true, updateMetadata: false })
    expect(doc.getPageCount()).toBe(3)
    const fields = doc.getForm().getFields()
    expect(fields.map((field) => field.getName())).toEqual([CERTIFICATION, boxes[0]?.recipientId])
    expect(fields.map((field) => field.ref.objectNumber)).toEqual(Object.values(after.plan.fields).map(({ num }) => num))
    const form = doc.context.lookup(doc.catalog.get(PDFName.of('AcroForm')), PDFDict)
    expect(doc.catalog.get(PDFName.of('AcroForm'))).toBeInstanceOf(PDFRef)
    expect(form.get(PDFName.of('SigFlags'))).toEqual(PDFNumber.of(3))
    expect(doc.getPage(2).node.Annots()?.size()).toBe(1)
  })

  test('comes out the same each time', async () => {
    const boxes = [signer()]
    const [first, second] = await Promise.all([succeeded(contract(1), boxes), succeeded(contract(1), boxes)])
    expect(first.after.bytes).toEqual(second.after.bytes)
  })

  test('takes as many signature pages as its signers need', async () => {
    const { after } = await succeeded(
      contract(1),
      Array.from({ length: 15 }, (_, index) => signer(`Signer ${index + 1}`)),
    )
    expect(after.pageCount).toBe(4)
    expect(new Set(after.boxes.map(({ page }) => page))).toEqual(new Set([2, 3, 4]))
    expectTruth(after)
  })

  test('keeps the paper of the document', async () => {
    const { after } = await succeeded(paper({ mediaBox: '[0 0 612 792]' }), [signer()])
    expect((await PDFDocument.load(after.bytes)).getPage(1).getSize()).toEqual({ width: 612, height: 792 })
  })

  test('is not turned by a document that is', async () => {
    const turned = rawPdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate 90 /MediaBox [0 0 1191 1684] >>',
      '<< /Type /Page /Parent 2 0 R >>',
    ])
    const { after } = await succeeded(turned, [signer()])
    const page = (await PDFDocument.load(after.bytes)).getPage(1)
    expect(page.getRotation().angle).toBe(0)
    expect(page.getSize()).toEqual({ width: 595, height: 842 })
  })

  test('keeps the author’s form', async () => {
    const { after } = await succeeded(withForm(), [signer()])
    const form = (await PDFDocument.load(after.bytes, { updateMetadata: false })).getForm()
    expect(form.getTextField('buyer').getText()).toBe('Vestry Bakeries')
    expect(form.getFields()).toHaveLength(4)
    expectTruth(after)
  })
})

describe('a box placed elsewhere', () => {
  const rect = [72, 100, 280, 168] as const

  test('stands there, and no signature page is added', async () => {
    const box = signer('Ana Ruiz', { page: 2, rect })
    const { after } = await succeeded(contract(3), [box])
    expect(after.pageCount).toBe(3)
    expect(after.boxes).toEqual([{ recipientId: box.recipientId, page: 2, rect }])
    expectTruth(after)
  })

  test('shares the document with boxes on the signature page', async () => {
    const { after } = await succeeded(contract(1), [signer('Ana Ruiz', { page: 1, rect }), signer('Sigrid Halden')])
    expect(after.boxes.map(({ page }) => page)).toEqual([1, 2])
  })

  const misplaced: [string, Uint8Array<ArrayBuffer>, BoxRequest[]][] = [
    ['no-such-page', contract(1), [signer('A', { page: 2, rect })]],
    ['no-such-page', contract(1), [signer('A', { page: 0, rect })]],
    ['box-outside', contract(1), [signer('A', { page: 1, rect: [500, 100, 708, 168] })]],
    ['box-outside', paper({ page: '/CropBox [100 0 595 842]' }), [signer('A', { page: 1, rect })]],
    ['box-too-small', contract(1), [signer('A', { page: 1, rect: [72, 100, 100, 168] })]],
    ['box-too-small', contract(1), [signer('A', { page: 1, rect: [280, 168, 72, 100] })]],
    ['box-on-turned-page', paper({ page: '/Rotate 90' }), [signer('A', { page: 1, rect })]],
    ['boxes-overlap', contract(1), [signer('A', { page: 1, rect }), signer('B', { page: 1, rect })]],
  ]
  test.each(misplaced)('is refused: %s', async (code, supplied, boxes) => {
    expect((await prepared(supplied, boxes)).after).toMatchObject({ ok: false, code })
  })
})

test('a form that uses the name of a signer’s field is refused', async () => {
  const box = signer()
  const taken = paper({
    catalog: '/AcroForm << /Fields [6 0 R] >>',
    more: [`<< /FT /Tx /T (${box.recipientId}) >>`],
  })
  expect((await prepared(taken, [box])).after).toMatchObject({ ok: false, code: 'reserved-field' })
})

test('a signed file gets a companion that names it', async () => {
  const taken = await intake(alreadySigned())
  if (!taken.ok) throw new Error(taken.code)
  const boxes = [signer('Sigrid Halden'), signer('Ana Ruiz', { page: 1, rect: [0, 0, 1, 1] })]
  const made = await companion({ ...ENVELOPE, boxes, fileName: 'signed.pdf', sha256: taken.value.suppliedSha256, pageCount: 1 })
  if (!made.ok) throw new Error(made.code)
  expectTruth(made.value)
  expect(made.value.pageCount).toBe(1)
  expect(made.value.boxes.map(({ page }) => page)).toEqual([1, 1])
  const doc = await PDFDocument.load(made.value.bytes, { updateMetadata: false })
  expect(doc.getTitle()).toBe('Signatures for Supply agreement')
  const again = await intake(made.value.bytes)
  expect(again).toMatchObject({ ok: true, value: { alreadySigned: false } })
})

describe('recording a plan', () => {
  const field = (num: number, name: string, rect: readonly number[]) =>
    `${num} 0 obj\n<< /F 132 /FT /Sig /P 3 0 R /Rect [ ${rect.join(' ')} ] /Subtype /Widget /T (${name}) /Type /Annot >>\nendobj\n`

  /** A canonical file by hand, and the reading that belongs to it. */
  function pair(names: readonly string[], rects: readonly (readonly number[])[]) {
    const objects = [
      '1 0 obj\n<< /AcroForm 4 0 R /Pages 2 0 R /Type /Catalog >>\nendobj\n',
      '2 0 obj\n<< /Count 1 /Kids [ 3 0 R ] /Type /Pages >>\nendobj\n',
      '3 0 obj\n<< /Parent 2 0 R /Type /Page >>\nendobj\n',
      '4 0 obj\n<< /Fields [ ] /SigFlags 3 >>\nendobj\n',
      ...names.map((name, index) => field(index + 5, name, rects[index] ?? [])),
    ]
    const header = '%PDF-1.7\n'
    const offsets = objects.map((_, index) => header.length + objects.slice(0, index).join('').length)
    const body = header + objects.join('')
    const size = objects.length + 1
    const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
    const id = 'ab'.repeat(16)
    const trailer = `trailer << /Root 1 0 R /Size ${size} /ID [<${id}><${id}>] >>\nstartxref\n${body.length}\n%%EOF\n`
    const bytes = new Uint8Array(Buffer.from(`${body}xref\n0 ${size}\n0000000000 65535 f \n${entries}${trailer}`, 'latin1'))
    const reading = Reading.parse({
      root: '1 0 R',
      id: `b:${id}`,
      size,
      form: '4 0 R',
      formKeys: ['/Fields', '/SigFlags'],
      catalogKeys: ['/AcroForm', '/Pages', '/Type'],
      signatureFlags: 3,
      pages: [{ box: [0, 0, 595, 842], rotation: 0 }],
      fields: names.map((name, index) => ({
        name,
        reference: `${index + 5} 0 R`,
        keys: ['/F', '/FT', '/P', '/Rect', '/Subtype', '/T', '/Type'],
        rect: rects[index],
        page: 0,
        listed: true,
      })),
    })
    return { bytes, reading }
  }

  const coordinate = fc.integer({ min: 0, max: 500 })
  const drawn = fc
    .uniqueArray(fc.uuid({ version: 7 }), { minLength: 1, maxLength: 8 })
    .chain((names) =>
      fc.tuple(fc.constant(names), fc.array(fc.tuple(coordinate, coordinate), { minLength: names.length, maxLength: names.length })),
    )

  test('bodies equal the bytes at their offsets', () => {
    fc.assert(
      fc.property(drawn, ([names, corners]) => {
        const { bytes, reading } = pair(
          names,
          corners.map(([x, y]) => [x, y, x + 208, y + 68]),
        )
        const recorded = recordPlan(bytes, reading, names)
        const plan = 'plan' in recorded ? recorded.plan : undefined
        expect(plan).toBeDefined()
        expectTruth({ bytes, plan: plan as SealPlan, boxes: [], pageCount: 1 })
      }),
    )
  })

  test('any single changed byte of a field’s object, the table or the trailer gives no plan, or the same truth', () => {
    const { bytes, reading } = pair(['a'], [[0, 0, 208, 68]])
    fc.assert(
      fc.property(fc.integer({ min: 9, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const tampered = bytes.slice()
        tampered[at] = (tampered[at] ?? 0) ^ change
        const recorded = recordPlan(tampered, reading, ['a'])
        if ('plan' in recorded) expectTruth({ bytes: tampered, plan: recorded.plan, boxes: [], pageCount: 1 })
      }),
    )
  })

  const changed = (change: Partial<Reading>) => ({ ...pair(['a'], [[0, 0, 208, 68]]), change })
  test.each([
    ['a catalogue with permissions', changed({ catalogKeys: ['/Perms'] })],
    ['a catalogue with a security store', changed({ catalogKeys: ['/DSS'] })],
    ['a direct form', changed({ form: {} })],
    ['another form', changed({ form: '2 0 R' })],
    ['a form to be drawn', changed({ formKeys: ['/NeedAppearances'] })],
    ['no signature flags', changed({ signatureFlags: 1 })],
    ['another size', changed({ size: 9 })],
    ['another identity', changed({ id: `b:${'00'.repeat(16)}` })],
    ['no field', changed({ fields: [] })],
  ])('is refused for %s', (_name, { bytes, reading, change }) => {
    expect(recordPlan(bytes, { ...reading, ...change }, ['a'])).toHaveProperty('cause')
  })

  const identified = (id: Buffer) => {
    const { bytes, reading } = pair(['a'], [[0, 0, 208, 68]])
    const text = Buffer.from(bytes).toString('latin1').replaceAll('ab'.repeat(16), id.toString('hex'))
    return { bytes: new Uint8Array(Buffer.from(text, 'latin1')), reading }
  }
  test.each([
    ['of letters', Buffer.from('0123456789abcdef'), 'u:0123456789abcdef'],
    ['of letters beyond ASCII', Buffer.from([...Buffer.from('Vestry Baker'), 0x80, 0x92, 0xa0, 0x18]), 'u:Vestry Baker•™€˘'],
    ['of UTF-16', Buffer.from('feff00410042', 'hex'), 'u:AB'],
    ['of another length', Buffer.from('ff00', 'hex'), 'b:ff00'],
  ])('takes an identity %s, and no other in its place', (_name, id, said) => {
    const { bytes, reading } = identified(id)
    expect(recordPlan(bytes, { ...reading, id: said }, ['a'])).toHaveProperty('plan.id', id.toString('hex'))
    expect(recordPlan(bytes, { ...reading, id: `${said}0` }, ['a'])).toEqual({ cause: 'two identities' })
  })

  test('is recorded for a file whose identity is text', async () => {
    const id = '(An identity here)'
    const supplied = Buffer.from(contract(1)).toString('latin1')
    const named = supplied.replace(/trailer\s*<</, `trailer\n<< /ID [${id} ${id}] `)
    expect(named).not.toBe(supplied)
    const { after } = await succeeded(new Uint8Array(Buffer.from(named, 'latin1')), [signer()])
    expectTruth(after)
    expect(Buffer.from(after.plan.id, 'hex').toString()).toBe('An identity here')
  })
})

test('a file that cannot be prepared says why in the log, by its hash and by nothing that it holds', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const bytes = contract(1)
  const box = signer('Ana Ruiz', { recipientId: 'no canonical name (' })
  const pages = [{ width: 595, height: 842, rotation: 0 as const }]
  expect(await prepare(bytes, { ...ENVELOPE, pages, boxes: [box] })).toMatchObject({ code: 'not-preparable' })
  expect(said.mock.calls).toEqual([[expect.stringMatching(/^not preparable: .+; the document with SHA-256 [0-9a-f]{64}$/)]])
  said.mockRestore()
})
