import type { Font, Glyph, PathCommand } from 'fontkit'
import type { Face, Weight } from './fonts'
import { type Run, visualRuns } from './runs'

export type OutlineStyle = {
  /** Type size in points. */
  readonly size: number
  readonly face: Face
  /** 400 by default. The serif is drawn at 400 whatever is asked. */
  readonly weight?: Weight
  /** Points. Longer text shrinks to `smallest` of its size, then ends in an ellipsis. */
  readonly maxWidth?: number
  /** Least fraction of the size that shrinking may reach; 0.72 by default. */
  readonly smallest?: number
}

export type Outline = {
  /** PDF operators (ISO 32000-2 §8.5) that fill the text's outlines with the current colour, baseline from the origin, marked with /ActualText. */
  readonly operators: string
  /** Advance width in points, after fitting. */
  readonly width: number
  /** The size used, in points, after fitting. */
  readonly size: number
  /** The text that is visible: the whole text, or its beginning and an ellipsis. */
  readonly shown: string
  /** Characters for which no font has a glyph; a hollow box stands in their place. */
  readonly missing: readonly string[]
}

const SMALLEST = 0.72
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Draws one line of text in any script as filled paths, so that the file needs no font. */
export function outline(text: string, style: OutlineStyle): Outline {
  const { shown, runs, size } = fit(text, style)
  const drawn: string[] = []
  let x = 0
  for (const run of runs) {
    const width = run.width * size
    if (run.operators)
      drawn.push(`q ${decimal(size / run.unitsPerEm)} 0 0 ${decimal(size / run.unitsPerEm)} ${decimal(x)} 0 cm\n${run.operators}Q\n`)
    x += width
  }
  const operators = `/Span << /ActualText ${utf16(text)} >> BDC\n${drawn.join('')}EMC\n`
  return { operators, width: x, size, shown, missing: runs.flatMap((run) => run.missing) }
}

/** A text string of PDF (ISO 32000-2 §7.9.2.2) as a hexadecimal UTF-16BE string with its byte order mark. */
export function utf16(text: string): string {
  let digits = 'FEFF'
  for (let i = 0; i < text.length; i++) digits += text.charCodeAt(i).toString(16).toUpperCase().padStart(4, '0')
  return `<${digits}>`
}

type Shaped = { readonly operators: string; readonly unitsPerEm: number; readonly width: number; readonly missing: readonly string[] }

function fit(text: string, style: OutlineStyle): { shown: string; runs: Shaped[]; size: number } {
  const { size, face, weight = 400, maxWidth = Number.POSITIVE_INFINITY, smallest = SMALLEST } = style
  const shape = (line: string) => visualRuns(line, face, weight).map(shapeRun)
  const ems = (runs: readonly Shaped[]) => runs.reduce((sum, run) => sum + run.width, 0)
  const whole = shape(text)
  if (ems(whole) * size <= maxWidth) return { shown: text, runs: whole, size }
  const least = size * smallest
  if (ems(whole) * least <= maxWidth) return { shown: text, runs: whole, size: Math.floor((maxWidth / ems(whole)) * 100) / 100 }
  const clusters = Array.from(graphemes.segment(text), ({ segment }) => segment)
  let [fits, over] = [0, clusters.length]
  while (over - fits > 1) {
    const middle = (fits + over) >> 1
    if (ems(shape(shorten(clusters, middle))) * least <= maxWidth) fits = middle
    else over = middle
  }
  const shown = shorten(clusters, fits)
  return { shown, runs: shape(shown), size: least }
}

const shorten = (clusters: readonly string[], kept: number) => `${clusters.slice(0, kept).join('').trimEnd()}…`

function shapeRun(run: Run): Shaped {
  if (!run.font) return hollow(run.text)
  const { font } = run
  const { glyphs, positions } = font.layout(run.text, undefined, undefined, undefined, run.level % 2 === 1 ? 'rtl' : 'ltr')
  let operators = ''
  let [pen, origin, height] = [0, 0, 0]
  glyphs.forEach((glyph, i) => {
    const position = positions[i]
    if (!position) return
    const drawn = glyphPath(font, glyph)
    if (drawn) {
      const [x, y] = [pen + position.xOffset, position.yOffset]
      if (x !== origin || y !== height) operators += `1 0 0 1 ${decimal(x - origin)} ${decimal(y - height)} cm\n`
      operators += drawn
      ;[origin, height] = [x, y]
    }
    pen += position.xAdvance
  })
  return { operators, unitsPerEm: font.unitsPerEm, width: pen / font.unitsPerEm, missing: [] }
}

/** What stands where no font has the script: one upright box a character, never a question mark that could be read as text. */
function hollow(text: string): Shaped {
  const clusters = Array.from(graphemes.segment(text), ({ segment }) => segment)
  const boxes = clusters.map((_, i) => `${i * 600 + 60} 0 480 700 re ${i * 600 + 120} 60 360 580 re\n`).join('')
  return { operators: `${boxes}f*\n`, unitsPerEm: 1000, width: clusters.length * 0.6, missing: clusters }
}

const pathsByFont = new WeakMap<Font, Map<number, string>>()

/** A glyph's filled path in whole font units. Quadratic curves become the cubic ones that PDF knows. Empty for a space. */
function glyphPath(font: Font, glyph: Glyph): string {
  const paths = pathsByFont.get(font) ?? new Map<number, string>()
  pathsByFont.set(font, paths)
  const known = paths.get(glyph.id)
  if (known !== undefined) return known
  const path = trace(glyph.path.commands)
  const operators = path && `${path}f\n`
  paths.set(glyph.id, operators)
  return operators
}

function trace(commands: readonly PathCommand[]): string {
  let operators = ''
  let [x, y] = [0, 0]
  for (const { command, args } of commands) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args
    if (command === 'moveTo' || command === 'lineTo') {
      operators += `${point(a, b)} ${command === 'moveTo' ? 'm' : 'l'}\n`
      ;[x, y] = [a, b]
    } else if (command === 'quadraticCurveTo') {
      const first = point(x + (2 / 3) * (a - x), y + (2 / 3) * (b - y))
      operators += `${first} ${point(c + (2 / 3) * (a - c), d + (2 / 3) * (b - d))} ${point(c, d)} c\n`
      ;[x, y] = [c, d]
    } else if (command === 'bezierCurveTo') {
      operators += `${point(a, b)} ${point(c, d)} ${point(e, f)} c\n`
      ;[x, y] = [e, f]
    } else operators += 'h\n'
  }
  return operators
}

const point = (x: number, y: number) => `${Math.round(x)} ${Math.round(y)}`
const decimal = (value: number) => String(Number(value.toFixed(6)))
