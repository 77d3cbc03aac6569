import { type Bytes, equalBytes, fromUtf8, ok, type Result, refuse, utf8 } from '@/lib/core'

// The one form of a zip (APPNOTE 6.3) that a bundle may have: nothing compressed, no dates, no extra fields, no comments, files in
// the order of their names, and nothing between or after them. A reader writes what it read again and compares: so local and
// central headers agree, no name stands twice, and no file is larger than it says. There is nothing to unpack, so nothing can burst.

/** A file of a bundle, by its path: lower-case words, digits, points and hyphens, with `/` between folders. */
export type Files = ReadonlyMap<string, Bytes>

const PATH = /^(?:[a-z0-9][a-z0-9-]*\/){0,3}[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+$/
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const LOCAL_LENGTH = 30
/** Far more than an envelope of fifty signers leaves behind; every file costs a verifier a hash. */
const MOST_FILES = 20_000
const MOST_BYTES = 0xffff_ffff

/** The zip of these files. Throws RangeError on a path or a size that the form does not allow: we make them. */
export function writeZip(files: Files): Bytes {
  const parts = partsOf(files)
  if (!parts) throw new RangeError('these files do not fit into a bundle')
  // Not by `concat`: so many parts are more than a call takes as arguments.
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/**
 * Reads a bundle's zip. Refuses `bundle-file-changed` for a file that does not match its checksum, and `bundle-malformed` for every
 * zip but the one that `writeZip` makes of the same files.
 */
export function readZip(given: Bytes): Result<Files> {
  const files = new Map<string, Bytes>()
  const view = new DataView(given.buffer, given.byteOffset, given.length)
  let at = 0
  while (at + LOCAL_LENGTH <= given.length && view.getUint32(at, true) === LOCAL) {
    const size = view.getUint32(at + 18, true)
    const begin = at + LOCAL_LENGTH + view.getUint16(at + 26, true)
    if (begin + size > given.length) return MALFORMED
    const path = readPath(given.subarray(at + LOCAL_LENGTH, begin))
    if (path === undefined || files.has(path)) return MALFORMED
    const bytes = given.subarray(begin, begin + size)
    // Found by the comparison below too, but that could not say which file it is.
    if (view.getUint32(at + 14, true) !== crc32(bytes)) return changed(path)
    files.set(path, bytes)
    at = begin + size
  }
  const parts = partsOf(files)
  return parts && isMadeOf(given, parts) ? ok(files) : MALFORMED
}

const MALFORMED = refuse('bundle-malformed', 'This is not an evidence bundle, or it was packed by something else.', {
  next: 'Take the bundle again from where it came from, and keep the file as it is.',
})

const changed = (path: string) =>
  refuse('bundle-file-changed', `${path} is not as it was packed.`, { next: 'Take the bundle again from where it came from.' })

function readPath(bytes: Uint8Array): string | undefined {
  try {
    return fromUtf8(bytes)
  } catch {
    return undefined
  }
}

function isMadeOf(whole: Bytes, parts: readonly Bytes[]): boolean {
  let at = 0
  for (const part of parts) {
    if (!equalBytes(whole.subarray(at, at + part.length), part)) return false
    at += part.length
  }
  return at === whole.length
}

/** The pieces of the zip in their order; undefined when it cannot hold these files. */
function partsOf(files: Files): Bytes[] | undefined {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1))
  const parts: Bytes[] = []
  const directory: Bytes[] = []
  let at = 0
  for (const [path, bytes] of sorted) {
    if (!PATH.test(path)) return undefined
    const name = utf8(path)
    const common = headerOf(bytes, name.length)
    const central = numbers([4, CENTRAL], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at])
    directory.push(central, name)
    const local = numbers([4, LOCAL], ...common)
    parts.push(local, name, bytes)
    at += local.length + name.length + bytes.length
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0)
  if (sorted.length > MOST_FILES || at + length > MOST_BYTES) return undefined
  const end = numbers([4, END], [2, 0], [2, 0], [2, sorted.length], [2, sorted.length], [4, length], [4, at], [2, 0])
  return [...parts, ...directory, end]
}

/** What local and central headers say alike: version 2.0, names in UTF-8, stored, the first of January 1980, checksum, sizes. */
function headerOf(bytes: Bytes, nameLength: number): readonly (readonly [size: 2 | 4, value: number])[] {
  return [
    [2, 20],
    [2, 0x0800],
    [2, 0],
    [2, 0],
    [2, 0x0021],
    [4, crc32(bytes)],
    [4, bytes.length],
    [4, bytes.length],
    [2, nameLength],
    [2, 0],
  ]
}

function numbers(...fields: readonly (readonly [size: 2 | 4, value: number])[]): Bytes {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += size
  }
  return bytes
}

const CRC = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 (ISO 3309), which zip asks for. It proves nothing here. */
function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = (value >>> 8) ^ (CRC[(value ^ byte) & 0xff] as number)
  return (value ^ 0xffffffff) >>> 0
}
