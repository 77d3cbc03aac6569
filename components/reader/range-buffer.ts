import type { Bytes } from '@/lib/core'

export interface Span {
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

/**
 * One file in one buffer, filled in any order. What was written once is never overwritten: a byte that was handed out is
 * the byte that is hashed in the end, whatever the server sends later.
 */
export class RangeBuffer {
  readonly size: number
  readonly #bytes: Bytes
  /** Sorted, disjoint, never touching. */
  #spans: Span[] = []

  constructor(size: number) {
    this.size = size
    this.#bytes = new Uint8Array(size)
  }

  get received(): number {
    return this.#spans.reduce((sum, { from, to }) => sum + to - from, 0)
  }

  get complete(): boolean {
    return this.received === this.size
  }

  /** Whether every byte from `from` to `to` (exclusive) is here. */
  has(from: number, to: number): boolean {
    return from >= to || this.#spans.some((span) => span.from <= from && to <= span.to)
  }

  /** What is still missing between `from` and `to`, in order. */
  gaps(from = 0, to = this.size): Span[] {
    const missing: Span[] = []
    let at = from
    for (const span of this.#spans) {
      if (span.to <= at) continue
      if (span.from >= to) break
      if (span.from > at) missing.push({ from: at, to: span.from })
      at = span.to
    }
    if (at < to) missing.push({ from: at, to })
    return missing
  }

  /** Writes the bytes that are not here yet. Throws RangeError outside the file: the caller checks lengths first. */
  put(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length
    if (at < 0 || end > this.size) throw new RangeError(`Bytes ${at} to ${end} lie outside a file of ${this.size}`)
    for (const { from, to } of this.gaps(at, end)) this.#bytes.set(bytes.subarray(from - at, to - at), from)
    this.#spans = merged([...this.#spans, { from: at, to: end }])
  }

  /** A copy of bytes that are all here. Throws RangeError when one is missing: nothing unhashed may leave. */
  take(from: number, to: number): Bytes {
    if (!this.has(from, to)) throw new RangeError(`Bytes ${from} to ${to} are not here yet`)
    return this.#bytes.slice(from, to)
  }

  /** SHA-256 over the whole buffer, 64 hexadecimal digits. Throws RangeError before it is complete. */
  async digest(): Promise<string> {
    if (!this.complete) throw new RangeError('The file is not complete yet')
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', this.#bytes))
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const span of spans.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last && span.from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else result.push(span)
  }
  return result
}
