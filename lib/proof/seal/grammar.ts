import { BadRevision, type Placed, type Revision } from './revisions'

/** What one revision says, once every object in it has been recognised as one that a seal may bring. */
export type SealRevision = {
  readonly field: string
  readonly isCertification: boolean
  readonly name: string
  readonly reason: string
  readonly at: Date
  /** Offsets in the file: `/Contents <…>` from its `<` to after its `>`. */
  readonly from: number
  readonly to: number
  /** Hexadecimal digits between them. */
  readonly contents: string
}

const TEXT = '<FEFF((?:[0-9A-F]{4})*)>'
const DOC_MDP = '/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>] '
const SIGNATURE = new RegExp(
  `^<< /Type /Sig /Filter /Adobe\\.PPKLite /SubFilter /ETSI\\.CAdES\\.detached /M \\(D:(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)Z\\) ` +
    `/Name ${TEXT} /Reason ${TEXT} (${DOC_MDP.replace(/[[\].]/g, '\\$&')})?/ByteRange \\[0 (\\d+) (\\d+) (\\d+) *\\] /Contents <([0-9a-f]*)> >>$`,
)

/**
 * Recognises a revision as exactly one seal: a signature dictionary, its box's two forms, the field's widget with nothing
 * but /V and /AP added, and for the certifying seal the catalogue with nothing but /Perms added. `current` gives an
 * object's text before this revision. Throws BadRevision: a page replaced under a seal, a shadow, ends here.
 */
export function readSealRevision(revision: Revision, rootNum: number, current: (num: number) => string): SealRevision {
  const byNum = new Map(revision.objects.map((object) => [object.num, object]))
  const signature = byNum.get(revision.previousSize)
  const parts = signature && SIGNATURE.exec(signature.body)
  if (!signature || !parts) throw new BadRevision('not-a-seal', 'A revision was added that is not a seal.')
  const [, year, month, day, hour, minute, second, name = '', reason = '', docMdp, from, to, rest, contents = ''] = parts
  const isCertification = docMdp !== undefined
  const expected = new Set([signature.num])

  const root = isCertification ? byNum.get(rootNum) : undefined
  if (isCertification) {
    if (root?.body !== extended(current(rootNum), `/Perms << /DocMDP ${signature.num} 0 R >>`)) throw foreign('the catalogue')
    expected.add(rootNum)
  }
  const widget = revision.objects.find((object) => object.num < revision.previousSize && object !== root)
  if (!widget) throw new BadRevision('field-missing', 'A seal fills no signature field.')
  expected.add(widget.num)
  const before = current(widget.num)
  const { field, width, height } = readField(before)
  const isVisible = width > 0 && height > 0
  if (isVisible) for (const num of checkBox(byNum, signature.num, width, height)) expected.add(num)
  const appearance = isVisible ? ` /AP << /N ${signature.num + 1} 0 R >>` : ''
  if (widget.body !== extended(before, `/V ${signature.num} 0 R${appearance}`)) throw foreign('a signature field')
  const extra = revision.objects.find((object) => !expected.has(object.num))
  if (extra) throw new BadRevision('extra-object', `A revision changes or adds object ${extra.num}, which no seal may touch.`)
  if (revision.size !== revision.previousSize + (isVisible ? 3 : 1)) throw new BadRevision('trailer', 'A trailer names another size.')

  const open = signature.at + signature.body.lastIndexOf('/Contents <') + '/Contents '.length
  const close = open + contents.length + 2
  if (Number(from) !== open || Number(to) !== close || close + Number(rest) !== revision.end) {
    throw new BadRevision('byte-range', 'A signature does not cover everything but itself.')
  }
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return { field, isCertification, name: fromUtf16(name), reason: fromUtf16(reason), at, from: open, to: close, contents }
}

const extended = (body: string, entries: string) => `${body.slice(0, -2)}${entries} >>`
const foreign = (what: string) => new BadRevision('object-changed', `A revision changes ${what} beyond what a seal adds.`)

function fromUtf16(digits: string): string {
  let text = ''
  for (let i = 0; i < digits.length; i += 4) text += String.fromCharCode(Number.parseInt(digits.slice(i, i + 4), 16))
  return text
}

function readField(body: string): { field: string; width: number; height: number } {
  const name = /\/T (?:\(([^()\\]*)\)|<([0-9a-f]+)>)/.exec(body)
  const box = /\/Rect \[ ?(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) ?\]/.exec(body)
  if (!name || !box || !/\/FT \/Sig\b/.test(body) || /\/(?:V|AP|AA|A|Kids) /.test(body)) {
    throw new BadRevision('field-not-open', 'A revision fills what is not an open signature field.')
  }
  const [, x0, y0, x1, y1] = box.map(Number)
  const size = (a = 0, b = 0) => Math.round(Math.abs(b - a))
  return { field: name[1] ?? '', width: size(x0, x1), height: size(y0, y1) }
}

function checkBox(byNum: ReadonlyMap<number, Placed>, signature: number, width: number, height: number): number[] {
  const [box, rosette] = [signature + 1, signature + 2]
  const heads = [
    [box, `/BBox [0 0 ${width} ${height}] /Resources << /XObject << /Rosette ${rosette} 0 R >> >>`],
    [rosette, '/BBox [-1000 -1000 1000 1000] /Resources << >>'],
  ] as const
  for (const [num, entries] of heads) {
    const body = byNum.get(num)?.body ?? ''
    const head = `<< /Type /XObject /Subtype /Form ${entries} /Filter /FlateDecode /Length `
    const length = /^(\d+) >>\nstream\n/.exec(body.slice(head.length, head.length + 32))
    const fits = body.startsWith(head) && length && body.endsWith('\nendstream')
    if (!fits || body.length !== head.length + length[0].length + Number(length[1]) + '\nendstream'.length) {
      throw new BadRevision('box', 'A seal’s box is not one that this product draws.')
    }
  }
  return [box, rosette]
}
