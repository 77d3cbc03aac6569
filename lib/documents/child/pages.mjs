import { isDictionary, isReference } from './structure.mjs'

const INHERITED = ['/MediaBox', '/CropBox', '/Rotate', '/Resources']
const LETTER = [0, 0, 612, 792]

/**
 * Every page in order, with what it inherits. `box` is what a reader shows, in the page's own units: the crop box within
 * the media box. Undefined when the tree visits a node twice or holds something that is no page.
 */
export function readPages(structure) {
  const pages = []
  const seen = new Set()
  const waiting = [{ reference: structure.catalog?.['/Pages'], inherited: {} }]
  while (waiting.length > 0) {
    const { reference, inherited } = waiting.pop()
    if (!isReference(reference) || seen.has(reference)) return undefined
    seen.add(reference)
    const node = structure.resolve(reference)
    if (!isDictionary(node)) return undefined
    const passed = { ...inherited }
    for (const key of INHERITED) if (key in node) passed[key] = structure.resolve(node[key])
    const kids = structure.resolve(node['/Kids'])
    if (Array.isArray(kids)) {
      for (const kid of kids.toReversed()) waiting.push({ reference: kid, inherited: passed })
      continue
    }
    const box = shownBox(structure, passed)
    if (!box) return undefined
    const rotation = ((Number(passed['/Rotate'] ?? 0) % 360) + 360) % 360 || 0
    const unit = Number(node['/UserUnit'] ?? 1)
    pages.push({ reference, node, box, rotation: rotation % 90 === 0 ? rotation : 0, unit: unit > 0 ? unit : 1 })
  }
  return pages
}

function shownBox(structure, passed) {
  const media = rectangle(structure, passed['/MediaBox']) ?? LETTER
  const crop = rectangle(structure, passed['/CropBox']) ?? media
  const shown = [Math.max(media[0], crop[0]), Math.max(media[1], crop[1]), Math.min(media[2], crop[2]), Math.min(media[3], crop[3])]
  const box = shown[2] - shown[0] > 0 && shown[3] - shown[1] > 0 ? shown : media
  return box[2] - box[0] >= 1 && box[3] - box[1] >= 1 ? box : undefined
}

/** Any two opposite corners make a rectangle (ISO 32000-2 §7.9.5). */
function rectangle(structure, value) {
  if (!Array.isArray(value) || value.length !== 4) return undefined
  const [a, b, c, d] = value.map((part) => structure.resolve(part))
  if (![a, b, c, d].every(Number.isFinite)) return undefined
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]
}
