const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

/** `six`, and `13` from thirteen on. */
export const inWords = (count: number): string => NUMBERS[count] ?? String(count)

/** `Six` at the head of a sentence. */
export const atHead = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** `a`, `a and b`, `a, b and c`. */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`

/** The pages from 1 to `count` that are not in `seen`, in order. */
export function unseenPages(count: number, seen: readonly number[]): number[] {
  const there = new Set(seen)
  return Array.from({ length: count }, (_, at) => at + 1).filter((page) => !there.has(page))
}

/** Neighbours drawn together: [1,2,3,5] → [[1,3],[5,5]]. Takes any order, answers in order. */
export function runs(pages: readonly number[]): [from: number, to: number][] {
  const found: [number, number][] = []
  for (const page of [...new Set(pages)].sort((a, b) => a - b)) {
    const last = found[found.length - 1]
    if (last && page === last[1] + 1) last[1] = page
    else found.push([page, page])
  }
  return found
}

/** `page 5`, `pages 5 and 6`, `pages 1–4 and 9`. Two neighbours are named one by one; empty for no pages. */
export function pagesInWords(pages: readonly number[]): string {
  const names = runs(pages).flatMap(([from, to]) =>
    from === to ? [`${from}`] : to === from + 1 ? [`${from}`, `${to}`] : [`${from}–${to}`],
  )
  if (names.length === 0) return ''
  const several = names.length > 1 || names[0]?.includes('–')
  return `${several ? 'pages' : 'page'} ${listed(names)}`
}

/** Both lists as one, sorted, each page once. */
export const union = (a: readonly number[], b: readonly number[]): number[] => [...new Set([...a, ...b])].sort((x, y) => x - y)
