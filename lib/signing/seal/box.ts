import { deflateSync } from 'node:zlib'
import { fromHex } from '@/lib/core'
import { type OutlineStyle, outline } from '@/lib/lettering'
import { rosette } from '@/lib/proof'
import type { Appearance } from './layout'
import { pdfPath } from './svgPath'

/** Who acted decides shape and ink: a person and a delegate never look like a machine. */
export type Actor = 'person' | 'delegate' | 'machine'

export type Box = {
  /** Whole points; 208 × 68 is the drawn size, any other scales it. */
  readonly width: number
  readonly height: number
  readonly actor: Actor
  /** As its bearer writes it, in any script. */
  readonly name: string
  /** At most two lines: "for Halden Foods AS, managing director". */
  readonly capacity: readonly string[]
  /** With its zone: "7 May 2026, 09:47:31 CEST (UTC+2)". */
  readonly time: string
  readonly version: number
  /** SHA-256 of the reviewed version, 64 hex digits: drawn as rosette, and shortened in words. */
  readonly sha256: string
}

/** Size at which everything below is drawn, in points; a box of another size scales it. */
const DRAWN = { width: 208, height: 68, rosette: 52, margin: 8, text: 68, smallCut: 9 }
const CAPACITY_LINE = 9
const DATA_LINE = 8

/** Words, data lines, and the rosette's rim, strands and second tone. */
type Ink = { readonly ink: string; readonly data: string; readonly rim: string; readonly strand: string; readonly second: string }
const rgb = (hex: string) => [1, 3, 5].map((at) => String(Number((Number.parseInt(hex.slice(at, at + 2), 16) / 255).toFixed(3)))).join(' ')
const PERSON: Ink = { ink: rgb('#161917'), data: rgb('#333333'), rim: rgb('#0B5F4E'), strand: rgb('#3F8374'), second: rgb('#76AB9F') }
const MACHINE: Ink = { ink: rgb('#3A4DA0'), data: rgb('#3A4DA0'), rim: rgb('#3A4DA0'), strand: rgb('#6473B6'), second: rgb('#97A1CD') }

/** Draws a signer's box as two compressed content streams that need no font: border, rosette, and text as outlines. */
export function drawBox(box: Box): Appearance {
  const scale = Math.min(box.width / DRAWN.width, box.height / DRAWN.height)
  // Everything is drawn at the design's size; a wider or taller box has more room at that size.
  const [width, height] = [box.width / scale, box.height / scale]
  const inks = box.actor === 'machine' ? MACHINE : PERSON
  const middle = height / 2
  const figure = DRAWN.rosette / 2000
  const content = [
    `q ${number(scale)} 0 0 ${number(scale)} 0 0 cm`,
    border(box.actor, width, height, inks),
    `q ${number(figure)} 0 0 ${number(figure)} ${number(DRAWN.margin + DRAWN.rosette / 2)} ${number(middle)} cm /Rosette Do Q`,
    words(box, width, middle, inks),
    'Q\n',
  ].join('\n')
  return { width: box.width, height: box.height, content: deflateSync(content, { level: 4 }), rosette: engraved(box.sha256, inks) }
}

function border(actor: Actor, width: number, height: number, { ink }: Ink): string {
  const [edge, right, top] = [0.25, number(width - 0.25), number(height - 0.25)]
  const style = `1 1 1 rg ${ink} RG 0.5 w`
  if (actor !== 'machine') return `${style} ${edge} ${edge} ${number(width - 0.5)} ${number(height - 0.5)} re B`
  const cut = DRAWN.smallCut
  const [farX, farY] = [number(width - cut), number(height - cut)]
  return `${style} ${cut} ${edge} m ${farX} ${edge} l ${right} ${cut} l ${right} ${farY} l ${farX} ${top} l ${cut} ${top} l ${edge} ${farY} l ${edge} ${cut} l b`
}

