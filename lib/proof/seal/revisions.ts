import type { Bytes } from '@/lib/core'

/** Why a file's revisions are not what this product writes. */
export class BadRevision extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** One object of a revision: the Latin-1 text between `n 0 obj\n` and `\nendobj\n`, and where that text begins in the file. */
export type Placed = { readonly num: number; readonly body: string; readonly at: number }

/** One incremental update, its bytes from `start` to `end`, tiled by `objects`, a cross-reference section and a trailer. */
export type Revision = {
  readonly start: number
  readonly end: number
  readonly objects: readonly Placed[]
  readonly size: number
  readonly previousSize: number
}

/** The file before any seal, and every update after it, oldest first. */
export type Revisions = { readonly base: Base; readonly updates: readonly Revision[] }

export type Base = { readonly end: number; readonly size: number; readonly trailer: string; object(num: number): string }

const MOST_REVISIONS = 1000
const TAIL = /startxref\n(\d+)\n%%EOF\n$/

/**
 * Takes a file apart along its cross-reference sections, newest to oldest, without a PDF parser.
 * Every byte after the base must belong to an object, a table or a trailer: what lies between is how bytes are smuggled in.
 * Throws BadRevision.
 */
export function readRevisions(bytes: Bytes): Revisions {
  const found: Section[] = []
  let end = bytes.length
  let at = lastSection(bytes)
  while (found.length < MOST_REVISIONS) {
    const section = readSection(bytes, at, end)
    found.unshift(section)
    if (section.previous === undefined) break
    if (section.previous >= section.firstByte) throw new BadRevision('xref-order', 'A revision points to a later one.')
    end = section.firstByte
    at = section.previous
  }
  const [first, ...later] = found
  if (!first || first.previous !== undefined)
    throw new BadRevision('too-many-revisions', 'The file has more revisions than can be checked.')
  let previousSize = first.size
  const updates = later.map((section, i) => {
    const revision = tile(bytes, section, found[i]?.end ?? 0, previousSize)
    previousSize = section.size
    return revision
  })
  return { base: baseOf(bytes, first), updates }
}

type Entry = { readonly num: number; readonly at: number }
type Section = {
  readonly at: number
  readonly end: number
  readonly entries: readonly Entry[]
  readonly firstByte: number
  readonly size: number
  readonly trailer: string
  readonly previous?: number
}

const latin1 = (bytes: Uint8Array, from: number, to: number) => {
  let text = ''
  for (let at = from; at < to; at += 0x4000) text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 0x4000, to)))
  return text
}

function lastSection(bytes: Bytes): number {
  const tail = TAIL.exec(latin1(bytes, Math.max(0, bytes.length - 64), bytes.length))
  if (!tail) throw new BadRevision('tail', 'The file does not end where its last revision ends.')
  return Number(tail[1])
}

function readSection(bytes: Bytes, at: number, end: number): Section {
  const text = latin1(bytes, at, end)
  const split = text.lastIndexOf('trailer')
  const parts = /^trailer[ \n]<< ?([^\n]*?) ?>>\nstartxref\n(\d+)\n%%EOF\n$/.exec(text.slice(Math.max(split, 0)))
  if (!parts || !text.startsWith('xref\n')) {
    throw new BadRevision('xref', 'A cross-reference section is not one that this product writes, or bytes follow it.')
  }
  const [, trailer = '', start] = parts
  if (Number(start) !== at) throw new BadRevision('xref', 'A revision names another place as its cross-reference section.')
  if (/\/(?:XRefStm|Encrypt)\b/.test(trailer)) throw new BadRevision('trailer', 'A trailer holds what a sealed file may not.')
  const entries = readTable(text.slice('xref\n'.length, split))
  const size = Number(/\/Size (\d+)/.exec(trailer)?.[1] ?? 0)
  const previous = /\/Prev (\d+)/.exec(trailer)?.[1]
  const firstByte = entries.reduce((first, entry) => Math.min(first, entry.at), at)
  return { at, end, entries, firstByte, size, trailer, ...(previous !== undefined && { previous: Number(previous) }) }
}

function readTable(table: string): Entry[] {
  const entries: Entry[] = []
  let num = 0
  let left = 0
  const lines = table.split('\n')
  if (lines.pop() !== '') throw new BadRevision('xref', 'A cross-reference table is cut short.')
  for (const line of lines) {
    const row = left > 0 ? /^(\d{10}) \d{5} ([nf]) $/.exec(line) : null
    const head = left === 0 ? /^(\d+) (\d+)$/.exec(line) : null
    if (row) {
      if (row[2] === 'n') entries.push({ num, at: Number(row[1]) })
      num++
      left--
    } else if (head) [num, left] = [Number(head[1]), Number(head[2])]
    else throw new BadRevision('xref', 'A cross-reference table has a line that does not belong there.')
  }
  if (left > 0) throw new BadRevision('xref', 'A cross-reference table is cut short.')
  if (new Set(entries.map((entry) => entry.num)).size !== entries.length) throw new BadRevision('xref', 'A revision lists an object twice.')
  return entries
}

function tile(bytes: Bytes, section: Section, start: number, previousSize: number): Revision {
  const ordered = [...section.entries].sort((a, b) => a.at - b.at)
  const objects: Placed[] = []
  let at = start
  ordered.forEach((entry, i) => {
    const end = ordered[i + 1]?.at ?? section.at
    const text = latin1(bytes, entry.at, end)
    const head = `${entry.num} 0 obj\n`
    if (entry.at !== at || !text.startsWith(head) || !text.endsWith('\nendobj\n')) {
      throw new BadRevision('stray-bytes', 'A revision holds bytes that belong to no object.')
    }
    objects.push({ num: entry.num, body: text.slice(head.length, -'\nendobj\n'.length), at: entry.at + head.length })
    at = end
  })
  if (at !== section.at) throw new BadRevision('stray-bytes', 'A revision holds bytes that belong to no object.')
  return { start, end: section.end, objects, size: section.size, previousSize }
}

function baseOf(bytes: Bytes, section: Section): Base {
  const places = new Map(section.entries.map((entry) => [entry.num, entry.at]))
  const starts = section.entries.map((entry) => entry.at).sort((a, b) => a - b)
  return {
    end: section.end,
    size: section.size,
    trailer: section.trailer,
    object(num) {
      const at = places.get(num)
      const end = starts.find((start) => start > (at ?? Number.POSITIVE_INFINITY)) ?? section.at
      const text = at === undefined ? '' : latin1(bytes, at, end)
      const head = `${num} 0 obj\n`
      const stop = text.indexOf('\nendobj\n')
      if (!text.startsWith(head) || stop < 0) throw new BadRevision('object-missing', `Object ${num} is not where the file says.`)
      return text.slice(head.length, stop)
    },
  }
}
