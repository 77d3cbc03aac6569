import 'server-only'
import type { Bytes } from '@/lib/core'

/** A file made in memory, on its way to whoever asked for it. */
export interface Download {
  readonly size: number
  readonly stream: ReadableStream<Bytes>
}

const PIECE = 256 * 1024
/** How long a reader may leave the next piece lying, in milliseconds. */
const PATIENCE = 60_000

/**
 * Gives bytes out as they are read. They take up memory until then, so the place they were made in is given back only when all of
 * them were read, the reader went away, or has taken nothing for a minute.
 */
export function download(bytes: Bytes, leave: () => void): Download {
  let at = 0
  let waiting: NodeJS.Timeout | undefined
  let isOver = false
  const end = () => {
    clearTimeout(waiting)
    if (!isOver) leave()
    isOver = true
  }
  const wait = (controller: ReadableStreamDefaultController<Bytes>) => {
    clearTimeout(waiting)
    waiting = setTimeout(() => {
      end()
      controller.error(new Error('Nobody took the rest of this file.'))
    }, PATIENCE).unref()
  }
  const source: UnderlyingDefaultSource<Bytes> = {
    start: wait,
    pull(controller) {
      if (at >= bytes.length) {
        end()
        return controller.close()
      }
      controller.enqueue(bytes.subarray(at, at + PIECE))
      at += PIECE
      wait(controller)
    },
    cancel: end,
  }
  // Nothing is laid out before it is asked for: the last piece is taken when somebody asks what comes after it.
  return { size: bytes.length, stream: new ReadableStream(source, { highWaterMark: 0 }) }
}
