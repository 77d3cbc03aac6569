import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, type Font } from 'fontkit'

/** A typeface of the house: serif for names and statements, sans for plain words, mono for what a machine compares. */
export type Face = 'serif' | 'sans' | 'mono'
export type Weight = 400 | 500 | 600

type Family = { readonly directory: string; readonly name: string; readonly style: (weight: Weight) => string }

const upright = (weight: Weight) => `${weight}-normal`
// fontkit cannot instantiate variations of a WOFF2 file, so the serif is drawn at its default instance, 400 at 20 pt optical size.
const SERIF: Family = { directory: '@fontsource-variable/source-serif-4', name: 'source-serif-4', style: () => 'opsz-normal' }
const SANS: Family = { directory: '@fontsource/ibm-plex-sans', name: 'ibm-plex-sans', style: upright }
const MONO: Family = { directory: '@fontsource/ibm-plex-mono', name: 'ibm-plex-mono', style: upright }
const noto = (script: string): Family => ({ directory: `@fontsource/noto-sans${script}`, name: `noto-sans${script}`, style: upright })
const WORLD = ['', '-arabic', '-hebrew', '-devanagari', '-tamil', '-thai', '-sc', '-kr'].map(noto)

/** The families to try for a face, in order; the last ones cover the world's scripts. */
const FAMILIES: Record<Face, readonly Family[]> = {
  serif: [SERIF, ...WORLD],
  sans: [SANS, ...WORLD],
  mono: [MONO, SANS, ...WORLD],
}

type Range = readonly [from: number, to: number]
type Subset = { readonly key: string; readonly ranges: readonly Range[] }

const subsetsByFamily = new Map<string, readonly Subset[]>()
const fontsByFile = new Map<string, Font>()

const inPackage = (family: Family, file: string) => join(/* turbopackIgnore: true */ process.cwd(), 'node_modules', family.directory, file)

/** The subsets a package was cut into, from its own unicode.json: `{"[4]": "U+9f83,U+9f85-9f8d", …}`. */
function subsetsOf(family: Family): readonly Subset[] {
  const known = subsetsByFamily.get(family.name)
  if (known) return known
  const listed: Record<string, string> = JSON.parse(readFileSync(inPackage(family, 'unicode.json'), 'utf8'))
  const subsets = Object.entries(listed).map(([key, text]) => ({ key: key.replace(/[[\]]/g, ''), ranges: text.split(',').map(rangeOf) }))
  subsetsByFamily.set(family.name, subsets)
  return subsets
}

function rangeOf(text: string): Range {
  const [from = '', to = from] = text.replace('U+', '').split('-')
  return [Number.parseInt(from, 16), Number.parseInt(to, 16)]
}

function open(family: Family, subset: string, weight: Weight): Font {
  const file = inPackage(family, join('files', `${family.name}-${subset}-${family.style(weight)}.woff2`))
  const known = fontsByFile.get(file)
  if (known) return known
  const font = create(readFileSync(file))
  if (!('layout' in font)) throw new TypeError(`${file} is a collection, not one font`)
  fontsByFile.set(file, font)
  return font
}

const fontsByCluster = new Map<string, Font | undefined>()

/** The first font that has a glyph for every given code point; undefined when no single one does. */
export function fontFor(codePoints: readonly number[], face: Face, weight: Weight): Font | undefined {
  const key = `${face} ${weight} ${codePoints.join()}`
  if (fontsByCluster.has(key)) return fontsByCluster.get(key)
  const font = find(codePoints, face, weight)
  // Bounded: names come from people, and any of them may bring characters nobody else has.
  if (fontsByCluster.size < 20_000) fontsByCluster.set(key, font)
  return font
}

function find(codePoints: readonly number[], face: Face, weight: Weight): Font | undefined {
  const [first] = codePoints
  if (first === undefined) return undefined
  for (const family of FAMILIES[face]) {
    for (const subset of subsetsOf(family)) {
      if (!subset.ranges.some(([from, to]) => first >= from && first <= to)) continue
      const font = open(family, subset.key, weight)
      if (codePoints.every((point) => font.hasGlyphForCodePoint(point))) return font
    }
  }
  return undefined
}
