import { notAskedFor } from '@/app/prefetch'
import { exportProof } from '@/lib/governance'
import { currentActor } from '@/lib/identity'

/** The proof that the log holds an event, for someone who is offline (C2SP tlog-proof). Taking it is an event. */
export async function GET(request: Request, { params }: { params: Promise<{ event: string }> }): Promise<Response> {
  const early = notAskedFor(request)
  if (early) return early
  const actor = await currentActor()
  if (!actor) return Response.json({ ok: false, code: 'signed-out', reason: 'You are not signed in here.' }, { status: 401 })
  const { event } = await params
  const proof = await exportProof(actor, event)
  if (!proof.ok) return Response.json(proof, { status: proof.code === 'event-unknown' ? 404 : proof.code === 'not-proven-yet' ? 409 : 403 })
  return new Response(proof.value, {
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${event}.tlog-proof"`,
      'cache-control': 'no-store',
    },
  })
}
