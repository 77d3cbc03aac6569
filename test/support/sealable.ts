import { createHash } from 'node:crypto'
import { CERTIFICATION, type SealField, type SealPlan } from '@/lib/proof'

export type SealableBox = { readonly name: string; readonly rect: readonly [number, number, number, number] }
export type Sealable = { readonly bytes: Uint8Array<ArrayBuffer>; readonly plan: SealPlan }

/** A small PDF written by hand in the layout that preparation gives, with its plan: for tests of what comes after preparation. */
export function sealable(boxes: readonly SealableBox[], pages = 1): Sealable {
  const first = 4
  const field = first + pages * 2
  const fieldNum = (i: number) => field + i
  const all: SealableBox[] = [{ name: CERTIFICATION, rect: [0, 0, 0, 0] }, ...boxes]
  const list = all.map((_, i) => `${fieldNum(i)} 0 R`).join(' ')
  const form = field + all.length
  const objects = [
    `<< /AcroForm ${form} 0 R /Pages 2 0 R /Type /Catalog >>`,
    `<< /Count ${pages} /Kids [ ${Array.from({ length: pages }, (_, i) => `${first + i * 2} 0 R`).join(' ')} ] /Type /Pages >>`,
    '<< /BaseFont /Helvetica /Subtype /Type1 /Type /Font >>',
  ]
  for (let i = 0; i < pages; i++) {
    const lines = Array.from({ length: 30 }, (_, n) => `(Page ${i + 1}, clause ${n + 1}: the parties agree as set out herein.) Tj 0 -16 Td`)
    const content = `BT /F 11 Tf 60 780 Td ${lines.join(' ')} ET`
    const annotations = i === pages - 1 ? `/Annots [ ${list} ] ` : ''
    const resources = '/Resources << /Font << /F 3 0 R >> >>'
    objects.push(`<< ${annotations}/Contents ${first + i * 2 + 1} 0 R /MediaBox [ 0 0 595 842 ] /Parent 2 0 R ${resources} /Type /Page >>`)
    objects.push(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`)
  }
  const page = first + (pages - 1) * 2
  for (const { name, rect } of all) {
    objects.push(`<< /F 132 /FT /Sig /P ${page} 0 R /Rect [ ${rect.join(' ')} ] /Subtype /Widget /T (${name}) /Type /Annot >>`)
  }
  objects.push(`<< /Fields [ ${list} ] /SigFlags 3 >>`)
  const written = write(objects)
  const at = (num: number) => objects[num - 1] ?? ''
  const fields = Object.fromEntries(
    all.map(({ name, rect: [x0, y0, x1, y1] }, i): [string, SealField] => [
      name,
      { num: fieldNum(i), body: at(fieldNum(i)), width: x1 - x0, height: y1 - y0, sealed: false },
    ]),
  )
  const sha256 = createHash('sha256').update(written.bytes).digest('hex')
  const plan: SealPlan = {
    v: 1,
    size: written.bytes.length,
    sha256,
    startxref: written.startxref,
    next: objects.length + 1,
    root: { num: 1, body: at(1) },
    id: ID,
    fields,
  }
  return { bytes: written.bytes, plan }
}

const ID = '00112233445566778899aabbccddeeff'

function write(objects: readonly string[]) {
  let text = '%PDF-1.7\n%\xBF\xF7\xA2\xFE\n'
  const offsets = objects.map((body, i) => {
    const at = text.length
    text += `${i + 1} 0 obj\n${body}\nendobj\n\n`
    return at
  })
  const startxref = text.length
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`
  text += `trailer << /Root 1 0 R /Size ${objects.length + 1} /ID [<${ID}><${ID}>] >>\nstartxref\n${startxref}\n%%EOF\n`
  return { bytes: new Uint8Array(Buffer.from(text, 'latin1')), startxref }
}