function words(box: Box, width: number, middle: number, inks: Ink): string {
  const isMachine = box.actor === 'machine'
  const capacity = box.capacity.slice(0, 2)
  const room = width - DRAWN.text - DRAWN.margin
  const blockHeight = 13 + capacity.length * CAPACITY_LINE + 4 + 2 * DATA_LINE
  let baseline = middle + blockHeight / 2 - 10
  const line = (text: string, color: string, style: OutlineStyle, x = DRAWN.text) =>
    `q ${color} rg 1 0 0 1 ${number(x)} ${number(baseline)} cm\n${outline(text, style).operators}Q`
  const name: OutlineStyle = isMachine
    ? { size: 9, face: 'mono', weight: 500, maxWidth: room - 11.5 }
    : { size: 11.5, face: 'serif', maxWidth: room - 11.5 }
  const lines = [glyph(box.actor, DRAWN.text + 4, baseline + 3.6, inks.ink), line(box.name, inks.ink, name, DRAWN.text + 11.5)]
  baseline -= 1
  for (const text of capacity) {
    baseline -= CAPACITY_LINE
    lines.push(line(text, PERSON.ink, { size: 6.5, face: 'sans', maxWidth: room }))
  }
  baseline -= 3.5
  for (const text of [box.time, `version ${box.version}, SHA-256 ${box.sha256.slice(0, 8)}…${box.sha256.slice(-4)}`]) {
    baseline -= DATA_LINE
    lines.push(line(text, inks.data, { size: 5.75, face: 'mono', maxWidth: room }))
  }
  return lines.join('\n')
}

/** Circle for a person, ringed circle for a delegate, hexagon for a machine; 8 points across. */
function glyph(actor: Actor, x: number, y: number, ink: string): string {
  const place = `q ${ink} rg ${ink} RG 0.5714 0 0 0.5714 ${number(x)} ${number(y)} cm`
  const hexagon = '0 6.1 m 5.3 3.05 l 5.3 -3.05 l 0 -6.1 l -5.3 -3.05 l -5.3 3.05 l h f'
  if (actor === 'machine') return `${place} ${hexagon} Q`
  return actor === 'person' ? `${place} ${circle(5.2)} f Q` : `${place} 1.4 w ${circle(5.9)} S ${circle(2.9)} f Q`
}

function circle(radius: number): string {
  const [r, k] = [number(radius), number(radius * 0.5523)]
  return `${r} 0 m ${r} ${k} ${k} ${r} 0 ${r} c -${k} ${r} -${r} ${k} -${r} 0 c -${r} -${k} -${k} -${r} 0 -${r} c ${k} -${r} ${r} -${k} ${r} 0 c h`
}

/** Print needs heavier lines than a screen for the same figure. */
const GAIN = 1.7
const MOST_FIGURES = 64
const figures = new Map<string, Uint8Array>()

/** The hash's rosette in print detail. Every signer of a document shows the same one, so the last few are kept. */
function engraved(sha256: string, inks: Ink): Uint8Array {
  const key = `${sha256} ${inks.rim}`
  const known = figures.get(key)
  if (known) return known
  const layers = rosette(digestOf(sha256), 'fine').layers.map(({ d, width, tone }, i) => {
    // Viewers draw no line thinner than a pixel, so strands that lie close get a lighter ink or they would run into one.
    const ink = tone === 2 ? inks.second : i === 0 ? inks.rim : inks.strand
    return width > 0 ? `${ink} RG ${number(width * GAIN)} w\n${pdfPath(d)}S` : `${ink} rg\n${pdfPath(d)}f`
  })
  const stream = deflateSync(`1 0 0 -1 0 0 cm 1 j\n${layers.join('\n')}\n`)
  if (figures.size >= MOST_FIGURES) figures.delete(figures.keys().next().value ?? '')
  figures.set(key, stream)
  return stream
}

function digestOf(sha256: string): Uint8Array {
  const digest = fromHex(sha256)
  if (digest?.length !== 32) throw new TypeError('a box shows a SHA-256 of 64 hex digits')
  return digest
}

const number = (value: number) => String(Number(value.toFixed(4)))
