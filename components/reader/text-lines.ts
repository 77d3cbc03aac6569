/** A run of text as pdf.js reads it from a page; `transform` is the PDF text matrix, e and f the place from the lower left in points. */
export interface TextRun {
  readonly str: string
  readonly transform: readonly number[]
  readonly width: number
  readonly height: number
  readonly hasEOL: boolean
  readonly dir: string
}

export interface TextBlock {
  readonly text: string
  readonly dir: 'ltr' | 'rtl'
  /** Set noticeably larger than the page's usual text. */
  readonly heading: boolean
}

interface Line {
  text: string
  baseline: number
  size: number
  rtl: number
  end: number
}

/**
 * The text of a page as paragraphs, in the order in which the file writes it (the author's reading order; sorting by place
 * would mix columns). Lines belong together while the next one stands about one line below.
 */
export function textBlocks(items: readonly TextRun[]): TextBlock[] {
  const lines = linesOf(items)
  const usual = usualSize(lines)
  const blocks: Line[][] = []
  for (const line of lines) {
    const block = blocks[blocks.length - 1]
    const above = block?.[block.length - 1]
    if (block && above && continues(above, line)) block.push(line)
    else blocks.push([line])
  }
  return blocks.map((block) => ({
    text: block.reduce((text, line) => joined(text, line.text), ''),
    dir: block.reduce((sum, line) => sum + line.rtl, 0) > 0 ? 'rtl' : 'ltr',
    heading: block.length <= 3 && block.every(({ size }) => size > usual * 1.15),
  }))
}

function linesOf(items: readonly TextRun[]): Line[] {
  const lines: Line[] = []
  let open: Line | undefined
  for (const { str, transform, width, height, hasEOL, dir } of items) {
    const [x, baseline] = [transform[4] ?? 0, transform[5] ?? 0]
    const size = height || Math.abs(transform[3] ?? 0)
    if (open && str.trim() && Math.abs(baseline - open.baseline) > Math.max(size, open.size) / 2) open = undefined
    if (!open && str.trim()) {
      open = { text: '', baseline, size, rtl: 0, end: x }
      lines.push(open)
    }
    if (open && str) {
      const apart = Math.abs(x - open.end)
      const column = dir !== 'rtl' && open.text !== '' && apart > size * 2 && !open.text.endsWith('  ')
      open.text += column ? `  ${str}` : str
      open.size = Math.max(open.size, str.trim() ? size : 0)
      open.rtl += dir === 'rtl' ? str.length : -str.length
      open.end = x + width
    }
    if (hasEOL) open = undefined
  }
  return lines.map((line) => ({ ...line, text: line.text.trim() })).filter(({ text }) => text !== '')
}

function continues(above: Line, line: Line): boolean {
  const step = above.baseline - line.baseline
  const size = Math.max(above.size, line.size)
  return step > 0 && step < size * 1.7 && Math.abs(above.size - line.size) < size * 0.15
}

/** A word divided by a hyphen at the end of a line is joined again only where the next line goes on in lower case. */
const joined = (text: string, line: string): string =>
  text === '' ? line : /\p{Ll}[-\u00ad]$/u.test(text) && /^\p{Ll}/u.test(line) ? text.slice(0, -1) + line : `${text} ${line}`

/** The size most of the characters have. */
function usualSize(lines: readonly Line[]): number {
  const weights = new Map<number, number>()
  for (const { size, text } of lines) {
    const rounded = Math.round(size * 2) / 2
    weights.set(rounded, (weights.get(rounded) ?? 0) + text.length)
  }
  return [...weights].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0] as [number, number])[0]
}
