import type { PolicyFile } from '@/lib/policy'

export interface DiffLine {
  readonly sign: '+' | '-' | ' '
  readonly text: string
}

/** What changed in one file, with two lines of what stayed around each change; a gap stands between parts far from each other. */
export interface FileDiff {
  readonly name: string
  readonly parts: readonly (readonly DiffLine[])[]
}

const AROUND = 2

/** What became of each file; those that stayed are left out. */
export function diffOf(before: readonly PolicyFile[], after: readonly PolicyFile[]): FileDiff[] {
  const textIn = (files: readonly PolicyFile[], name: string) => files.find((file) => file.name === name)?.text ?? ''
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort()
  return names.flatMap((name) => {
    const [old, now] = [textIn(before, name), textIn(after, name)]
    return old === now ? [] : [{ name, parts: partsOf(lines(old.split('\n'), now.split('\n'))) }]
  })
}

/** By the longest common sequence of lines; files are a few hundred lines long. */
function lines(old: readonly string[], now: readonly string[]): DiffLine[] {
  const common = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const row = common[i]
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  const found: DiffLine[] = []
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      found.push({ sign: ' ', text: old[i] ?? '' })
      i++
      j++
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) found.push({ sign: '-', text: old[i++] ?? '' })
    else found.push({ sign: '+', text: now[j++] ?? '' })
  }
  return found
}

function partsOf(all: readonly DiffLine[]): DiffLine[][] {
  const parts: DiffLine[][] = []
  let last = Number.NEGATIVE_INFINITY
  all.forEach((line, index) => {
    const near = all.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ sign }) => sign !== ' ')
    if (!near) return
    if (index > last + 1) parts.push([])
    parts.at(-1)?.push(line)
    last = index
  })
  return parts
}
