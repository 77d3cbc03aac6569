import { notAskedFor } from '@/app/prefetch'
import { env } from '@/lib/env'
import { followLog } from '@/lib/governance'
import { currentActor } from '@/lib/identity'

const STATUS: Readonly<Record<string, number>> = { 'log-piece-unknown': 404, 'signed-out': 401 }

/** The log for whoever follows it, by the paths of C2SP tlog-tiles: this address is its prefix. */
export async function GET(request: Request, { params }: { params: Promise<{ path: string[] }> }): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const path = (await params).path.join('/')
  const piece = await followLog(await currentActor(), path)
  if (!piece.ok) return Response.json(piece, { status: STATUS[piece.code] ?? 403, headers: { 'cache-control': 'no-store' } })
  const isNote = path === 'checkpoint'
  // What may be public may be cached by anyone; what needs permission by nobody.
  const caching =
    !env().LOG_PUBLIC || path.includes('entries')
      ? 'no-store'
      : piece.value.lasts
        ? 'public, max-age=31536000, immutable'
        : 'public, max-age=2'
  return new Response(piece.value.bytes, {
    headers: {
      'content-type': isNote ? 'text/plain; charset=utf-8' : 'application/octet-stream',
      'cache-control': caching,
      'x-content-type-options': 'nosniff',
    },
  })
}
