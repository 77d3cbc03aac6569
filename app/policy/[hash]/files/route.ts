import { notAskedFor } from '@/app/prefetch'
import { currentActor } from '@/lib/identity'
import { exportPolicy } from '@/lib/rulebook'

/** The files of a bundle that was ever in force, as a zip. */
export async function GET(request: Request, { params }: { params: Promise<{ hash: string }> }): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const actor = await currentActor()
  if (!actor) return Response.json({ ok: false, code: 'signed-out', reason: 'You are not signed in here.' }, { status: 401 })
  const { hash } = await params
  const files = await exportPolicy(actor, hash)
  if (!files.ok) return Response.json(files, { status: files.code === 'policy-unknown' ? 404 : 403 })
  return new Response(files.value, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="policy-${hash.slice(0, 12)}.zip"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
