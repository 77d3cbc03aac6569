import { createHash } from 'node:crypto'
import { utf16 } from '@/lib/lettering'
import type { SealField, SealObject, SealPlan } from '@/lib/proof'

/** The visible box: two compressed content streams, one drawing the box, one the rosette it invokes as /Rosette. */
export type Appearance = {
  /** Whole points; must be the field's own. */
  readonly width: number
  readonly height: number
  /** zlib-compressed content stream in a `width` × `height` box. */
  readonly content: Uint8Array
  /** zlib-compressed content stream in a box from -1000 to 1000 both ways. */
  readonly rosette: Uint8Array
}

export type SealText = {
  /** Whom the seal attests, as written. */
  readonly name: string
  /** Must name all 64 digits of the reviewed SHA-256; the certifying seal, which makes that version, says something else. */
  readonly reason: string
  readonly at: Date
}

/** A laid-out revision. Offsets are within `delta`: `/Contents <…>` from its `<` to after its `>`. */
export type Revision = { readonly delta: Buffer; readonly from: number; readonly to: number; readonly plan: Omit<SealPlan, 'sha256'> }

type Drawn = SealObject & { readonly stream?: Uint8Array }
const BYTE_RANGE = `/ByteRange [0${' '.repeat(33)}]`
const CONTENTS = '/Contents <'

/** Lays out one seal as an incremental update (ISO 32000-2 §7.5.6, §12.8.1), everything but the signature itself. */
export function layout(
  plan: SealPlan,
  fieldName: string,
  field: SealField,
  text: SealText,
  hole: number,
  certify: boolean,
  box?: Appearance,
): Revision {
  const signature = plan.next
  const appearance = signature + 1
  const rosette = signature + 2
  const widget: SealObject = {
    num: field.num,
    body: extend(field.body, `/V ${signature} 0 R${box ? ` /AP << /N ${appearance} 0 R >>` : ''}`),
  }
  const root = certify ? { num: plan.root.num, body: extend(plan.root.body, `/Perms << /DocMDP ${signature} 0 R >>`) } : plan.root
  const objects: Drawn[] = [
    widget,
    ...(certify ? [root] : []),
    { num: signature, body: signatureBody(text, certify) },
    ...(box ? [boxForm(appearance, rosette, box), rosetteForm(rosette, box)] : []),
  ].sort((a, b) => a.num - b.num)
  const next = box ? rosette + 1 : signature + 1
  const written = write(plan, objects, signature, hole, next)
  const sealed = { ...plan.fields, [fieldName]: { ...field, body: widget.body, sealed: true } }
  const { sha256: _, ...known } = plan
  return {
    ...written,
    plan: { ...known, size: plan.size + written.delta.length, startxref: written.startxref, next, root, fields: sealed },
  }
}

/** A dictionary's text with entries added at its end. */
const extend = (body: string, entries: string) => `${body.slice(0, -2)}${entries} >>`

function signatureBody({ name, reason, at }: SealText, certify: boolean): string {
  const docMdp = '/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>] '
  const date = at.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return (
    `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:${date}Z) ` +
    `/Name ${utf16(name)} /Reason ${utf16(reason)} ${certify ? docMdp : ''}${BYTE_RANGE} ${CONTENTS}> >>`
  )
}

const boxForm = (num: number, rosette: number, box: Appearance): Drawn => ({
  num,
  body:
    `<< /Type /XObject /Subtype /Form /BBox [0 0 ${box.width} ${box.height}] ` +
    `/Resources << /XObject << /Rosette ${rosette} 0 R >> >> /Filter /FlateDecode /Length ${box.content.length} >>`,
  stream: box.content,
})

const rosetteForm = (num: number, box: Appearance): Drawn => ({
  num,
  body: `<< /Type /XObject /Subtype /Form /BBox [-1000 -1000 1000 1000] /Resources << >> /Filter /FlateDecode /Length ${box.rosette.length} >>`,
  stream: box.rosette,
})

function write(plan: SealPlan, objects: readonly Drawn[], signature: number, hole: number, next: number) {
  const parts: Uint8Array[] = []
  let position = plan.size
  const put = (part: string | Uint8Array) => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part
    parts.push(bytes)
    position += bytes.length
  }
  const offsets: number[] = []
  let [range, from, to] = [0, 0, 0]
  for (const { num, body, stream } of objects) {
    offsets.push(position)
    put(`${num} 0 obj\n`)
    if (num === signature) {
      const split = body.lastIndexOf(CONTENTS) + CONTENTS.length
      range = position + body.lastIndexOf(BYTE_RANGE)
      put(body.slice(0, split))
      from = position - 1
      put(Buffer.alloc(hole * 2, '0'))
      to = position + 1
      put(body.slice(split))
    } else put(body)
    if (stream) {
      put('\nstream\n')
      put(stream)
      put('\nendstream')
    }
    put('\nendobj\n')
  }
  const startxref = position
  put(crossReferences(objects, offsets))
  const second = createHash('sha256').update(plan.sha256).update(String(signature)).digest('hex').slice(0, 32)
  const info = plan.info === undefined ? '' : ` /Info ${plan.info} 0 R`
  put(
    `trailer\n<< /Size ${next} /Root ${plan.root.num} 0 R${info} /ID [<${plan.id}> <${second}>] /Prev ${plan.startxref} >>\nstartxref\n${startxref}\n%%EOF\n`,
  )
  const delta = Buffer.concat(parts)
  const byteRange = `/ByteRange [0 ${from} ${to} ${position - to}`
  delta.write(byteRange, range - plan.size, 'latin1')
  return { delta, from: from - plan.size, to: to - plan.size, startxref }
}

/** A classic cross-reference section: one subsection for each stretch of consecutive numbers (§7.5.4). */
function crossReferences(objects: readonly SealObject[], offsets: readonly number[]): string {
  let table = 'xref\n'
  for (let i = 0; i < objects.length; ) {
    const first = objects[i]?.num ?? 0
    let rows = ''
    let count = 0
    while (objects[i]?.num === first + count) {
      rows += `${String(offsets[i]).padStart(10, '0')} 00000 n \n`
      count++
      i++
    }
    table += `${first} ${count}\n${rows}`
  }
  return table
}
