import 'server-only'
import { type Face, outline, type Weight } from '@/lib/lettering'
import { lines } from './lines'

/** What stands on a signature page: words, and one empty box for each signer. */
export interface SignaturePage {
  /** "Signature page", or "Companion signature document". */
  readonly kind: string
  readonly title: string
  /** What the page is, in one or two sentences. */
  readonly explanation: string
  /** Lines of facts below the explanation: a label and a value that machines compare. */
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly organisation: string
  readonly reference: string
  readonly signers: readonly { readonly name: string; readonly roleLine: string }[]
}

export type Rect = readonly [x0: number, y0: number, x1: number, y1: number]

export interface DrawnPage {
  readonly width: number
  readonly height: number
  readonly content: string
  /** The same words once more, for readers who select, search or listen: outlines alone carry no text. */
  readonly words: readonly Words[]
  /** The boxes on this page, in the order of its signers. */
  readonly boxes: readonly Rect[]
}

/** One line of text: where its baseline begins, its size and width, in points. */
export interface Words {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size: number
  readonly width: number
}

/** The seal's own size on paper, in points. */
export const BOX = { width: 208, height: 68 } as const

const MARGIN = 68
const ROW = 96
const GUTTER = 20
const FOOT = 92
const INK = '0.09 g'
const SOFT = '0.36 g'
const HAIRLINE = '0.5 w 0.78 G'
const RULE = '0.75 w 0.09 G'

/** Draws as many pages as the signers need, in the size of the document they belong to. Everything is grey ink. */
export function drawSignaturePages(page: SignaturePage, size: { readonly width: number; readonly height: number }): readonly DrawnPage[] {
  const pages: { drawn: Sheet; boxes: Rect[] }[] = []
  let waiting = page.signers
  do {
    const sheet = new Sheet(size)
    let y = pages.length === 0 ? drawHead(sheet, page) : drawContinuedHead(sheet, page)
    const room = Math.max(1, Math.floor((y - FOOT) / ROW))
    const here = waiting.slice(0, room)
    waiting = waiting.slice(room)
    const boxes = here.map((signer) => {
      const box = drawRow(sheet, signer, y)
      y -= ROW
      return box
    })
    if (here.length > 0) sheet.line(y, HAIRLINE)
    pages.push({ drawn: sheet, boxes })
  } while (waiting.length > 0)
  return pages.map(({ drawn, boxes }, index) => {
    drawFoot(drawn, page, pages.length > 1 ? `${page.kind} ${index + 1} of ${pages.length}` : page.kind)
    return { ...size, content: drawn.operators.join(''), words: drawn.words, boxes }
  })
}

/** Coordinates in points from the lower left corner. */
class Sheet {
  readonly operators: string[] = []
  readonly words: Words[] = []
  readonly left = MARGIN
  readonly right: number
  readonly top: number
  readonly width: number

  constructor({ width, height }: { readonly width: number; readonly height: number }) {
    this.right = width - MARGIN
    this.top = height - MARGIN
    this.width = width - 2 * MARGIN
  }

  /** Writes one line with its baseline at y. */
  text(text: string, x: number, y: number, style: TextStyle): void {
    const { align = 'left', colour = INK, ...type } = style
    const drawn = outline(text, type)
    const at = align === 'right' ? x - drawn.width : x
    this.operators.push(`q ${colour}\n1 0 0 1 ${round(at)} ${round(y)} cm\n${drawn.operators}Q\n`)
    this.words.push({ text, x: round(at), y: round(y), size: drawn.size, width: round(drawn.width) })
  }

  line(y: number, pen: string): void {
    this.operators.push(artifact(`q ${pen} ${this.left} ${round(y)} m ${round(this.right)} ${round(y)} l S Q`))
  }

  frame([x0, y0, x1, y1]: Rect): void {
    this.operators.push(artifact(`q 0.5 w 0.5 G ${x0 + 0.25} ${y0 + 0.25} ${x1 - x0 - 0.5} ${y1 - y0 - 0.5} re S Q`))
  }
}

interface TextStyle {
  readonly size: number
  readonly face: Face
  readonly weight?: Weight
  readonly maxWidth?: number
  readonly smallest?: number
  readonly colour?: string
  readonly align?: 'left' | 'right'
}

