import { describe, expect, test } from 'vitest'
import { concat, hex, sha256 } from '@/lib/core'
import { DocumentBytes } from './document-bytes'

const MB = 1024 * 1024
const file = (size: number) => Uint8Array.from({ length: size }, (_, at) => (at * 131 + (at >> 8)) & 255)
const sourceOf = (bytes: Uint8Array) => ({ url: '/file', size: bytes.length, sha256: hex(sha256(bytes)) })

/** A server that answers ranges of `bytes`; `bend` may change an answer. Counts what it was asked. */
function server(bytes: Uint8Array<ArrayBuffer>, bend: (from: number, to: number, count: number) => Response | undefined = () => undefined) {
  const asked: string[] = []
  const answer: typeof fetch = async (_, init) => {
    const range = new Headers(init?.headers).get('range') ?? ''
    asked.push(range)
    const [from = 0, last = 0] = (/^bytes=(\d+)-(\d+)$/.exec(range) ?? []).slice(1).map(Number)
    return bend(from, last + 1, asked.length) ?? part(bytes, from, last + 1)
  }
  return { answer, asked }
}

const part = (bytes: Uint8Array<ArrayBuffer>, from: number, to: number, said = `bytes ${from}-${to - 1}/${bytes.length}`) =>
  new Response(bytes.slice(from, to), { status: 206, headers: { 'content-range': said } })

async function settled(bytes: DocumentBytes) {
  await bytes.start()
  return bytes.state().phase
}

describe('DocumentBytes', () => {
  test('a small file comes in one request, is handed out and hashed', async () => {
    const whole = file(5000)
    const { answer, asked } = server(whole)
    const bytes = new DocumentBytes(sourceOf(whole), answer)
    const end = bytes.need(4000, 5000)
    expect(await settled(bytes)).toBe('agrees')
    expect(await end).toEqual(whole.slice(4000))
    expect(asked).toEqual(['bytes=0-4999'])
  })

  test('places the viewer needs come before the stream reaches them, and all is in the hash', async () => {
    const whole = file(3 * MB)
    const { answer, asked } = server(whole)
    const bytes = new DocumentBytes(sourceOf(whole), answer)
    const tail = await bytes.need(3 * MB - 1000, 3 * MB)
    expect(tail).toEqual(whole.slice(-1000))
    expect(bytes.state().phase).toBe('loading')
    expect(await settled(bytes)).toBe('agrees')
    expect(asked[0]).toBe(`bytes=${3 * MB - 256 * 1024}-${3 * MB - 1}`)
    expect(asked).toHaveLength(2)
  })

  test('another file of the same length differs', async () => {
    const whole = file(5000)
    const other = concat(whole)
    other[4999] = (other[4999] as number) ^ 1
    expect(await settled(new DocumentBytes(sourceOf(whole), server(other).answer))).toBe('differs')
  })

  test('a place shown early and answered otherwise later is hashed as it was shown', async () => {
    const whole = file(3 * MB)
    const forged = concat(whole)
    forged.fill(0, 3 * MB - 1000)
    const early = server(whole, (from) => (from > 0 ? part(forged, from, 3 * MB) : undefined))
    const bytes = new DocumentBytes(sourceOf(whole), early.answer)
    expect(await bytes.need(3 * MB - 10, 3 * MB)).toEqual(new Uint8Array(10))
    expect(await settled(bytes)).toBe('differs')
  })

  test('a short answer is asked again from where it ended', async () => {
    const whole = file(5000)
    const { answer, asked } = server(whole, (from, _, count) =>
      count === 1 ? new Response(whole.slice(from, 2000), { status: 206, headers: { 'content-range': `bytes 0-4999/5000` } }) : undefined,
    )
    expect(await settled(new DocumentBytes(sourceOf(whole), answer))).toBe('agrees')
    expect(asked).toEqual(['bytes=0-4999', 'bytes=2000-4999'])
  })

  test('more bytes than asked, another range or another size count as no answer', async () => {
    const whole = file(5000)
    const bends = [
      new Response(concat(whole, whole), { status: 206, headers: { 'content-range': 'bytes 0-4999/5000' } }),
      part(whole, 0, 5000, 'bytes 1-5000/5000'),
      part(whole, 0, 5000, 'bytes 0-4999/6000'),
      new Response(whole.slice(0, 10), { status: 206 }),
      new Response(whole.slice(0, 10), { status: 200, headers: { 'content-length': '10' } }),
      new Response('', { status: 503 }),
    ]
    for (const bent of bends) {
      const { answer, asked } = server(whole, (_, __, count) => (count === 1 ? bent : undefined))
      const bytes = new DocumentBytes(sourceOf(whole), answer)
      expect(await settled(bytes)).toBe('agrees')
      expect(asked).toHaveLength(2)
    }
  })

  test('a server that ignores ranges and sends the whole file is fine', async () => {
    const whole = file(5000)
    const { answer } = server(whole, () => new Response(whole, { status: 200, headers: { 'content-length': '5000' } }))
    expect(await settled(new DocumentBytes(sourceOf(whole), answer))).toBe('agrees')
  })

  test('a refusal ends it at once', async () => {
    const whole = file(5000)
    const { answer, asked } = server(whole, () => new Response('', { status: 403 }))
    expect(await settled(new DocumentBytes(sourceOf(whole), answer))).toBe('refused')
    expect(asked).toHaveLength(1)
  })

  test('stopped and started again it goes on where it was', async () => {
    const whole = file(5000)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const answer: typeof fetch = async (url, init) => {
      await held
      return server(whole).answer(url, init)
    }
    const bytes = new DocumentBytes(sourceOf(whole), answer)
    const first = bytes.start()
    bytes.stop()
    const second = bytes.start()
    release()
    await Promise.all([first, second])
    expect(bytes.state()).toEqual({ phase: 'agrees', received: 5000, size: 5000 })
  })
})
