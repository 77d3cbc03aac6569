import type { Bytes } from '@/lib/core'
import { RangeBuffer, type Span } from './range-buffer'

/** Where a file's bytes are, how many there are, and what they must hash to. */
export interface FileSource {
  readonly url: string
  readonly size: number
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string
}

/** `loading` until the last byte; then its hash agrees or differs. `refused` = the server will not give it; `unreachable` = it does not answer. */
export interface BytesState {
  readonly phase: 'loading' | 'agrees' | 'differs' | 'refused' | 'unreachable'
  readonly received: number
  readonly size: number
}

/** Range asked for at once when the viewer needs a place that is not here. */
const CHUNK = 256 * 1024
/** Up to this size the stream brings everything so soon that asking for single places only costs requests. */
const SMALL = 1024 * 1024
/** Waits before trying again, milliseconds. */
const RETRY = [200, 500, 1000, 2000, 4000, 8000]

class Refused extends Error {}

/**
 * Brings one file into one buffer: a stream of everything that is missing, and beside it the single places the viewer
 * asks for. Every byte the viewer gets comes out of that buffer, and the whole of it is hashed when it is complete.
 */
export class DocumentBytes {
  readonly source: FileSource
  readonly #buffer: RangeBuffer
  readonly #fetch: typeof fetch
  readonly #listeners = new Set<() => void>()
  readonly #asked = new Set<number>()
  #waiting: (Span & { give: (bytes: Bytes) => void })[] = []
  #stop: AbortController | undefined
  #state: BytesState

  constructor(source: FileSource, fetcher: typeof fetch = (...given) => fetch(...given)) {
    this.source = source
    this.#fetch = fetcher
    this.#buffer = new RangeBuffer(source.size)
    this.#state = { phase: 'loading', received: 0, size: source.size }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly state = (): BytesState => this.#state

  /** Fetches what is missing until the file is complete and hashed. Does nothing while it is already under way or done. */
  async start(): Promise<void> {
    if (this.#stop || this.#state.phase === 'agrees' || this.#state.phase === 'differs') return
    const stop = new AbortController()
    this.#stop = stop
    this.#become('loading')
    const outcome = await this.#fill(stop.signal)
    if (this.#stop !== stop) return
    this.#stop = undefined
    this.#become(outcome)
  }

  /** Stops fetching; what is here stays. */
  stop(): void {
    this.#stop?.abort()
    this.#stop = undefined
  }

  /** Resolves with bytes `from` to `to` (exclusive) when they are here. For the viewer's range transport. */
  need(from: number, to: number): Promise<Bytes> {
    return new Promise((give) => {
      this.#waiting.push({ from, to, give })
      this.#serve()
      if (this.source.size > SMALL) for (const gap of this.#buffer.gaps(from, to)) this.#ask(gap)
    })
  }

  async #fill(signal: AbortSignal): Promise<BytesState['phase']> {
    let failures = 0
    for (let gap = this.#buffer.gaps()[0]; gap; gap = this.#buffer.gaps()[0]) {
      const before = this.#buffer.received
      try {
        await this.#bring(gap, signal)
      } catch (error) {
        if (signal.aborted) return 'loading'
        if (error instanceof Refused) return 'refused'
        if (this.#buffer.received > before) failures = 0
        const wait = RETRY[failures++]
        if (wait === undefined) return 'unreachable'
        await new Promise((resolve) => setTimeout(resolve, wait))
        if (signal.aborted) return 'loading'
      }
    }
    return (await this.#buffer.digest()) === this.source.sha256 ? 'agrees' : 'differs'
  }

  /** A single place, once: if it fails, the stream will come by. */
  #ask({ from, to }: Span): void {
    for (let chunk = Math.floor(from / CHUNK); chunk * CHUNK < to; chunk++) {
      if (this.#asked.has(chunk)) continue
      this.#asked.add(chunk)
      const span = { from: chunk * CHUNK, to: Math.min((chunk + 1) * CHUNK, this.source.size) }
      this.#bring(span, this.#stop?.signal).catch(() => this.#asked.delete(chunk))
    }
  }

  /** Asks for one range and keeps what comes, as it comes. Throws when the answer is not that range of this file. */
  async #bring({ from, to }: Span, signal: AbortSignal | undefined): Promise<void> {
    const response = await this.#fetch(this.source.url, {
      headers: { range: `bytes=${from}-${to - 1}` },
      ...(signal && { signal }),
    })
    if (response.status >= 400 && response.status < 500 && response.status !== 408 && response.status !== 429) throw new Refused()
    const start = startOf(response, from, this.source.size)
    if (start === undefined || !response.body) throw new Error(`not the range that was asked for (${response.status})`)
    const end = start === from && response.status === 206 ? to : this.source.size
    let at = start
    const reader = response.body.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (at + part.value.length > end) {
        await reader.cancel()
        throw new Error('more bytes than were asked for')
      }
      this.#buffer.put(at, part.value)
      at += part.value.length
      this.#serve()
      this.#become(this.#state.phase)
    }
    if (at < end) throw new Error('fewer bytes than were asked for')
  }

  #serve(): void {
    const ready = this.#waiting.filter(({ from, to }) => this.#buffer.has(from, to))
    if (ready.length === 0) return
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one))
    for (const { from, to, give } of ready) give(this.#buffer.take(from, to))
  }

  #become(phase: BytesState['phase']): void {
    const received = this.#buffer.received
    if (phase === this.#state.phase && received === this.#state.received) return
    this.#state = { phase, received, size: this.source.size }
    for (const listener of this.#listeners) listener()
  }
}

/** Where the answer begins: a 206 must name the range and this file's size, a 200 is the whole file. */
function startOf(response: Response, from: number, size: number): number | undefined {
  if (response.status === 200) {
    const length = response.headers.get('content-length')
    return length === null || Number(length) === size ? 0 : undefined
  }
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '')
  return response.status === 206 && Number(range?.[1]) === from && Number(range?.[2]) === size ? from : undefined
}