/** Lines and frames say nothing: screen readers pass over them. */
const artifact = (operators: string) => `/Artifact BMC\n${operators}\nEMC\n`
const round = (value: number) => Math.round(value * 100) / 100

const TITLE = { sizes: [27, 22, 18], most: 3 } as const
const PROSE = { size: 9.5, face: 'sans', leading: 14.5, most: 6 } as const

function drawHead(sheet: Sheet, page: SignaturePage): number {
  let y = sheet.top - 8
  sheet.text(page.kind, sheet.left, y, { size: 9, face: 'sans', weight: 500 })
  sheet.text(page.organisation, sheet.right, y, { size: 9, face: 'sans', colour: SOFT, align: 'right', maxWidth: sheet.width / 2 })
  y -= 10
  sheet.line(y, RULE)
  y -= 46
  const title = titleLines(page.title, sheet.width)
  for (const line of title.lines) {
    sheet.text(line, sheet.left, y, { size: title.size, face: 'serif', maxWidth: sheet.width })
    y -= Math.round(title.size * 1.22)
  }
  y -= 1
  for (const line of lines(page.explanation, { ...PROSE, width: Math.min(sheet.width, 400) })) {
    sheet.text(line, sheet.left, y, { size: PROSE.size, face: PROSE.face, colour: SOFT, maxWidth: sheet.width })
    y -= PROSE.leading
  }
  if (page.facts.length > 0) y -= 10
  for (const { label, value } of page.facts) {
    sheet.text(label, sheet.left, y, { size: 8.5, face: 'sans', colour: SOFT, maxWidth: 70 })
    sheet.text(value, sheet.left + 76, y, { size: 8.5, face: 'mono', maxWidth: sheet.width - 76, smallest: 0.5 })
    y -= 14
  }
  return y - 14
}

/** A long title is set smaller as a whole, never one line of it. */
function titleLines(title: string, width: number): { readonly size: number; readonly lines: readonly string[] } {
  const set = (size: number, most: number) => lines(title, { size, face: 'serif', width, most })
  const size = TITLE.sizes.find((candidate) => set(candidate, TITLE.most + 1).length <= TITLE.most) ?? 18
  return { size, lines: set(size, TITLE.most) }
}

function drawContinuedHead(sheet: Sheet, page: SignaturePage): number {
  const y = sheet.top - 8
  sheet.text(page.kind, sheet.left, y, { size: 9, face: 'sans', weight: 500 })
  sheet.text(page.title, sheet.right, y, { size: 9, face: 'sans', colour: SOFT, align: 'right', maxWidth: sheet.width * 0.7 })
  sheet.line(y - 10, RULE)
  return y - 36
}

/** One signer: who, on the left; an empty box, on the right. */
function drawRow(sheet: Sheet, signer: SignaturePage['signers'][number], top: number): Rect {
  sheet.line(top, HAIRLINE)
  const y1 = Math.round(top - (ROW - BOX.height) / 2)
  const x1 = Math.round(sheet.right)
  const box: Rect = [x1 - BOX.width, y1 - BOX.height, x1, y1]
  const width = box[0] - sheet.left - GUTTER
  const roles = lines(signer.roleLine, { size: 9, face: 'sans', width, most: 3 })
  sheet.text(signer.name, sheet.left, y1 - 13, { size: 14, face: 'serif', maxWidth: width })
  roles.forEach((line, index) => {
    sheet.text(line, sheet.left, y1 - 30 - index * 13, { size: 9, face: 'sans', colour: SOFT, maxWidth: width })
  })
  sheet.frame(box)
  return box
}

function drawFoot(sheet: Sheet, page: SignaturePage, place: string): void {
  sheet.line(56, HAIRLINE)
  sheet.text(`Envelope ${page.reference}`, sheet.left, 42, { size: 7.5, face: 'mono', colour: SOFT, maxWidth: sheet.width * 0.65 })
  sheet.text(place, sheet.right, 42, { size: 8, face: 'sans', colour: SOFT, align: 'right', maxWidth: sheet.width * 0.3 })
}
