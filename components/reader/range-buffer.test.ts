import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex, sha256 } from '@/lib/core'
import { RangeBuffer } from './range-buffer'

const file = (size: number) => Uint8Array.from({ length: size }, (_, at) => (at * 31 + 7) & 255)

describe('RangeBuffer', () => {
  test('ranges in any order, overlapping or not, end as the file and its hash', async () => {
    const cut = fc.tuple(fc.nat(300), fc.nat(300)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 20 }), async (cuts) => {
        const whole = file(300)
        const buffer = new RangeBuffer(300)
        const reached = new Set<number>()
        for (const { from, to } of cuts) {
          buffer.put(from, whole.subarray(from, to))
          for (let at = from; at < to; at++) reached.add(at)
          expect(buffer.received).toBe(reached.size)
          expect(buffer.take(from, to)).toEqual(whole.slice(from, to))
        }
        for (const gap of buffer.gaps()) {
          expect(buffer.has(gap.from, gap.from + 1)).toBe(false)
          buffer.put(gap.from, whole.subarray(gap.from, gap.to))
        }
        expect(buffer.complete).toBe(true)
        expect(await buffer.digest()).toBe(hex(sha256(whole)))
      }),
    )
  })

  test('a byte handed out is the byte that is hashed: a second answer changes nothing', async () => {
    const buffer = new RangeBuffer(4)
    buffer.put(1, Uint8Array.of(1, 2))
    const shown = buffer.take(1, 3)
    buffer.put(0, Uint8Array.of(9, 9, 9, 9))
    expect(buffer.take(0, 4)).toEqual(Uint8Array.of(9, 1, 2, 9))
    expect(shown).toEqual(Uint8Array.of(1, 2))
    expect(await buffer.digest()).toBe(hex(sha256(Uint8Array.of(9, 1, 2, 9))))
  })

  test('what is handed out is a copy: changing it changes nothing', () => {
    const buffer = new RangeBuffer(2)
    buffer.put(0, Uint8Array.of(1, 2))
    buffer.take(0, 2)[0] = 7
    expect(buffer.take(0, 2)).toEqual(Uint8Array.of(1, 2))
  })

  test('nothing missing leaves, nothing outside enters, nothing incomplete is hashed', async () => {
    const buffer = new RangeBuffer(10)
    buffer.put(0, file(4))
    expect(() => buffer.take(3, 5)).toThrow(RangeError)
    expect(() => buffer.put(8, file(3))).toThrow(RangeError)
    expect(() => buffer.put(-1, file(1))).toThrow(RangeError)
    await expect(buffer.digest()).rejects.toThrow(RangeError)
    expect(buffer.gaps()).toEqual([{ from: 4, to: 10 }])
  })
})
