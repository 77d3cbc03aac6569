import { describe, expect, test } from 'vitest'
import { equalBytes } from '@/lib/core'
import { answer } from './answer'

const bytes = Uint8Array.from({ length: 2_000_000 }, (_, at) => (at * 7) & 255)
const file = {
  size: bytes.length,
  sha256: 'ab'.repeat(32),
  name: 'Supply agreement, version 1.pdf',
  read: async (from: number, to: number) => bytes.slice(from, to),
}
const ask = (headers: Record<string, string> = {}) => answer(new Request('http://localhost/x', { headers }), file, 'inline')
const received = async (response: Response) => new Uint8Array(await response.arrayBuffer())

describe('answer', () => {
  test('the whole file, with its hash as ETag, kept by no cache and run by nobody', async () => {
    const response = ask()
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: `"${'ab'.repeat(32)}"`,
      'cache-control': 'private, no-store',
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-length': '2000000',
      'content-disposition': `inline; filename="Supply agreement, version 1.pdf"; filename*=UTF-8''Supply%20agreement%2C%20version%201.pdf`,
    })
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(equalBytes(await received(response), bytes)).toBe(true)
  })

  test('a range across several pieces is exactly that range', async () => {
    const response = ask({ range: 'bytes=100-1600000' })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe('bytes 100-1600000/2000000')
    expect(equalBytes(await received(response), bytes.slice(100, 1_600_001))).toBe(true)
  })

  test('a range beyond the end, a range of another hash', async () => {
    const beyond = ask({ range: 'bytes=2000000-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */2000000'])
    expect(ask({ range: 'bytes=0-9', 'if-range': '"other"' }).status).toBe(200)
    expect(ask({ range: 'bytes=0-9', 'if-range': `"${'ab'.repeat(32)}"` }).status).toBe(206)
  })

  test('a part is kept by no cache either, and no cache is told that it may go on showing what it has', () => {
    const part = ask({ range: 'bytes=0-9', 'if-none-match': `"${'ab'.repeat(32)}"` })
    expect([part.status, part.headers.get('cache-control')]).toEqual([206, 'private, no-store'])
  })
})
