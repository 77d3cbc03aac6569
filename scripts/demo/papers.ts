import { PDFDocument, StandardFonts } from 'pdf-lib'
import { supplyAgreement } from '../../lib/documents/fixtures'
import { ORGANISATION } from './cast'
import { CLAUSES, type Kind } from './clauses'

const A4 = [595, 842] as const
const [LEFT, RIGHT, TOP, BOTTOM] = [72, 523, 770, 90]
const [SIZE, LEADING] = [11, 16]

/** The stories' six-page supply agreement, or a short paper of its kind. */
export function paper(kind: Kind, title: string, counterparty: string): Promise<Uint8Array<ArrayBuffer>> {
  return title === 'Supply agreement' ? supplyAgreement() : written(kind, title, counterparty)
}

async function written(kind: Kind, title: string, counterparty: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await PDFDocument.create()
  file.setTitle(title)
  const roman = await file.embedFont(StandardFonts.TimesRoman)
  const bold = await file.embedFont(StandardFonts.TimesRomanBold)
  let page = file.addPage([...A4])
  let y = TOP
  const turn = () => {
    page = file.addPage([...A4])
    y = TOP
  }
  const write = (text: string, size: number, font = roman, indent = 0) => {
    for (const line of broken(latin(text), (words) => font.widthOfTextAtSize(words, size), RIGHT - LEFT - indent)) {
      if (y < BOTTOM) turn()
      page.drawText(line, { x: LEFT + indent, y, size, font })
      y -= size === SIZE ? LEADING : size * 1.3
    }
  }

  write(title, 24)
  y -= 12
  write(counterparty === '' ? ORGANISATION : `${ORGANISATION} and ${counterparty}`, 13, bold)
  y -= 24
  CLAUSES[kind].forEach(([heading, text], index) => {
    write(`${index + 1}  ${heading}`, SIZE, bold)
    y -= 2
    write(text, SIZE, roman, 20)
    y -= 14
  })
  return new Uint8Array(await file.save())
}

/** The standard fonts know Latin only; names in other scripts stand on the signature page, drawn as outlines. */
const latin = (text: string) => text.replaceAll(/[^\x20-\x7e\xa0-\xff’]/g, '').trim()

function broken(text: string, widthOf: (words: string) => number, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim()
    if (widthOf(longer) > width) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines
}
