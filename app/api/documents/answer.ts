import 'server-only'
import type { Refusal } from '@/lib/core'
import type { BytesView } from '@/lib/signing'
import { disposition, rangeOf } from './range'

/** Read from the store in pieces of this size, so that a large file is never whole in memory for a slow reader. */
const PIECE = 512 * 1024

/** A file someone uploaded is never a page of ours: opened by itself it can run nothing and is taken for nothing but a PDF. */
const SAFE = {
  'content-type': 'application/pdf',
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'accept-ranges': 'bytes',
  // Kept by no cache: on a shared machine a document is gone with the session that could open it. The reader holds its ranges itself.
  'cache-control': 'private, no-store',
}

/** Bytes as a response: 200, 206 or 416. The ETag is the file's SHA-256: a range is resumed (If-Range) only of the very same file. */
export function answer(request: Request, file: BytesView, as: 'inline' | 'attachment'): Response {
  const etag = `"${file.sha256}"`
  const headers = { ...SAFE, etag, 'content-disposition': disposition(as, file.name) }
  const condition = request.headers.get('if-range')
  const asked = rangeOf(condition === null || condition === etag ? request.headers.get('range') : null, file.size)
  if (asked.kind === 'unmet') return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${file.size}` } })
  const { from, to } = asked.kind === 'part' ? asked : { from: 0, to: file.size }
  return new Response(stream(file, from, to), {
    status: asked.kind === 'part' ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(to - from),
      ...(asked.kind === 'part' && { 'content-range': `bytes ${from}-${to - 1}/${file.size}` }),
    },
  })
}

function stream(file: BytesView, from: number, to: number): ReadableStream<Uint8Array> {
  let at = from
  return new ReadableStream({
    async pull(controller) {
      if (at >= to) return controller.close()
      const end = Math.min(at + PIECE, to)
      controller.enqueue(await file.read(at, end))
      at = end
      if (at >= to) controller.close()
    },
  })
}

/** No bytes, and no word about why: who may not see a document learns nothing of it. */
export const notHere = (status: 401 | 403 | 404): Response => new Response(null, { status, headers: { 'cache-control': 'no-store' } })

export const refusedStatus = ({ code }: Refusal): 403 | 404 => (code.endsWith('-unknown') ? 404 : 403)
