import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { randomBytes } from '@/lib/core'
import { download } from './download'

const bytes = randomBytes(65_536)
const large = new Uint8Array(20 * bytes.length).map((_, at) => bytes[at % bytes.length] as number)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a file keeps its place until the last of it was read', async () => {
  const leave = vi.fn()
  const { size, stream } = download(large, leave)
  const reader = stream.getReader()
  let read = 0
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    expect(leave).not.toHaveBeenCalled()
    read += piece.value.length
  }
  expect([size, read]).toEqual([large.length, large.length])
  expect(leave).toHaveBeenCalledTimes(1)
})

test('nothing is laid out before it is asked for, so who asks once holds the place', async () => {
  const leave = vi.fn()
  const { stream } = download(new Uint8Array(10), leave)
  await stream.getReader().read()
  vi.advanceTimersByTime(59_000)
  expect(leave).not.toHaveBeenCalled()
})

test('who goes away, or takes nothing for a minute, gives it back once', async () => {
  const gone = vi.fn()
  const { stream } = download(large, gone)
  await stream.cancel()
  vi.advanceTimersByTime(120_000)
  expect(gone).toHaveBeenCalledTimes(1)

  const idle = vi.fn()
  const reader = download(large, idle).stream.getReader()
  for (let minute = 0; minute < 3; minute++) {
    await reader.read()
    vi.advanceTimersByTime(50_000)
  }
  expect(idle).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10_000)
  expect(idle).toHaveBeenCalledTimes(1)
  await expect(reader.read()).rejects.toThrow('Nobody took the rest')
})
