import { createInflate, inflateSync } from 'node:zlib'

const SMALL = 16_384
const TAIL = '\nendstream\nendobj\n'
const XREF_ENTRY = 20

/**
 * Counts what the streams of a canonical file unpack to, before any reader has to: a few kilobytes can hide gigabytes.
 * Only the outermost Flate layer is counted; qpdf has already undone chains of them. Returns `big`, and how many streams
 * are `broken`.
 */
export async function unpack(structure, bytes, limits) {
  const ends = objectEnds(bytes)
  const total = { text: 0, image: 0, broken: 0, pixels: 0, big: false }
  for (const { reference, value, stream } of structure.objects()) {
    if (!stream) continue
    const kind = value['/Subtype'] === '/Image' ? 'image' : 'text'
    if (kind === 'image') {
      const pixels = Number(structure.resolve(value['/Width'])) * Number(structure.resolve(value['/Height']))
      total.pixels += Math.max(pixels || 0, 0)
      if (pixels > limits.imagePixels) total.big = true
    }
    if (outermost(structure.resolve(value['/Filter'])) !== '/FlateDecode' || value['/Length'] === 0) continue
    const data = streamBytes(bytes, ends.get(Number.parseInt(reference, 10)), Number(value['/Length']))
    const allowed = (kind === 'image' ? limits.unpackedImages : limits.unpackedBytes) - total[kind]
    const size = total.big || !data ? undefined : await inflatedSize(data, allowed)
    if (total.big || size > allowed) return { ...total, big: true }
    if (size === undefined) total.broken++
    else total[kind] += size
  }
  return total
}

const outermost = (filter) => (Array.isArray(filter) ? filter[0] : filter)

function streamBytes(bytes, end, length) {
  if (end === undefined || bytes.toString('latin1', end - TAIL.length, end) !== TAIL) return undefined
  const to = end - TAIL.length
  return bytes.subarray(to - length, to)
}

/** Where each object of a canonical file ends: at the next one, or at the cross-reference table. */
function objectEnds(bytes) {
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(bytes.toString('latin1', bytes.length - 64))?.[1])
  const head = /^xref\n0 (\d+)\n/.exec(bytes.toString('latin1', start, start + 32))
  const ends = new Map()
  if (!head) return ends
  const starts = []
  for (let number = 0; number < Number(head[1]); number++) {
    const at = start + head[0].length + number * XREF_ENTRY
    if (bytes.toString('latin1', at + 17, at + 18) === 'n') starts.push([Number(bytes.toString('latin1', at, at + 10)), number])
  }
  starts.sort((a, b) => a[0] - b[0])
  starts.forEach(([, number], index) => {
    ends.set(number, starts[index + 1]?.[0] ?? start)
  })
  return ends
}

/** The unpacked size, more than `allowed` as soon as that is clear, or undefined when the data is broken. */
async function inflatedSize(data, allowed) {
  if (data.length < SMALL) {
    try {
      return inflateSync(data, { maxOutputLength: Math.max(1, Math.min(allowed, SMALL * 1100)) }).length
    } catch (error) {
      return error?.code === 'ERR_BUFFER_TOO_LARGE' ? allowed + 1 : undefined
    }
  }
  const inflate = createInflate({ chunkSize: 1 << 18 })
  let size = 0
  try {
    inflate.end(data)
    for await (const chunk of inflate) {
      size += chunk.length
      if (size > allowed) break
    }
  } catch {
    return size > allowed ? size : undefined
  }
  return size
}
