import bidiFactory from 'bidi-js'
import type { Font } from 'fontkit'
import { type Face, fontFor, type Weight } from './fonts'

/** Neighbouring characters that share a font and a direction. `font` is undefined where no font of ours has the script. */
export type Run = { readonly text: string; readonly level: number; readonly font: Font | undefined }

const bidi = bidiFactory()
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
// Joiners and variation selectors shape their neighbours; no font needs a glyph for them.
const IGNORABLE = /^\p{Default_Ignorable_Code_Point}$/u

/** Splits text into runs and puts them in the order in which they stand on the line, left to right (Unicode TR9, rule L2). */
export function visualRuns(text: string, face: Face, weight: Weight): Run[] {
  const { levels } = bidi.getEmbeddingLevels(text, 'auto')
  return reorder(logicalRuns(text, levels, face, weight))
}

function logicalRuns(text: string, levels: Uint8Array, face: Face, weight: Weight): Run[] {
  const runs: Run[] = []
  for (const { segment, index } of graphemes.segment(text)) {
    const level = levels[index] ?? 0
    const last = runs.at(-1)
    const points = [...segment].filter((character) => !IGNORABLE.test(character)).map((character) => character.codePointAt(0) ?? 0)
    if (points.length === 0 && !last?.font) continue
    // A font in hand that can also draw this cluster keeps the run whole: spaces and digits stay with their script.
    const keeps =
      last?.font && points.every((point) => last.font?.hasGlyphForCodePoint(point)) && !betterAtHome(points, last.font, face, weight)
    const font = keeps ? last.font : fontFor(points, face, weight)
    const shown = level % 2 === 1 ? (bidi.getMirroredCharacter(segment) ?? segment) : segment
    if (last && last.level === level && last.font === font) runs[runs.length - 1] = { ...last, text: last.text + shown }
    else runs.push({ text: shown, level, font })
  }
  return runs
}

/** True when the face's own font has this cluster while the run is in a fallback: Latin after Chinese returns to the serif. */
function betterAtHome(points: readonly number[], font: Font, face: Face, weight: Weight): boolean {
  const isLetter = points.some((point) => /\p{L}/u.test(String.fromCodePoint(point)))
  return isLetter && fontFor(points, face, weight) !== font
}

function reorder(runs: readonly Run[]): Run[] {
  const ordered = [...runs]
  const highest = Math.max(0, ...runs.map((run) => run.level))
  for (let level = highest; level > 0; level--) {
    for (let start = 0; start < ordered.length; start++) {
      let end = start
      while ((ordered[end]?.level ?? -1) >= level) end++
      if (end - start > 1) ordered.splice(start, end - start, ...ordered.slice(start, end).reverse())
      start = Math.max(start, end)
    }
  }
  return ordered
}
