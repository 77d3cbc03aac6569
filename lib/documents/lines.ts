import 'server-only'
import { type Face, outline, type Weight } from '@/lib/lettering'

export interface Setting {
  readonly size: number
  readonly face: Face
  readonly weight?: Weight
  /** Points. */
  readonly width: number
  /** At most this many lines; the last one keeps what is left, for the drawing to shorten. */
  readonly most: number
}

const words = new Intl.Segmenter('und', { granularity: 'word' })

/** Breaks text into lines where any script may break: between words, or between the words of a script without spaces. */
export function lines(text: string, setting: Setting): readonly string[] {
  const parts = Array.from(words.segment(text.trim()), ({ segment }) => segment)
  const broken: string[] = []
  let line = ''
  let width = 0
  for (const [index, part] of parts.entries()) {
    const more = measure(part, setting)
    if (width + more > setting.width && line.trim() !== '' && mayBreakBefore(part)) {
      if (broken.length === setting.most - 1) {
        line += parts.slice(index).join('')
        break
      }
      broken.push(line.trim())
      line = ''
      width = 0
    }
    line += part
    width += more
  }
  return [...broken, line.trim()].filter((whole) => whole !== '')
}

/** A comma or a full stop stays with the word before it. */
const mayBreakBefore = (part: string) => /[\p{L}\p{N}\p{Ps}\p{Pi}\p{S}]/u.test(part)

/** Words are measured one by one; the drawing fits the whole line to its width once more. */
const measure = (text: string, { size, face, weight }: Setting) =>
  outline(text, { size, face, ...(weight === undefined ? {} : { weight }) }).width
